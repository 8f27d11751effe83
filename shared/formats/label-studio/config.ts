import type { Attribute } from '../../model/attribute.ts'
import type { LabelSchema } from '../../model/label-schema.ts'
import type { ShapeKind } from '../../model/shape.ts'
import { xmlAttributes } from '../xml.ts'

/** What an object may be beside its class and its answers. */
export const FLAGS = ['occluded', 'truncated'] as const

/** The control of an attribute: those of different classes may have the same id. */
export function nameOf(label: string | null, attribute: string): string {
  return label === null ? attribute : `${label}.${attribute}`
}

const CONTROLS: Readonly<Record<string, readonly ShapeKind[]>> = {
  rectangle: ['box', 'rotated-box', 'skeleton'],
  polygon: ['polygon', 'polyline'],
  ellipse: ['ellipse'],
  keypoint: ['keypoint'],
  brush: ['mask'],
}

/** The labelling configuration that the tasks fit: without it Label Studio refuses them. */
export function* configOf({ classes, picture = [] }: LabelSchema): Generator<string> {
  yield '<View>\n  <Image name="image" value="$image"/>\n'
  for (const [control, kinds] of Object.entries(CONTROLS)) {
    const labels = classes
      .filter((c) => c.kinds.some((kind) => kinds.includes(kind)))
      .map((c) => ({ value: c.id, background: c.colour }))
    const nodes = control === 'keypoint' ? nodesOf(classes) : []
    const all = [...labels, ...nodes]
    if (all.length === 0) continue
    const tag = `${control[0]?.toUpperCase()}${control.slice(1)}Labels`
    const body = all.map((label) => `    <Label${xmlAttributes(label)}/>\n`).join('')
    yield `  <${tag}${xmlAttributes({ name: control, toName: 'image' })}>\n${body}  </${tag}>\n`
  }
  yield choices('flags', FLAGS, { choice: 'multiple', perRegion: 'true' })
  for (const { id, attributes = [] } of classes) {
    const where = { perRegion: 'true', whenLabelValue: id }
    for (const attribute of attributes) yield control(nameOf(id, attribute.id), attribute, where)
  }
  for (const attribute of picture) yield control(nameOf(null, attribute.id), attribute, {})
  yield '</View>\n'
}

/** The points of a skeleton in the order of its template: the results themselves do not tell it. */
function nodesOf(classes: LabelSchema['classes']) {
  return classes.flatMap(({ skeleton, colour }) =>
    (skeleton?.nodes ?? []).map(({ id }, i) => ({ value: id, background: colour, model_index: i })),
  )
}

function control(name: string, attribute: Attribute, where: Readonly<Record<string, string>>): string {
  switch (attribute.type) {
    case 'select':
      return choices(name, idsOf(attribute.options), { choice: 'single', ...where })
    case 'multi-select':
      return choices(name, idsOf(attribute.options), { choice: 'multiple', ...where })
    case 'boolean':
      return choices(name, ['true', 'false'], { choice: 'single', ...where })
    case 'number':
      return `  <Number${xmlAttributes({ name, toName: 'image', ...where })}/>\n`
    case 'text':
      return `  <TextArea${xmlAttributes({ name, toName: 'image', ...where })}/>\n`
  }
}

const idsOf = (options: readonly { readonly id: string }[]): readonly string[] => options.map(({ id }) => id)

function choices(name: string, values: readonly string[], more: Readonly<Record<string, string>>): string {
  const body = values.map((value) => `    <Choice${xmlAttributes({ value })}/>\n`).join('')
  return `  <Choices${xmlAttributes({ name, toName: 'image', ...more })}>\n${body}  </Choices>\n`
}
