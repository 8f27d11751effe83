import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../shared/edit/edit.ts'
import { boundsOf } from '../../../shared/geometry/geometry.ts'
import type { ImagePoint } from '../../../shared/geometry/point.ts'
import { type Geometry, geometrySchema, type Shape, shapeSchema } from '../../../shared/model/shape.ts'
import { gripsOf } from '../grips.ts'
import type { Scissors } from '../live-wire/scissors-port.ts'
import {
  box,
  ellipse,
  Hand,
  keypoint,
  mask,
  PICTURE,
  p,
  polygon,
  polygonWithHoles,
  polyline,
  rotatedBox,
  SCHEMA,
  shape,
  skeleton,
} from './test-hand.ts'
import { type Preview, TOOL_NAMES, type ToolEvent } from './tool.ts'

/** Shapes and hand share a coarse grid, so that the hand meets vertices, edges and neighbours. */
const onGrid = (most: number) =>
  fc.oneof(
    fc.integer({ min: 0, max: most / 100 }).map((n) => n * 100),
    fc.integer({ min: 0, max: most / 20 }).map((n) => n * 20),
  )
const x = onGrid(400)
const y = onGrid(300)
const point = fc.tuple(x, y)
const points = (least: number) =>
  fc.array(point, { minLength: least, maxLength: 8 }).map((list) => list.flat())
const side = fc.integer({ min: 5, max: 120 })
const angle = fc.integer({ min: 0, max: 3599 }).map((n) => n / 10)

const geometry: fc.Arbitrary<Geometry> = fc.oneof(
  fc.tuple(x, y, side, side).map(([x0, y0, w, h]) => box(x0, y0, x0 + w, y0 + h)),
  fc.tuple(x, y, side, side, angle).map(([cx, cy, w, h, a]) => rotatedBox(cx, cy, w, h, a)),
  fc.tuple(x, y, side, side, angle).map(([cx, cy, rx, ry, a]) => ellipse(cx, cy, rx, ry, a)),
  points(3).map((list) => polygon(...list)),
  fc.tuple(points(3), points(3)).map(([outline, hole]) => polygonWithHoles(outline, hole)),
  points(2).map((list) => polyline(...list)),
  point.map(([at, down]) => keypoint(at, down)),
  points(4).map((list) => skeleton(list)),
  points(4).map((list) => skeleton(list, { head: 'absent', feet: 'occluded' })),
  fc.tuple(x, y, side, side).map(([mx, my, w, h]) => mask(Math.min(mx, 280), Math.min(my, 180), w, h)),
)

const shapes: fc.Arbitrary<readonly Shape[]> = fc
  .array(fc.tuple(geometry, fc.constantFrom(...SCHEMA.classes.map((c) => c.id)), fc.nat(9)), {
    maxLength: 7,
    size: 'max',
  })
  .map((list) =>
    list.map(([drawn, label, parent], i) =>
      shape(i + 1, drawn, label, parent >= 1 && parent <= i ? parent : null),
    ),
  )

/** Where a hand goes: mostly on the grid, at times beside it or far out. */
const place = fc.oneof(
  { weight: 6, arbitrary: point.map(([at, down]) => p(at, down)) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(point, fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }))
      .map(([[at, down], dx, dy]) => p(at + dx, down + dy)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.double({ min: -1e5, max: 1e5, noNaN: true }), fc.double({ min: -1e5, max: 1e5, noNaN: true }))
      .map(([at, down]) => p(at, down)),
  },
)
const rarely = fc.nat(7).map((n) => n === 0)
const pointer = (type: 'down' | 'move' | 'up'): fc.Arbitrary<ToolEvent> =>
  fc.record({ type: fc.constant(type), at: place, shift: rarely, ctrl: rarely, alt: rarely })
const by = fc.constantFrom<1 | -1>(1, -1)
const step = fc.integer({ min: -500, max: 500 })
const event: fc.Arbitrary<ToolEvent> = fc.oneof(
  { weight: 5, arbitrary: pointer('down') },
  { weight: 6, arbitrary: pointer('move') },
  { weight: 5, arbitrary: pointer('up') },
  {
    weight: 3,
    arbitrary: fc.constantFrom<ToolEvent>(
      { type: 'complete' },
      { type: 'cancel' },
      { type: 'interrupt' },
      { type: 'back' },
      { type: 'delete' },
      { type: 'insert-vertex' },
    ),
  },
  { weight: 2, arbitrary: by.map((n): ToolEvent => ({ type: 'pick-vertex', by: n })) },
  {
    weight: 1,
    arbitrary: fc.tuple(step, step).map(([dx, dy]): ToolEvent => ({ type: 'nudge-vertex', dx, dy })),
  },
)

/** What a hand does in one go: an event, a pull at a grip that it sees, or a choice in the list of objects. */
type Deed =
  | ToolEvent
  | {
      readonly type: 'pull'
      readonly nth: number
      readonly to: ImagePoint
      readonly alt: boolean
      readonly shift: boolean
    }
  | { readonly type: 'choose'; readonly nth: number }

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: event },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('pull' as const),
      nth: fc.nat(20),
      to: place,
      alt: rarely,
      shift: rarely,
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('choose' as const), nth: fc.nat(9) }) },
)
const deeds = fc.array(deed, { maxLength: 40, size: 'max' })

function eventsOf(hand: Hand, one: Deed): readonly ToolEvent[] {
  if (one.type === 'choose') {
    const { shapes: all } = hand.document
    const chosen = all[one.nth % Math.max(all.length, 1)]
    hand.select(...(chosen === undefined ? [] : [chosen.id]))
    return []
  }
  if (one.type !== 'pull') return [one]
  const seen = hand.document.shapes.find((s) => s.id === hand.preview.grips)
  const grips = seen === undefined ? [] : gripsOf(seen.geometry, 8)
  const at = grips[one.nth % Math.max(grips.length, 1)]?.at
  if (at === undefined) return []
  const keys = { shift: one.shift, ctrl: false, alt: one.alt }
  return [
    { type: 'down', at, ...keys },
    { type: 'move', at: one.to, ...keys },
    { type: 'up', at: one.to, ...keys },
  ]
}

/** One after the other, because what there is to pull depends on what was done before. */
function* eventsIn(list: readonly Deed[], hand: Hand): Generator<ToolEvent> {
  for (const one of list) yield* eventsOf(hand, one)
}

const numbers = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 2 })
const scene = fc.record({
  tool: fc.oneof(fc.constant('select' as const), fc.constantFrom(...TOOL_NAMES)),
  shapes,
  label: fc.constantFrom(...SCHEMA.classes.map((c) => c.id)),
  selection: numbers,
  locked: numbers,
  options: fc.record({
    boxMethod: fc.constantFrom('drag' as const, 'extreme-points' as const),
    snap: fc.boolean(),
    brushRadius: fc.constantFrom(0.5, 12, 500),
  }),
  /** The live wire answers. */
  wired: fc.boolean(),
  /** Goes on with the first shape where the tool can. */
  resumes: fc.boolean(),
})

/** A live wire that goes round one corner. */
function wire(): Scissors {
  return {
    load() {},
    want() {},
    path: (from, to) => [from, p(to.x, from.y), to],
    onReady() {},
    dispose() {},
  }
}

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never

function handFor(given: Scene): Hand {
  const { tool, shapes: drawn, label, selection, locked, options, wired, resumes } = given
  const hand = new Hand(tool, ...drawn)
  if (wired) hand.scissors(wire())
  hand
    .label(label)
    .lock(...locked)
    .options(options)
  hand.select(...selection.filter((n) => n <= drawn.length))
  const first = drawn[0]
  const fits = first?.geometry.kind === tool && (tool === 'polygon' || tool === 'polyline')
  return resumes && fits ? hand.take(tool, first.id) : hand
}

function expectSoundEdit(edit: Edit, before: readonly Shape[], locked: readonly number[]): void {
  expect(edit.changes.length).toBeGreaterThan(0)
  for (const change of edit.changes) {
    const id = (change.before ?? change.after)?.id
    expect(before.find((s) => s.id === id) ?? null).toBe(change.before)
    if (change.after !== null) expect(shapeSchema.parse(change.after)).toEqual(change.after)
    if (change.before !== null && locked.includes(change.before.id))
      expect(change.after?.geometry).toBe(change.before?.geometry)
    if (change.before === null && change.after !== null) expectInPicture(change.after.geometry)
  }
}

/** What is turned lies in the picture with its centre, everything else as a whole. */
function expectInPicture(drawn: Geometry): void {
  const turned = drawn.kind === 'rotated-box' || drawn.kind === 'ellipse'
  const { x0, y0, x1, y1 } = turned
    ? { x0: drawn.cx, y0: drawn.cy, x1: drawn.cx, y1: drawn.cy }
    : boundsOf(drawn)
  expect(Math.min(x0, y0)).toBeGreaterThanOrEqual(0)
  expect(x1).toBeLessThanOrEqual(PICTURE.width)
  expect(y1).toBeLessThanOrEqual(PICTURE.height)
}

/** A preview may show what is too small to be kept, but nothing that is nowhere. */
function expectFinite(preview: Preview): void {
  const { draft, replaced, marks, snapped, band } = preview
  const text = JSON.stringify([draft, [...replaced.values()], marks, snapped, band], (_key, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? 'not a number' : value,
  )
  expect(text).not.toContain('not a number')
}

describe('every tool', () => {
  it('goes on from what it had in work as if nobody had left', () => {
    fc.assert(
      fc.property(scene, deeds, (given, list) => {
        const [stays, leaves] = [handFor(given), handFor(given)]
        for (const one of eventsIn(list, stays)) {
          leaves.select(...stays.selection)
          stays.send(one)
          leaves.leaveAndReturn().send(one)
          expect(leaves.preview).toEqual(stays.preview)
        }
        expect(leaves.document).toEqual(stays.document)
      }),
      { numRuns: 200 },
    )
  })

  it('keeps the document sound, whatever the hand does', () => {
    fc.assert(
      fc.property(scene, deeds, (given, list) => {
        const hand = handFor(given)
        for (const one of eventsIn(list, hand)) {
          const { shapes: before } = hand.document
          const done = hand.committed.length
          hand.send(one)
          expect(hand.committed.length - done).toBeLessThanOrEqual(1)
          const edit = hand.committed[done]
          if (edit !== undefined) expectSoundEdit(edit, before, given.locked)
          expectFinite(hand.preview)
          const { vertex, cursor } = hand
          if (vertex !== null) expect(hand.selection).toEqual([vertex.id])
          expect(cursor).not.toBe('')
        }
        for (const { geometry: kept } of hand.document.shapes)
          expect(geometrySchema.parse(kept)).toEqual(kept)
      }),
      { numRuns: 400 },
    )
  })

  it('rests after Escape and after an interruption, and keeps nothing of the gesture', () => {
    const end = fc.constantFrom<ToolEvent>({ type: 'cancel' }, { type: 'interrupt' })
    fc.assert(
      fc.property(scene, fc.array(event, { maxLength: 12, size: 'max' }), end, (given, events, last) => {
        const hand = handFor(given)
        for (const one of events) hand.send(one)
        const done = hand.committed.length
        hand.send(last)
        expect(hand.resting).toBe(true)
        expect(hand.preview).toMatchObject({ draft: null, marks: [], band: null })
        expect(hand.preview.replaced.size).toBe(0)
        if (last.type === 'cancel') expect(hand.committed).toHaveLength(done)
      }),
      { numRuns: 300 },
    )
  })
})
