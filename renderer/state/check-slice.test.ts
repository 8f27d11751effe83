import { beforeEach, describe, expect, it } from 'vitest'
import type { LabelId, ShapeId } from '../../shared/model/ids.ts'
import { type AtWork, atWork, box, cls, shape } from './testing/labeller.ts'

const CLASSES = [cls('cat', '1', null, ['box']), cls('dog', '2', null, ['box'])]
let hand: AtWork
const state = () => hand.state()
const codes = () => state().findings?.map(({ code }) => code)

beforeEach(async () => {
  hand = await atWork({
    classes: CLASSES,
    shapes: [
      shape(1, box(10, 10, 60, 60)),
      shape(2, box(10, 10, 60, 60.2)),
      shape(3, box(380, 200, 420, 260)),
    ],
  })
})

describe('the list of what to look at', () => {
  it('opens and closes, and follows the document when the hand rests', () => {
    state().openCheck()
    expect(codes()).toEqual(['outside-picture', 'duplicate'])
    expect(state().checkedForSubmit).toBe(false)
    state().selectShapes([2 as ShapeId])
    state().deleteSelected()
    expect(codes()).toEqual(['outside-picture', 'duplicate'])
    hand.clock.pass()
    expect(codes()).toEqual(['outside-picture'])
    state().closeCheck()
    expect(state().findings).toBeNull()
    state().undo()
    hand.clock.pass()
    expect(state().findings).toBeNull()
  })

  it('shows an object even where it is hidden', () => {
    state().setHidden([1 as ShapeId], true)
    state().setClassHidden('cat' as LabelId, true)
    state().openCheck()
    const duplicate = state().findings?.find(({ code }) => code === 'duplicate')
    state().showFinding(duplicate!)
    expect(state().selection).toEqual([1, 2])
    expect([state().hidden.shapes.size, state().hidden.classes.size]).toEqual([0, 0])
    expect(state().fitted).toBe(false)
  })

  it('puts right what is clear, one step of undo each, and says what is left', () => {
    state().openCheck()
    for (const finding of state().findings ?? []) state().fixFinding(finding)
    expect(codes()).toEqual([])
    expect(hand.shape(3)?.geometry).toEqual(box(380, 200, 400, 260))
    expect(hand.ids()).toEqual([1, 3])
    expect(state().history.edits.map(({ kind }) => kind)).toEqual(['fix', 'fix'])
    state().undo()
    expect(hand.ids()).toEqual([1, 2, 3])
  })

  it('never takes back what was done since it was made', () => {
    state().openCheck()
    const outside = state().findings?.find(({ code }) => code === 'outside-picture')
    state().setGeometry(3 as ShapeId, box(300, 200, 350, 260) as never)
    state().fixFinding(outside!)
    expect(hand.shape(3)?.geometry).toEqual(box(300, 200, 350, 260))
    expect(codes()).toEqual(['duplicate'])
  })
})
