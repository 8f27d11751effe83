import { assertNever } from '../../assert-never.ts'
import type { Place } from '../../geometry/point.ts'
import type { Attribute } from '../../model/attribute.ts'
import type { LabelClass, LabelSchema } from '../../model/label-schema.ts'
import type { Shape } from '../../model/shape.ts'
import type { AnnotatedSet, OutFile } from '../contract.ts'
import type { Losses } from '../losses.ts'
import { joinRings } from '../rings.ts'
import { answerText, type Writable, writable } from '../writing.ts'
import { xmlAttributes, xmlElement, xmlText } from '../xml.ts'

/** What CVAT has no place for, as attributes, which it keeps; no attribute of a project can be called so. */
export const OWN = { id: '_id', parent: '_part_of', truncated: '_truncated' } as const
/** The label whose attributes are the answers about the picture; no class can be called so. */
export const PICTURE_LABEL = '_picture'

/** "CVAT for images 1.1": one file. Pixels as ours, to a hundredth; boxes and ellipses turn about their centre. */
export async function* writeCvat(set: AnnotatedSet, losses: Losses): AsyncGenerator<OutFile> {
  yield { path: 'annotations.xml', content: pieces(set, losses) }
}

async function* pieces(set: AnnotatedSet, losses: Losses): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n<version>1.1</version>\n'
  const labels = [...labelsOf(set.schema)].join('\n')
  const task = `${xmlElement('name', set.project)}<labels>\n${labels}\n</labels>`
  yield `<meta><task>${task}</task>${xmlElement('dumped', set.date)}</meta>\n`
  let id = 0
  for await (const picture of writable(set, losses)) {
    yield image(picture, id, losses)
    id += 1
  }
  yield '</annotations>\n'
}

function* labelsOf({ classes, picture = [] }: LabelSchema): Generator<string> {
  const own = [
    attribute(OWN.id, 'number', '', ['0', '1000000000', '1']),
    attribute(OWN.parent, 'number', '', ['0', '1000000000', '1']),
    attribute(OWN.truncated, 'checkbox', 'false', ['false']),
  ]
  for (const c of classes) {
    const nodes = isSkeleton(c) ? (c.skeleton?.nodes ?? []) : []
    const type = nodes.length > 0 ? 'skeleton' : 'any'
    const attributes = [...own, ...(c.attributes ?? []).map(declared)].join('')
    const head = `${xmlElement('name', c.id)}${xmlElement('color', c.colour)}${xmlElement('type', type)}`
    yield `<label>${head}<attributes>${attributes}</attributes>${nodes.length > 0 ? svgOf(c) : ''}</label>`
    for (const node of nodes)
      yield `<label>${xmlElement('name', node.id)}<type>points</type><attributes></attributes>${xmlElement('parent', c.id)}</label>`
  }
  if (picture.length > 0)
    yield `<label>${xmlElement('name', PICTURE_LABEL)}<type>tag</type><attributes>${picture.map(declared).join('')}</attributes></label>`
}

/** A label of CVAT is a skeleton or is none. */
function isSkeleton({ kinds }: LabelClass): boolean {
  return kinds.every((kind) => kind === 'skeleton')
}

function svgOf({ skeleton }: LabelClass): string {
  const nodes = skeleton?.nodes ?? []
  const number = (id: string) => nodes.findIndex((node) => node.id === id) + 1
  const lines = (skeleton?.edges ?? []).map(([from, to]) => {
    const [a, b] = [nodes[number(from) - 1], nodes[number(to) - 1]]
    const ends = { x1: percent(a?.x), y1: percent(a?.y), x2: percent(b?.x), y2: percent(b?.y) }
    return `<line${xmlAttributes({ ...ends, 'data-type': 'edge', 'data-node-from': number(from), 'data-node-to': number(to) })}></line>`
  })
  const circles = nodes.map(({ id, x, y }) => {
    const place = { r: 0.75, cx: percent(x), cy: percent(y) }
    const about = { 'data-type': 'element node', 'data-element-id': number(id), 'data-node-id': number(id) }
    return `<circle${xmlAttributes({ ...place, ...about, 'data-label-name': id })}></circle>`
  })
  return xmlElement('svg', [...lines, ...circles].join(''))
}

const percent = (part = 0): number => hundredth(part * 100)

function declared(a: Attribute): string {
  switch (a.type) {
    case 'select':
      return attribute(
        a.id,
        'select',
        String(a.default ?? ''),
        a.options.map((option) => option.id),
      )
    case 'boolean':
      return attribute(a.id, 'checkbox', String(a.default ?? false), ['false'])
    case 'number':
      return attribute(
        a.id,
        'number',
        String(a.default ?? ''),
        [a.min ?? -1e9, a.max ?? 1e9, a.step ?? 1].map(String),
      )
    case 'multi-select':
    case 'text':
      return attribute(a.id, 'text', '', [''])
    default:
      return assertNever(a)
  }
}

function attribute(name: string, type: string, byDefault: string, values: readonly string[]): string {
  const elements = [
    xmlElement('name', name),
    '<mutable>False</mutable>',
    xmlElement('input_type', type),
    xmlElement('default_value', byDefault),
    xmlElement('values', values.join('\n')),
  ]
  return `<attribute>${elements.join('')}</attribute>`
}

function image({ name, width, height, shapes, answers }: Writable, id: number, losses: Losses): string {
  const elements = shapes.map((shape) => {
    if (shape.geometry.kind === 'polygon' && shape.geometry.holes !== undefined)
      losses.add('holes-joined', name, shape)
    return element(shape)
  })
  const tag =
    answers === undefined
      ? []
      : [
          `<tag${xmlAttributes({ label: PICTURE_LABEL, source: 'manual' })}>${values(Object.entries(answers))}</tag>\n`,
        ]
  return `<image${xmlAttributes({ id, name, width, height })}>\n${[...tag, ...elements].join('')}</image>\n`
}

function element(shape: Shape): string {
  const { geometry: g, label, z, occluded } = shape
  const common = { label, source: 'manual', occluded: occluded === true ? 1 : 0 }
  const inside = values([
    [OWN.id, shape.id],
    ...(shape.parent === null ? [] : [[OWN.parent, shape.parent] as const]),
    ...(shape.truncated === true ? [[OWN.truncated, true] as const] : []),
    ...Object.entries(shape.attributes ?? {}),
  ])
  const made = (tag: string, own: Readonly<Record<string, string | number>>, first = ''): string =>
    `<${tag}${xmlAttributes({ ...common, ...own, z_order: z })}>${first}${inside}</${tag}>\n`
  switch (g.kind) {
    case 'box':
      return made('box', cornersOf(g.x0, g.y0, g.x1, g.y1))
    case 'rotated-box': {
      const [w, h] = [g.width / 2, g.height / 2]
      return made('box', { ...cornersOf(g.cx - w, g.cy - h, g.cx + w, g.cy + h), rotation: g.angle })
    }
    case 'ellipse':
      return made('ellipse', { cx: g.cx, cy: g.cy, rx: g.rx, ry: g.ry, rotation: g.angle })
    case 'polygon':
      return made('polygon', { points: listOf(joinRings([{ outer: g.points, holes: g.holes ?? [] }])) })
    case 'polyline':
      return made('polyline', { points: listOf(g.points) })
    case 'keypoint':
      return made('points', { points: listOf([g.at]) })
    case 'mask': {
      const { x: left, y: top, width, height, runs } = g
      return made('mask', { rle: runs.join(', '), left, top, width, height })
    }
    case 'skeleton': {
      const points = g.nodes.map(({ name, at, state }) => {
        const about = { outside: state === 'absent' ? 1 : 0, occluded: state === 'occluded' ? 1 : 0 }
        return `<points${xmlAttributes({ label: name, source: 'manual', ...about, points: listOf([at]) })}></points>`
      })
      return made('skeleton', {}, points.join(''))
    }
    default:
      return assertNever(g)
  }
}

function cornersOf(x0: number, y0: number, x1: number, y1: number) {
  return { xtl: hundredth(x0), ytl: hundredth(y0), xbr: hundredth(x1), ybr: hundredth(y1) }
}

function listOf(points: readonly Place[]): string {
  return points.map(({ x, y }) => `${hundredth(x)},${hundredth(y)}`).join(';')
}

function values(all: Iterable<readonly [string, Parameters<typeof answerText>[0]]>): string {
  return Array.from(
    all,
    ([name, value]) => `<attribute${xmlAttributes({ name })}>${xmlText(answerText(value))}</attribute>`,
  ).join('')
}

const hundredth = (value: number): number => Math.round(value * 100) / 100
