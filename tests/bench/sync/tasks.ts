import { imagePoint, onGrid, type PictureSize } from '../../../shared/geometry/point.ts'
import type { AnnotationDocument } from '../../../shared/model/document.ts'
import type { LabelId, Sha256, ShapeId, TaskId } from '../../../shared/model/ids.ts'
import { labelSchemaSchema } from '../../../shared/model/label-schema.ts'
import type { Geometry, Shape } from '../../../shared/model/shape.ts'

/** Numbers from 0 to 1, the same for the same seed. */
type Random = () => number

/** The pictures of the generated tasks, px: what a phone of a few years ago takes. */
export const TASK_PICTURE: PictureSize = { width: 1920, height: 1080 }
const { width: WIDTH, height: HEIGHT } = TASK_PICTURE
const TASK_CLASSES = ['cat', 'head', 'left-eye', 'right-eye', 'nose', 'mouth', 'dog', 'collar'] as const
export const TASK_SCHEMA = labelSchemaSchema.parse({
  version: 1,
  classes: TASK_CLASSES.map((id, i) => ({
    id,
    name: { zh: id, en: id },
    colour: '#0072b2',
    key: `${i + 1}`,
    kinds: ['box', 'polygon'],
    parent: null,
  })),
})
/** A quarter of the objects are outlines, the others boxes. */
const POLYGONS = 0.25

/**
 * A document as a labeller leaves it: 2 to 14 objects, eight on average, of two or three classes; coordinates anywhere, on
 * the stored grid of a tenth of a pixel. Outlines have 8 to 16 points, about a dozen.
 */
export function generatedDocument(task: TaskId, random: Random): AnnotationDocument {
  const many = 2 + Math.floor(random() * 13)
  const first = Math.floor(random() * (TASK_CLASSES.length - 2))
  const shapes = Array.from({ length: many }, (_, i): Shape => {
    const label = TASK_CLASSES[first + Math.floor(random() * 3)] as string as LabelId
    const geometry = random() < POLYGONS ? outline(random) : box(random)
    return { id: (i + 1) as ShapeId, label, parent: null, z: i, geometry }
  })
  return { task, media: '0'.repeat(64) as Sha256, schemaVersion: 1, baseRev: 0, version: many, shapes }
}

function box(random: Random): Geometry {
  const [width, height] = [20 + random() * 400, 20 + random() * 400]
  const a = onGrid({ x: random() * (WIDTH - width), y: random() * (HEIGHT - height) })
  const b = onGrid({ x: a.x + width, y: a.y + height })
  return { kind: 'box', x0: a.x, y0: a.y, x1: b.x, y1: b.y }
}

/** Points around a middle, in order, each at a distance of its own: clicks along the edge of a thing. */
function outline(random: Random): Geometry {
  const many = 8 + Math.floor(random() * 9)
  const radius = 20 + random() * 150
  const middle = imagePoint(
    radius + random() * (WIDTH - 2 * radius),
    radius + random() * (HEIGHT - 2 * radius),
  )
  const points = Array.from({ length: many }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.6 * random())) / many
    const r = radius * (0.6 + 0.4 * random())
    return onGrid({ x: middle.x + r * Math.cos(angle), y: middle.y + r * Math.sin(angle) })
  })
  return { kind: 'polygon', points }
}
