import { beforeEach, describe, expect, it } from 'vitest'
import type { LabelId, ShapeId } from '../../shared/model/ids.ts'
import { toScreen } from '../editor/view.ts'
import { type AtWork, atWork, box, cls, id, shape } from './testing/labeller.ts'

const CLASSES = [
  cls('cat', '1', null, ['polygon', 'box']),
  cls('head', '2', 'cat', ['box'], { required: true }),
  cls('eye', '3', 'head', ['keypoint'], { required: true }),
  cls('whisker', '4', 'head', ['polyline']),
  cls('fur', '5', null, ['mask']),
]

let hand: AtWork
const state = () => hand.state()
const at = (x: number, y: number) => {
  const { view } = state()
  if (view === null) throw new Error('no view')
  return toScreen(view, { x, y } as never)
}
const ids = (...numbers: number[]) => numbers as ShapeId[]

describe('the keyboard alone', () => {
  beforeEach(async () => {
    hand = await atWork({ classes: CLASSES, rules: { empty: 'off' } })
  })

  it('draws a box: the arrows lead the crosshair, Space is a click', () => {
    state().chooseTool('box')
    state().pressPointer()
    expect(state().document?.shapes).toEqual([])
    state().arrow(0, 0)
    const from = state().pointer
    expect(from).toEqual({ x: 200, y: 150 }) // the middle of the canvas
    expect(hand.app.scene()?.pointer).toEqual(from)
    state().pressPointer()
    for (let i = 0; i < 6; i++) state().arrow(10, 0)
    for (let i = 0; i < 8; i++) state().arrow(0, 10)
    state().pressPointer()
    const zoom = state().view?.zoom ?? 0
    const made = hand.shape(1)?.geometry
    expect(made?.kind === 'box' && [made.x0, made.y0]).toEqual([200, 150])
    expect(made?.kind === 'box' && Math.abs(made.x1 - 200 - 60 / zoom) < 0.5).toBe(true)
    expect(hand.her.saves.length).toBeLessThanOrEqual(1)
  })

  it('draws a polygon and completes it with Enter', () => {
    state().chooseTool('polygon')
    state().arrow(0, 0)
    for (const [dx, dy] of [
      [0, 0],
      [90, 0],
      [0, 90],
    ] as const) {
      state().arrow(dx, dy)
      state().pressPointer()
    }
    state().stageTool({ type: 'complete' })
    expect(hand.shape(1)?.geometry.kind).toBe('polygon')
    expect(state().pointer).not.toBeNull()
  })

  it('starts at the mouse where that is in sight, and gives way to it', () => {
    state().chooseTool('box')
    hand.move(50, 60)
    state().arrow(0, 0)
    expect(state().pointer).toEqual({ x: 50, y: 60 })
    hand.move(51, 60)
    expect(state().pointer).toBeNull()
  })

  it('never leaves the picture, and the view follows', () => {
    state().chooseTool('box')
    state().zoomBy(4)
    state().arrow(0, 0)
    const { canvas } = state()
    for (let i = 0; i < 200; i++) {
      state().arrow(-10, -10)
      const { pointer } = state()
      const { x, y } = at(pointer?.x ?? -1, pointer?.y ?? -1)
      expect(x >= 0 && y >= 0 && x <= (canvas?.width ?? 0) && y <= (canvas?.height ?? 0)).toBe(true)
    }
    expect(state().pointer).toEqual({ x: 0, y: 0 })
    expect(state().fitted).toBe(false)
  })

  it('does not move a picture that is whole in sight', () => {
    state().chooseTool('box')
    const { view } = state()
    for (let i = 0; i < 100; i++) state().arrow(-10, -10)
    expect([state().view, state().fitted]).toEqual([view, true])
  })

  it('with the select tool moves what is selected, and a picked vertex alone', async () => {
    const triangle = {
      kind: 'polygon',
      points: [
        { x: 50, y: 50 },
        { x: 150, y: 50 },
        { x: 150, y: 150 },
      ],
    }
    hand = await atWork({ classes: CLASSES, shapes: [shape(1, triangle)] })
    state().selectShapes(ids(1))
    state().arrow(2, 0)
    state().cycleVertex(1)
    state().arrow(0, -1)
    const made = hand.shape(1)?.geometry
    expect(made?.kind === 'polygon' && made.points).toEqual([
      { x: 52, y: 49 },
      { x: 152, y: 50 },
      { x: 152, y: 150 },
    ])
    state().insertVertex()
    const grown = hand.shape(1)?.geometry
    expect(grown?.kind === 'polygon' && grown.points.length).toBe(4)
    expect(state().history.edits.map(({ kind }) => kind)).toEqual(['move', 'move-vertex', 'insert-vertex'])
  })
})

describe('the points of a skeleton, while its own tool is in the hand', () => {
  const nodes = () => {
    const geometry = hand.shape(1)?.geometry
    return geometry?.kind === 'skeleton' ? geometry.nodes.map((node) => node.state) : []
  }
  beforeEach(async () => {
    const name = { zh: '点', en: 'point' }
    const face = {
      nodes: [
        { id: 'ear', name, x: 0, y: 0 },
        { id: 'eye', name, x: 1, y: 0 },
        { id: 'nose', name, x: 0.5, y: 1 },
      ],
      edges: [],
    }
    hand = await atWork({ classes: [cls('face', '1', null, ['skeleton'], { skeleton: face })] })
    state().chooseTool('skeleton')
  })

  it('one is passed over with the key for the next one', () => {
    hand.click(50, 50)
    state().cycleVertex(1)
    hand.click(100, 100)
    expect(state().tool).toBe('skeleton')
    expect(nodes()).toEqual(['visible', 'absent', 'visible'])
  })

  it('Delete takes the picked one and leaves the others', () => {
    hand.drag(50, 50, 150, 150)
    state().cycleVertex(1)
    state().deletePicked()
    expect(nodes().filter((node) => node === 'absent')).toHaveLength(1)
    state().cancel()
    state().undo()
    expect(nodes()).toEqual(['visible', 'visible', 'visible'])
  })
})

it('Delete on what is locked says why nothing happens', async () => {
  hand = await atWork({ classes: CLASSES, shapes: [shape(1, box(0, 0, 200, 200))] })
  state().selectShapes(ids(1))
  state().setLocked(ids(1), true)
  state().selectShapes(ids(1))
  state().deletePicked()
  expect(state().document?.shapes).toHaveLength(1)
  expect(state().selection.length === 0 || state().notice === 'locked').toBe(true)
})

it('says that all parts are drawn only where no object lacks one', async () => {
  hand = await atWork({
    classes: CLASSES,
    preferences: { autoAdvance: true },
    shapes: [
      shape(1, box(0, 0, 200, 200)),
      shape(2, box(0, 0, 100, 100), { label: 'head', parent: 1 }),
      shape(3, box(210, 0, 300, 100)),
    ],
  })
  state().chooseLabel('eye' as LabelId)
  hand.click(40, 40)
  expect(state().document?.shapes).toHaveLength(4)
  expect(state().notice).toBeNull()
})

describe('what comes next', () => {
  const classAndTool = () => [state().label, state().tool]

  it('is the next required part, and after the last the whole again', async () => {
    hand = await atWork({ classes: CLASSES, preferences: { autoAdvance: true } })
    state().chooseTool('box')
    expect(classAndTool()).toEqual(['cat', 'box'])
    hand.drag(10, 10, 200, 200)
    expect(classAndTool()).toEqual(['head', 'box'])
    hand.drag(20, 20, 100, 100)
    expect(classAndTool()).toEqual(['eye', 'keypoint'])
    hand.click(40, 40)
    expect(classAndTool()).toEqual(['cat', 'polygon'])
    expect(state().notice).toBe('all-parts-drawn')
    expect(state().document?.shapes.map((s) => s.parent)).toEqual([null, 1, 2])
  })

  it('stays with a class that is drawn again and again', async () => {
    hand = await atWork({
      classes: CLASSES,
      preferences: { autoAdvance: true },
      shapes: [
        shape(1, box(0, 0, 200, 200)),
        shape(2, box(0, 0, 100, 100), { label: 'head', parent: 1 }),
        shape(3, { kind: 'keypoint', at: { x: 5, y: 5 } }, { label: 'eye', parent: 2 }),
      ],
    })
    state().chooseLabel('whisker' as LabelId)
    hand.click(10, 10)
    hand.click(60, 10)
    state().stageTool({ type: 'complete' })
    expect(classAndTool()).toEqual(['whisker', 'polyline'])
  })

  it('is the same again where she does not want to be led', async () => {
    hand = await atWork({ classes: CLASSES })
    state().chooseTool('box')
    hand.drag(10, 10, 200, 200)
    expect(classAndTool()).toEqual(['cat', 'box'])
  })

  it('each picture begins with the whole for a person who is led, else with the last class', async () => {
    for (const autoAdvance of [true, false]) {
      hand = await atWork({ classes: CLASSES, preferences: { autoAdvance }, rules: { empty: 'off' } })
      state().chooseLabel('eye' as LabelId)
      await state().stepTask(1)
      expect(classAndTool()).toEqual(autoAdvance ? ['cat', 'polygon'] : ['eye', 'keypoint'])
    }
  })

  it('one key draws another like the last', async () => {
    hand = await atWork({ classes: CLASSES })
    state().repeatLast()
    expect(classAndTool()).toEqual(['cat', 'polygon'])
    state().chooseTool('box')
    hand.drag(10, 10, 100, 100)
    state().chooseLabel('eye' as LabelId)
    state().chooseTool('select')
    state().repeatLast()
    expect(classAndTool()).toEqual(['cat', 'box'])
  })

  it('a class brings the tool of its first kind, whatever tool the class before brought', async () => {
    hand = await atWork({ classes: [...CLASSES, cls('tag', '9', null, ['box', 'polygon', 'keypoint'])] })
    for (const [label, tool] of [
      ['cat', 'polygon'],
      ['tag', 'box'],
      ['eye', 'keypoint'],
      ['tag', 'box'],
      ['fur', 'brush'],
      ['cat', 'polygon'],
    ] as const) {
      state().chooseLabel(label as LabelId)
      expect(classAndTool()).toEqual([label, tool])
    }
  })

  it('a tool that she has taken herself stays as long as it draws the class, and is not remembered after', async () => {
    hand = await atWork({ classes: [...CLASSES, cls('tag', '9', null, ['keypoint', 'box'])] })
    state().chooseTool('scissors')
    state().chooseLabel('cat' as LabelId)
    expect(classAndTool()).toEqual(['cat', 'scissors'])
    state().chooseTool('box')
    state().chooseLabel('tag' as LabelId)
    expect(classAndTool()).toEqual(['tag', 'box'])
    await state().stepTask(1)
    state().chooseLabel('cat' as LabelId)
    expect(classAndTool()).toEqual(['cat', 'box'])
    state().chooseLabel('eye' as LabelId)
    expect(classAndTool()).toEqual(['eye', 'keypoint'])
    state().chooseLabel('cat' as LabelId)
    expect(classAndTool()).toEqual(['cat', 'polygon'])
  })
})

describe('selecting', () => {
  beforeEach(async () => {
    hand = await atWork({
      classes: CLASSES,
      shapes: [
        shape(1, box(0, 0, 300, 300)),
        shape(2, box(10, 10, 100, 100), { label: 'head' }),
        shape(3, box(20, 20, 60, 60)),
      ],
    })
  })

  it('goes through what lies under the hand, smallest first', () => {
    hand.move(30, 30)
    const found: (number | undefined)[] = []
    for (let i = 0; i < 4; i++) {
      state().cycleUnder()
      found.push(state().selection[0])
    }
    expect(found).toEqual([3, 2, 1, 3])
    hand.move(390, 290)
    state().cycleUnder()
    expect(state().selection).toEqual([3])
  })

  it('all, or all of a class, leaves out what is hidden or locked', () => {
    state().setLocked(ids(1), true)
    state().selectAll()
    expect(state().selection).toEqual([2, 3])
    state().selectClass('cat' as LabelId)
    expect(state().selection).toEqual([3])
    state().setClassHidden('cat' as LabelId, true)
    expect(state().selection).toEqual([])
    state().cycleSelection(1)
    expect(state().selection).toEqual([2])
  })
})

describe('a locked object', () => {
  beforeEach(async () => {
    hand = await atWork({ classes: CLASSES, shapes: [shape(1, box(10, 10, 100, 100))] })
    state().selectShapes(ids(1))
    state().setLocked(ids(1), true)
  })

  it.each([
    ['moved', () => state().arrow(5, 0)],
    ['deleted', () => state().deleteSelected()],
    ['given another class', () => state().relabelSelected('head' as LabelId)],
    ['given an answer', () => state().setAttribute(ids(1), 'age' as never, 3)],
    ['flagged', () => state().setFlag('occluded', true)],
    ['resized by numbers', () => state().setGeometry(ids(1)[0]!, box(1, 1, 9, 9) as never)],
  ])('cannot be %s, and that is told until it is known', (_what, act) => {
    const { document } = state()
    act()
    expect(state().document).toBe(document)
    expect(state().notice).toBe('locked')
    hand.clock.pass()
    expect(state().notice).toBeNull()
  })

  it('is not under the hand, and what was done to it is not undone', () => {
    hand.click(50, 50)
    expect(state().selection).toEqual([])
    state().setLocked(ids(1), false)
    state().selectShapes(ids(1))
    state().arrow(5, 0)
    state().setLocked(ids(1), true)
    const { document } = state()
    state().undo()
    expect(state().document).toBe(document)
    state().setLocked(ids(1), false)
    state().undo()
    expect(state().document?.shapes).toEqual([shape(1, box(10, 10, 100, 100))])
  })

  it('is free again in the next task', async () => {
    await state().openTask(id(2) as never)
    expect([state().locked.size, state().hidden.shapes.size]).toEqual([0, 0])
  })
})

it('the live wire is told what is wanted of it, and that nothing is any more', async () => {
  hand = await atWork({ classes: CLASSES })
  state().chooseTool('scissors')
  hand.click(20, 20)
  expect(hand.wires.at(-1)).toEqual([{ from: { x: 20, y: 20 }, to: null }])
  state().chooseTool('select')
  expect(hand.wires.at(-1)).toEqual([])
})

it('what is drawn in a hidden class is seen', async () => {
  hand = await atWork({ classes: CLASSES })
  state().chooseTool('box')
  state().setClassHidden('cat' as LabelId, true)
  hand.drag(10, 10, 100, 100)
  expect(state().hidden.classes.size).toBe(0)
})
