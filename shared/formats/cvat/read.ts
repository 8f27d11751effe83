import { type ImagePoint, imagePoint } from '../../geometry/point.ts'
import type { Geometry, SkeletonNode } from '../../model/shape.ts'
import type { AttributeFacts } from '../classes.ts'
import type { InFile, RawObject, RawPicture, Reading, XmlElement } from '../contract.ts'
import { filesEnding } from '../files.ts'
import { FormatError, type Where } from '../problems.ts'
import { childOf, childrenOf, childText, isTrue, numberFrom } from '../xml.ts'
import { OWN, PICTURE_LABEL } from './write.ts'

/** "CVAT for images 1.1". */
export async function* readCvat(files: readonly InFile[], reading: Reading): AsyncGenerator<RawPicture> {
  for (const file of filesEnding(files, '.xml', reading)) {
    try {
      yield* readFile(file, reading)
    } catch (error) {
      reading.problems.addError(error, 'file')
    }
  }
}

async function* readFile(file: InFile, reading: Reading): AsyncGenerator<RawPicture> {
  let images = 0
  for await (const element of reading.tools.xmlElements(file, 1)) {
    const where = { file: file.path, line: element.line }
    if (element.name === 'meta') declare(element, reading)
    else if (element.name === 'image') {
      images += 1
      yield pictureFrom(element, where, reading)
    } else if (element.name === 'track')
      reading.problems.add('not-supported', 'object', where, 'a <track> of a video')
  }
  if (images === 0)
    throw new FormatError('wrong-format', { file: file.path }, 'no <image>: not "CVAT for images"')
}

function declare(meta: XmlElement, { classes }: Reading): void {
  const labels = labelsBelow(meta)
  const nameOf = (label: XmlElement) => childText(label, 'name')?.trim() ?? ''
  for (const label of labels) {
    if (childOf(label, 'parent') !== undefined) continue
    const name = nameOf(label)
    const attributes = childrenOf(childOf(label, 'attributes'), 'attribute').map(attributeFrom)
    const nodes = labels.filter((one) => childText(one, 'parent')?.trim() === name).map(nameOf)
    const own: readonly string[] = Object.values(OWN)
    if (name === PICTURE_LABEL) classes.declarePicture(attributes)
    else
      classes.declare(name, {
        attributes: attributes.filter((one) => !own.includes(one.name)),
        nodes,
        edges: edgesFrom(childText(label, 'svg') ?? '', nodes),
      })
  }
}

/** Of a task, a job or a project. */
function labelsBelow(element: XmlElement): readonly XmlElement[] {
  return element.children.flatMap((child) =>
    child.name === 'labels' ? childrenOf(child, 'label') : labelsBelow(child),
  )
}

function attributeFrom(element: XmlElement): AttributeFacts {
  const name = childText(element, 'name')?.trim() ?? ''
  switch (childText(element, 'input_type')?.trim()) {
    case 'select':
    case 'radio':
      return {
        name,
        type: 'select',
        options: optionsOf(element),
      }
    case 'checkbox':
      return { name, type: 'boolean' }
    case 'number':
      return { name, type: 'number' }
    default:
      return { name, type: 'text' }
  }
}

/** Its lines name the circles they join; those say which point they are. */
function edgesFrom(svg: string, nodes: readonly string[]): readonly (readonly [number, number])[] {
  const place = new Map<string, number>()
  for (const [circle] of svg.matchAll(/<circle[^>]*>/g))
    place.set(attributeOf(circle, 'data-node-id'), nodes.indexOf(attributeOf(circle, 'data-label-name')))
  return [...svg.matchAll(/<line[^>]*>/g)].flatMap(([line]) => {
    const ends = ['data-node-from', 'data-node-to'].map((name) => place.get(attributeOf(line, name)) ?? -1)
    const [from = -1, to = -1] = ends
    return from < 0 || to < 0 ? [] : [[from, to] as const]
  })
}

function attributeOf(tag: string, name: string): string {
  return new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
}

function pictureFrom(image: XmlElement, where: Where, reading: Reading): RawPicture {
  const answers: (readonly [string, unknown])[] = []
  const objects: RawObject[] = []
  for (const element of image.children) {
    const at = { file: where.file, line: element.line }
    if (element.name === 'tag') answers.push(...tagFrom(element))
    else objects.push(...objectsFrom(element, at, reading))
  }
  const [width, height] = [
    numberFrom(image.attributes.get('width')),
    numberFrom(image.attributes.get('height')),
  ]
  return {
    name: image.attributes.get('name') ?? '',
    size: width >= 1 && height >= 1 ? { width, height } : null,
    where,
    objects,
    ...(answers.length === 0 ? {} : { answers }),
  }
}

/** One a line; files that went through another program may have them in one, which tells by the default that is none of them. */
function optionsOf(element: XmlElement): readonly string[] {
  const lines = (childText(element, 'values') ?? '').split('\n').filter(Boolean)
  const usual = childText(element, 'default_value') ?? ''
  const words = lines.flatMap((line) => line.split(' '))
  return usual !== '' && !lines.includes(usual) && words.includes(usual) ? words : lines
}

/** A tag of another program says yes to what it is called. */
function tagFrom(tag: XmlElement): readonly (readonly [string, unknown])[] {
  const label = tag.attributes.get('label') ?? ''
  return label === PICTURE_LABEL ? valuesOf(tag) : [[label, true], ...valuesOf(tag)]
}

function valuesOf(element: XmlElement): readonly (readonly [string, string])[] {
  return childrenOf(element, 'attribute').map((one) => [one.attributes.get('name') ?? '', one.text] as const)
}

function objectsFrom(element: XmlElement, where: Where, { problems }: Reading): readonly RawObject[] {
  const geometries = geometriesFrom(element)
  if (geometries === null) {
    problems.add('not-supported', 'object', where, `<${element.name}>`)
    return []
  }
  if (geometries.length > 1) problems.add('changed', 'note', where, 'several points are an object each here')
  const values = valuesOf(element)
  const own = new Map(values)
  const id = numberFrom(own.get(OWN.id))
  const others = values.filter(([name]) => !(Object.values(OWN) as string[]).includes(name))
  const z = numberFrom(element.attributes.get('z_order'))
  return geometries.map((geometry) => ({
    className: element.attributes.get('label') ?? '',
    geometry,
    where,
    occluded: isTrue(element.attributes.get('occluded')),
    truncated: isTrue(own.get(OWN.truncated)),
    ...(Number.isNaN(z) ? {} : { z }),
    ...(Number.isNaN(id) ? {} : { id, key: id }),
    ...(own.get(OWN.parent) ? { parent: numberFrom(own.get(OWN.parent)) } : {}),
    ...(others.length === 0 ? {} : { values: others }),
  }))
}

/** Null for a kind that is not known here. */
function geometriesFrom(element: XmlElement): readonly Geometry[] | null {
  const number = (name: string): number => numberFrom(element.attributes.get(name))
  const angle = element.attributes.has('rotation') ? number('rotation') : null
  switch (element.name) {
    case 'box': {
      const [x0, y0, x1, y1] = [number('xtl'), number('ytl'), number('xbr'), number('ybr')]
      if (angle === null) return [{ kind: 'box', x0, y0, x1, y1 }]
      const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2]
      return [{ kind: 'rotated-box', cx, cy, width: Math.abs(x1 - x0), height: Math.abs(y1 - y0), angle }]
    }
    case 'ellipse': {
      const [cx, cy, rx, ry] = [number('cx'), number('cy'), number('rx'), number('ry')]
      return [{ kind: 'ellipse', cx, cy, rx, ry, angle: angle ?? 0 }]
    }
    case 'polygon':
      return [{ kind: 'polygon', points: pointsOf(element) }]
    case 'polyline':
      return [{ kind: 'polyline', points: pointsOf(element) }]
    case 'points':
      return pointsOf(element).map((at) => ({ kind: 'keypoint', at }))
    case 'mask': {
      const runs = (element.attributes.get('rle') ?? '').split(',').map(numberFrom)
      const [x, y, width, height] = [number('left'), number('top'), number('width'), number('height')]
      return [{ kind: 'mask', x, y, width, height, runs }]
    }
    case 'skeleton':
      return [{ kind: 'skeleton', nodes: childrenOf(element, 'points').map(nodeFrom) }]
    default:
      return null
  }
}

function nodeFrom(points: XmlElement): SkeletonNode {
  const { attributes } = points
  const state = isTrue(attributes.get('outside'))
    ? 'absent'
    : isTrue(attributes.get('occluded'))
      ? 'occluded'
      : 'visible'
  const [at = imagePoint(Number.NaN, Number.NaN)] = pointsOf(points)
  return { name: attributes.get('label') ?? '', at, state }
}

function pointsOf({ attributes }: XmlElement): readonly ImagePoint[] {
  return (attributes.get('points') ?? '').split(';').map((pair) => {
    const [x, y] = pair.split(',')
    return imagePoint(numberFrom(x), numberFrom(y))
  })
}
