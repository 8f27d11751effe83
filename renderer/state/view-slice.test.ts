import { beforeEach, describe, expect, it } from 'vitest'
import type { LabelId, ShapeId } from '../../shared/model/ids.ts'
import { toScreen } from '../editor/view.ts'
import { type AtWork, atWork, box, cls, shape } from './testing/labeller.ts'

const CLASSES = [cls('cat', '1', null, ['box']), cls('dog', '2', null, ['box'])]
const SHAPES = [
  shape(1, box(10, 10, 20, 20)),
  shape(2, box(200, 200, 300, 280)),
  shape(3, box(0, 0, 50, 50), { label: 'dog' }),
]
const ids = (...numbers: number[]) => numbers as ShapeId[]

let hand: AtWork
const state = () => hand.state()

beforeEach(async () => {
  hand = await atWork({ classes: CLASSES, shapes: SHAPES, tasks: 3 })
})

describe('zoom and place', () => {
  /** Where the corners of a part of the picture are seen, as parts of the canvas. */
  const seen = (x0: number, y0: number, x1: number, y1: number) => {
    const { view, canvas } = state()
    if (view === null || canvas === null) throw new Error('no view')
    const [a, b] = [toScreen(view, { x: x0, y: y0 } as never), toScreen(view, { x: x1, y: y1 } as never)]
    return [a.x / canvas.width, a.y / canvas.height, b.x / canvas.width, b.y / canvas.height]
  }

  it('of what is selected fill the middle of the canvas', () => {
    state().selectShapes(ids(2))
    state().zoomTo()
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = seen(200, 200, 300, 280)
    expect([x0 + x1, y0 + y1].map((sum) => Math.round(sum * 100) / 100)).toEqual([1, 1])
    expect(Math.max(x1 - x0, y1 - y0)).toBeCloseTo(0.6)
    expect(state().fitted).toBe(false)
    const before = state().view
    state().zoomTo(ids(1))
    expect(state().view?.zoom).toBeGreaterThan(before?.zoom ?? 0)
    state().selectShapes([])
    state().zoomTo()
    expect(seen(10, 10, 20, 20)[0]).toBeGreaterThan(0)
  })

  it('are scrolled by keys, but never out of sight', () => {
    const { view } = state()
    state().pan(80, -40)
    expect(state().view).toEqual({ ...view, panX: (view?.panX ?? 0) + 80, panY: (view?.panY ?? 0) - 40 })
    for (let i = 0; i < 100; i++) state().pan(800, 800)
    const [x0 = 9, y0 = 9] = seen(0, 0, 400, 300)
    expect([x0 < 1, y0 < 1]).toEqual([true, true])
  })

  it('begin anew with each picture, or are kept where she wants that', async () => {
    state().zoomBy(3)
    const zoomed = state().view
    await state().stepTask(1)
    expect([state().fitted, state().view?.zoom === zoomed?.zoom]).toEqual([true, false])
    state().setPreferences({ keepView: true })
    state().zoomBy(3)
    const kept = state().view
    await state().stepTask(1)
    expect([state().view, state().fitted]).toEqual([kept, false])
    state().fit()
    await state().stepTask(-1)
    expect(state().fitted).toBe(true)
  })
})

describe('what is hidden', () => {
  it('is neither selected nor under the hand, and comes back', () => {
    state().selectShapes(ids(1, 2))
    state().setHidden(ids(1), true)
    expect(state().selection).toEqual([2])
    hand.click(15, 15)
    expect(state().selection).toEqual([3])
    state().setClassHidden('dog' as LabelId, true)
    hand.click(15, 15)
    expect(state().selection).toEqual([])
    expect(hand.app.scene()?.hidden).toBe(state().hidden)
    state().showAll()
    hand.click(15, 15)
    expect(state().selection).toEqual([1])
  })

  it('others are, by one key, and everything is seen again by the same', () => {
    state().selectShapes(ids(2))
    state().hideOthers()
    expect([...state().hidden.shapes]).toEqual([1, 3])
    state().hideOthers()
    expect(state().hidden.shapes.size).toBe(0)
  })

  it('is forgotten with the next picture', async () => {
    state().setClassHidden('dog' as LabelId, true)
    state().setLocked(ids(1), true)
    await state().stepTask(1)
    expect([state().hidden.classes.size, state().locked.size]).toEqual([0, 0])
  })
})
