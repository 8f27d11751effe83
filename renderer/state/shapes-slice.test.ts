import { beforeEach, describe, expect, it } from 'vitest'
import { boundsOf } from '../../shared/geometry/geometry.ts'
import type { LabelId, ShapeId, TaskId } from '../../shared/model/ids.ts'
import { clipboardText } from '../editor/clipboard.ts'
import { type AtWork, atWork, box, cls, id, settled, shape } from './testing/labeller.ts'

const name = { zh: '名', en: 'name' }
const CLASSES = [
  cls('cat', '1', null, ['box', 'polygon', 'mask', 'rotated-box', 'polyline', 'skeleton'], {
    attributes: [{ id: 'age', name, type: 'number', max: 30 }],
    skeleton: {
      nodes: [
        { id: 'nose', name, x: 0, y: 0 },
        { id: 'tail', name, x: 1, y: 1 },
      ],
      edges: [],
    },
  }),
  cls('head', '2', 'cat', ['box']),
]
const AGE = 'age' as never
const ids = (...numbers: number[]) => numbers as ShapeId[]
const CAT = shape(1, box(10, 10, 100, 100))
const HEAD = shape(2, box(20, 20, 50, 50), { label: 'head', parent: 1 })

let hand: AtWork
const state = () => hand.state()
const kinds = () => state().history.edits.map(({ kind }) => kind)

beforeEach(async () => {
  hand = await atWork({
    classes: CLASSES,
    picture: [{ id: 'night', name, type: 'boolean' }],
    rules: { empty: 'off' },
    shapes: [CAT, HEAD],
  })
})

describe('answers and flags', () => {
  it('are one step of undo each, answers about the picture too, and are all kept', async () => {
    state().selectShapes(ids(1, 2))
    state().setAttribute(ids(1), AGE, 3)
    state().setAnswer('night' as never, true)
    state().setFlag('occluded', true)
    state().toggle('truncated')
    expect(kinds()).toEqual(['attributes', 'answers', 'flags', 'flags'])
    expect(state().document).toMatchObject({
      answers: { night: true },
      shapes: [{ attributes: { age: 3 }, occluded: true, truncated: true }, { occluded: true }],
    })
    for (let i = 0; i < 4; i++) state().undo()
    expect(state().document).toMatchObject({ shapes: [CAT, HEAD], version: 8 })
    expect(state().document).not.toHaveProperty('answers')
    await state().leaveTask()
    expect(hand.her.saves.map(({ edit }) => edit?.kind ?? 'travel')).toEqual([
      ...['attributes', 'answers', 'flags', 'flags'],
      ...['travel', 'travel', 'travel', 'travel'],
    ])
  })

  it('that change nothing are no step', () => {
    state().setAttribute(ids(1), AGE, null)
    state().setAnswer('night' as never, null)
    state().selectShapes([])
    state().setFlag('occluded', true)
    expect(kinds()).toEqual([])
  })
})

describe('a skeleton', () => {
  const nodes = [
    { name: 'nose', at: { x: 10, y: 10 }, state: 'visible' },
    { name: 'tail', at: { x: 90, y: 90 }, state: 'visible' },
  ]
  const states = () => {
    const made = hand.shape(1)?.geometry
    return made?.kind === 'skeleton' ? made.nodes.map((node) => node.state) : []
  }

  it('has a state for each point, of the picked one by key, and falls back to the whole object', async () => {
    hand = await atWork({ classes: CLASSES, shapes: [shape(1, { kind: 'skeleton', nodes })] })
    state().selectShapes(ids(1))
    state().setNodeState('absent', 'tail')
    expect(states()).toEqual(['visible', 'absent'])
    state().toggle('absent')
    expect(states()).toEqual(['visible', 'absent'])
    state().toggle('occluded')
    expect(hand.shape(1)?.occluded).toBe(true)
    state().cycleVertex(1)
    state().toggle('occluded')
    expect(states()).toEqual(['occluded', 'absent'])
    state().toggle('occluded')
    expect(states()).toEqual(['visible', 'absent'])
    state().toggle('absent')
    expect(states()).toEqual(['absent', 'absent'])
  })
})

describe('numbers typed for a box', () => {
  const typed = (x0: number, y0: number, x1: number, y1: number) =>
    state().setGeometry(CAT.id, box(x0, y0, x1, y1) as never)

  it('are put on the grid, and known as a move or a new size', () => {
    typed(20.123, 10, 110.123, 100)
    expect(hand.shape(1)?.geometry).toEqual(box(20.1, 10, 110.1, 100))
    typed(20.1, 10, 90, 100)
    expect(kinds()).toEqual(['move', 'resize'])
    typed(20.1, 10, 90, 100)
    expect(kinds().length).toBe(2)
  })

  it('stay inside the picture, and are refused where nothing would be left', () => {
    typed(-50, 10, 9000, 100)
    expect(hand.shape(1)?.geometry).toEqual(box(0, 10, 400, 100))
    for (const wrong of [
      box(50, 50, 40, 60),
      box(10, 10, 10.4, 90),
      box(500, 10, 600, 90),
      box(Number.NaN, 0, 9, 9),
    ]) {
      const { document } = state()
      state().setGeometry(CAT.id, wrong as never)
      expect(state().document).toBe(document)
      expect(state().notice).toBe('too-small')
    }
  })
})

describe('copy and paste', () => {
  const pasted = () => state().document?.shapes.slice(2) ?? []

  it('goes through the clipboard to another task, parts and all', async () => {
    state().selectShapes(ids(1))
    await state().copySelected()
    expect(state().notice).toBe('copied')
    expect(hand.clipboard.text).toBe(clipboardText([CAT, HEAD]))
    await state().openTask(id(2) as TaskId)
    await state().paste()
    expect(state().document?.shapes).toEqual([
      { ...CAT, z: 0 },
      { ...HEAD, z: 1 },
    ])
    expect([state().selection, kinds()]).toEqual([[1, 2], ['paste']])
    state().undo()
    expect(state().document?.shapes).toEqual([])
  })

  it('on the same picture lies beside what it was copied from', async () => {
    state().selectShapes(ids(1))
    await state().copySelected()
    await state().paste()
    expect(pasted().map((s) => [s.id, s.parent])).toEqual([
      [3, null],
      [4, 3],
    ])
    expect(boundsOf(pasted()[0]!.geometry).x0).toBeGreaterThan(10)
    state().selectShapes(ids(1))
    state().duplicateSelected()
    expect(state().document?.shapes.length).toBe(6)
    expect(kinds()).toEqual(['paste', 'duplicate'])
  })

  it('cut takes the parts along in one step', async () => {
    state().selectShapes(ids(1))
    await state().cutSelected()
    expect([hand.ids(), kinds()]).toEqual([[], ['delete']])
    await state().paste()
    expect(state().document?.shapes.map((s) => [s.id, s.parent])).toEqual([
      [3, null],
      [4, 3],
    ])
  })

  it('cut takes nothing away before it is copied, nor where another picture has come', async () => {
    let copied = () => {}
    hand.clipboard.slow = new Promise((resolve) => {
      copied = resolve
    })
    state().selectShapes(ids(1))
    const cutting = state().cutSelected()
    await settled()
    expect(hand.ids()).toEqual([1, 2])
    await state().openTask(id(2) as TaskId)
    copied()
    await cutting
    expect(hand.her.saves).toEqual([])
  })

  it('says what could not be pasted', async () => {
    await state().paste()
    expect(state().notice).toBe('nothing-to-paste')
    const dog = shape(7, box(1, 1, 9, 9), { label: 'dog' })
    hand.clipboard.text = clipboardText([dog])
    await state().paste()
    const none = { pasted: 0, clipped: 0, stripped: 0, outside: 0, unfit: 1 }
    expect([state().notice, kinds()]).toEqual([none, []])
    hand.clipboard.text = clipboardText([
      { ...CAT, attributes: { [AGE]: 99 } },
      dog,
      shape(8, box(0, 0, 900, 20)),
    ])
    await state().paste()
    expect(state().notice).toEqual({ pasted: 2, clipped: 1, stripped: 1, outside: 0, unfit: 1 })
    expect(pasted().length).toBe(2)
  })

  it('takes all of the picture before, also what is still on its way to the disk', async () => {
    state().chooseTool('box')
    hand.drag(200, 200, 300, 280)
    await state().submitAndNext()
    expect(state().task?.task.name).toBe('2.jpg')
    await state().copyFromPrevious()
    expect(state().document?.shapes.map((s) => s.geometry)).toEqual([
      CAT.geometry,
      HEAD.geometry,
      box(200, 200, 300, 280),
    ])
    expect(kinds()).toEqual(['paste'])
  })

  it('of the picture before the first is nothing', async () => {
    await state().copyFromPrevious()
    expect([state().notice, kinds()]).toEqual(['nothing-to-paste', []])
  })
})

describe('objects', () => {
  it('change places in the drawing order', () => {
    state().selectShapes(ids(1))
    state().reorder('front')
    expect([hand.ids(), state().notice]).toEqual([[2, 1], 'order-changed'])
    state().reorder('front')
    expect(kinds()).toEqual(['order'])
  })

  it('are turned, and what cannot be is left', async () => {
    const line = {
      kind: 'polyline',
      points: [
        { x: 100, y: 100 },
        { x: 200, y: 100 },
      ],
    }
    hand = await atWork({ classes: CLASSES, shapes: [CAT, shape(2, line)] })
    state().selectAll()
    state().rotateSelected(90)
    expect(hand.shape(2)?.geometry).toMatchObject({
      points: [
        { x: 150, y: 50 },
        { x: 150, y: 150 },
      ],
    })
    expect(hand.shape(1)).toEqual(CAT)
  })

  it('are united, and only the one that stays is still selected', async () => {
    hand = await atWork({
      classes: CLASSES,
      shapes: [
        shape(1, {
          kind: 'polygon',
          points: [
            { x: 0, y: 0 },
            { x: 50, y: 0 },
            { x: 50, y: 50 },
            { x: 0, y: 50 },
          ],
        }),
        shape(2, {
          kind: 'polygon',
          points: [
            { x: 40, y: 0 },
            { x: 90, y: 0 },
            { x: 90, y: 50 },
            { x: 40, y: 50 },
          ],
        }),
      ],
    })
    state().uniteSelected()
    expect(state().notice).toBe('select-two-areas')
    state().selectAll()
    state().uniteSelected()
    expect([hand.ids(), state().selection, kinds()]).toEqual([[1], [1], ['unite']])
    expect(boundsOf(hand.shape(1)!.geometry)).toEqual({ x0: 0, y0: 0, x1: 90, y1: 50 })
  })

  it('become masks and polygons again', async () => {
    hand = await atWork({
      classes: CLASSES,
      shapes: [
        shape(1, {
          kind: 'polygon',
          points: [
            { x: 0, y: 0 },
            { x: 50, y: 0 },
            { x: 50, y: 50 },
            { x: 0, y: 50 },
          ],
        }),
      ],
    })
    state().selectAll()
    state().convertSelected('mask')
    expect(hand.shape(1)?.geometry.kind).toBe('mask')
    state().convertSelected('polygon')
    expect(boundsOf(hand.shape(1)!.geometry)).toEqual({ x0: 0, y0: 0, x1: 50, y1: 50 })
  })

  it('are gone on with: an outline from its last point, with its class', async () => {
    const line = {
      kind: 'polyline',
      points: [
        { x: 10, y: 10 },
        { x: 60, y: 10 },
      ],
    }
    hand = await atWork({ classes: CLASSES, shapes: [shape(1, line)] })
    state().chooseLabel('head' as LabelId)
    state().continueSelected()
    expect(state().notice).toBe('select-polygon-first')
    state().selectShapes(ids(1))
    state().continueSelected()
    expect([state().tool, state().label]).toEqual(['polyline', 'cat'])
    hand.click(60, 90)
    state().stageTool({ type: 'complete' })
    expect(hand.shape(1)?.geometry).toEqual({
      kind: 'polyline',
      points: [...line.points, { x: 60, y: 90 }],
    })
    expect(hand.ids()).toEqual([1])
  })
})

it('an id is never used twice, not even where a copy was undone', async () => {
  state().selectShapes(ids(1))
  state().duplicateSelected()
  state().undo()
  state().selectShapes(ids(1))
  state().duplicateSelected()
  await settled()
  expect(hand.ids()).toEqual([1, 2, 5, 6])
})
