import { type ImagePoint, imagePoint, type PictureSize, quantise } from '../../shared/geometry/point.ts'
import type { LabelId, ShapeId } from '../../shared/model/ids.ts'
import type { Shape } from '../../shared/model/shape.ts'

/** The picture of the bench, px. */
export const PICTURE: PictureSize = { width: 4000, height: 3000 }
const POINTS = 20
/** The vertex drag has a shape of its own size in the middle of every picture, alone in a clearing, px. */
const TARGET_RADIUS = 200
const CLEARING = 330

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * `n` polygons of 20 points, always the same. They stand on a jittered grid and overlap a little, as things in a crowded
 * picture do; the last one is the target of the vertex drag.
 */
export function polygons(n: number, labels: readonly LabelId[]): readonly Shape[] {
  const random = seeded(n)
  const { width, height } = PICTURE
  const centre = { x: width / 2, y: height / 2 }
  // A tenth more places than shapes: those in the clearing stay empty.
  const step = Math.sqrt((width * height) / (1.1 * n))
  const columns = Math.floor(width / step)
  const places = Array.from({ length: columns * Math.ceil(height / step) }, (_, i) => ({
    x: ((i % columns) + 0.5) * (width / columns),
    y: (Math.floor(i / columns) + 0.5) * step,
  }))
  const radius = Math.min(step * 0.6, 160)
  const free = places.filter(
    (p) => p.y < height && Math.hypot(p.x - centre.x, p.y - centre.y) > CLEARING + radius,
  )
  const shapes = Array.from({ length: n - 1 }, (_, i) => {
    const place = free[i % free.length] ?? centre
    const at = {
      x: place.x + (random() - 0.5) * step * 0.5,
      y: place.y + (random() - 0.5) * step * 0.5,
    }
    return polygon(i, at, radius * (0.6 + 0.4 * random()), labels, random)
  })
  return [...shapes, polygon(n - 1, centre, TARGET_RADIUS, labels, random)]
}

function polygon(
  z: number,
  at: { x: number; y: number },
  radius: number,
  labels: readonly LabelId[],
  random: () => number,
): Shape {
  const label = labels[z % labels.length]
  if (label === undefined) throw new Error('no classes')
  const points = Array.from({ length: POINTS }, (_, i): ImagePoint => {
    const angle = (2 * Math.PI * i) / POINTS
    const r = radius * (0.75 + 0.25 * random())
    return imagePoint(
      quantise(Math.min(Math.max(at.x + r * Math.cos(angle), 0), PICTURE.width)),
      quantise(Math.min(Math.max(at.y + r * Math.sin(angle), 0), PICTURE.height)),
    )
  })
  return { id: (z + 1) as ShapeId, label, parent: null, z, geometry: { kind: 'polygon', points } }
}

/** The points of a shape of the bench; all of them are polygons. */
export function pointsOf({ geometry }: Shape): readonly ImagePoint[] {
  return geometry.kind === 'polygon' ? geometry.points : []
}
