import { describe, expect, it } from 'vitest'
import type { Geometry, Shape } from '../../../shared/model/shape.ts'
import { box, Hand, p, shape, skeleton } from './test-hand.ts'

const hold = (...shapes: readonly Shape[]) => new Hand('skeleton', ...shapes).label('person')
const PERSON = skeleton([200, 100, 150, 150, 250, 150, 200, 200])
const stateOf = (geometry: Geometry | undefined) =>
  geometry?.kind === 'skeleton' ? geometry.nodes.map((node) => node.state) : []

describe('the skeleton tool', () => {
  it('lays the whole template into the rectangle of a drag', () => {
    const hand = hold().press(150, 100).drag(200, 150)
    expect(hand.preview.draft).toEqual({
      label: 'person',
      geometry: skeleton([175, 100, 150, 125, 200, 125, 175, 150]),
    })
    hand.release(250, 200)
    expect(hand.geometry(1)).toEqual(PERSON)
    expect(hand.committed.map((e) => e.kind)).toEqual(['draw'])
    expect(hand.selection).toEqual([1])
    expect(hand.document.shapes[0]?.attributes).toEqual({ pose: 'stands' })
  })

  it('sets node after node by clicks, and ends with the last', () => {
    const hand = hold().hover(200, 100)
    expect(hand.preview.hintNode).toBe('head')
    hand.click(200, 100)
    expect(hand.preview.hintNode).toBe('left')
    hand.click(150, 150).click(250, 150)
    expect(hand.committed).toEqual([])
    hand.hover(210, 210)
    expect(hand.preview.draft).toEqual({
      label: 'person',
      geometry: skeleton([200, 100, 150, 150, 250, 150, 210, 210]),
    })
    expect(hand.click(200, 200).geometry(1)).toEqual(PERSON)
    expect(hand.committed).toHaveLength(1)
    expect(hand.resting).toBe(true)
  })

  it('makes the rest absent with Enter, where the template has it', () => {
    const hand = hold().click(200, 100).click(150, 150).type('complete')
    expect(hand.geometry(1)).toEqual(
      skeleton([200, 100, 150, 150, 250, 150, 200, 200], { right: 'absent', feet: 'absent' }),
    )
  })

  it('is content with one node', () => {
    const hand = hold().click(200, 100).type('complete')
    expect(stateOf(hand.geometry(1))).toEqual(['visible', 'absent', 'absent', 'absent'])
  })

  it('sets an occluded node with Ctrl, and skips one that is not there', () => {
    const hand = hold().click(200, 100).click(150, 150, { ctrl: true }).pick(1)
    expect(hand.preview.hintNode).toBe('feet')
    expect(stateOf(hand.click(200, 200).geometry(1))).toEqual(['visible', 'occluded', 'absent', 'visible'])
  })

  it('ends with a double click, which sets one node', () => {
    const hand = hold().click(200, 100).doubleClick(150, 150)
    expect(stateOf(hand.geometry(1))).toEqual(['visible', 'visible', 'absent', 'absent'])
    expect(hand.committed).toHaveLength(1)
  })

  it('takes nodes back one by one, down to nothing', () => {
    const hand = hold().click(200, 100).click(150, 150).type('back')
    expect(hand.preview.hintNode).toBe('left')
    expect(hand.type('back').resting).toBe(true)
    expect(hold().click(200, 100).click(150, 150).pick(-1).preview.hintNode).toBe('left')
  })

  it('guesses where absent nodes would be, even from nodes on one line', () => {
    const hand = hold().label('spine').click(100, 100).type('complete')
    const geometry = hand.geometry(1)
    expect(geometry?.kind === 'skeleton' && geometry.nodes).toEqual([
      { name: 'neck', at: p(100, 100), state: 'visible' },
      { name: 'tail', at: p(340, 100), state: 'absent' },
    ])
    expect(hold().click(200, 100).pick(1).pick(1).click(200, 200).geometry(1)).toEqual(
      skeleton([200, 100, 150, 150, 250, 150, 200, 200], { left: 'absent', right: 'absent' }),
    )
  })

  it('drops what is escaped, and keeps set nodes when something else takes over', () => {
    expect(hold().click(200, 100).type('cancel').type('complete').committed).toEqual([])
    expect(hold().press(150, 100).drag(250, 200).type('interrupt').release(250, 200).committed).toEqual([])
    expect(hold().click(200, 100).click(150, 150).type('interrupt').committed).toHaveLength(1)
  })

  it('lays the template with Shift and a click: at a usual size, or over the object that it is a part of', () => {
    expect(hold().click(200, 150, { shift: true }).geometry(1)).toEqual(
      skeleton([200, 30, 80, 150, 320, 150, 200, 270]),
    )
    expect(hold().click(5, 5, { shift: true }).geometry(1)).toEqual(
      skeleton([120, 0, 0, 120, 240, 120, 120, 240]),
    )
    const cat = shape(1, box(100, 100, 300, 200))
    const spine = hold(cat).label('spine').select(1).click(250, 120, { shift: true }).document.shapes[1]
    expect(spine?.parent).toBe(1)
    expect(spine?.geometry.kind === 'skeleton' && spine.geometry.nodes.map((node) => node.at)).toEqual([
      p(100, 150),
      p(300, 150),
    ])
  })

  it('drops a rectangle that is none', () => {
    const hand = hold().press(150, 100).drag(160, 100).release(150, 101)
    expect(hand.committed).toEqual([])
    expect(hand.notice).toBe('too-small')
  })

  it('says so where the class has no template', () => {
    const hand = hold().label('cat').press(10, 10)
    expect(hand.notice).toBe('class-not-allowed')
    expect(hand.drag(90, 90).release(90, 90).committed).toEqual([])
  })
})

describe('the nodes of a new skeleton', () => {
  const drawn = () => hold().press(150, 100).drag(200, 150).release(250, 200)

  it('can be pulled at once', () => {
    const hand = drawn().hover(151, 151)
    expect(hand.preview.grips).toBe(1)
    expect(hand.cursor).toBe('move')
    hand.press(151, 151).drag(131, 141)
    expect([...hand.preview.replaced.values()]).toEqual([skeleton([200, 100, 130, 140, 250, 150, 200, 200])])
    hand.release(121, 131)
    expect(hand.geometry(1)).toEqual(skeleton([200, 100, 120, 130, 250, 150, 200, 200]))
    expect(hand.committed.map((e) => e.kind)).toEqual(['draw', 'move-node'])
    expect(hand.vertex).toEqual({ id: 1, ring: 0, index: 1 })
  })

  it('are picked by a click and by keys, moved by keys, and absent after Delete', () => {
    const hand = drawn().click(200, 200)
    expect(hand.vertex).toEqual({ id: 1, ring: 0, index: 3 })
    hand.pick(1).nudge(-1, 2)
    expect(hand.geometry(1)).toEqual(skeleton([199, 102, 150, 150, 250, 150, 200, 200]))
    hand.type('delete')
    expect(stateOf(hand.geometry(1))).toEqual(['absent', 'visible', 'visible', 'visible'])
    expect(hand.committed.map((e) => e.kind)).toEqual(['draw', 'move-node', 'node-state'])
    expect(hand.vertex).toBeNull()
  })

  it('are in the picture again where they are pulled', () => {
    const hand = drawn().click(200, 200).type('delete').press(200, 200).drag(210, 220).release(210, 220)
    expect(hand.geometry(1)).toEqual(skeleton([200, 100, 150, 150, 250, 150, 210, 220]))
  })

  it('leave the way free where something else is selected, and where it is locked', () => {
    const hand = hold(shape(1, PERSON, 'person'), shape(2, box(0, 0, 20, 20))).select(2)
    expect(hand.press(150, 150).drag(170, 170).release(190, 190).geometry(3)).toMatchObject({
      kind: 'skeleton',
    })
    const locked = hold(shape(1, PERSON, 'person'))
      .select(1)
      .lock(1)
    expect(locked.preview.grips).toBeNull()
    expect(locked.press(150, 150).drag(170, 170).release(190, 190).geometry(1)).toEqual(PERSON)
  })

  it('stay where they are on Escape', () => {
    const hand = drawn().press(150, 150).drag(100, 100).type('cancel').release(100, 100)
    expect(hand.committed).toHaveLength(1)
    expect(hand.preview.replaced.size).toBe(0)
  })

  it('are set in the picture only', () => {
    expect(drawn().press(150, 150).drag(-50, 400).release(-50, 400).geometry(1)).toEqual(
      skeleton([200, 100, 0, 300, 250, 150, 200, 200]),
    )
  })
})
