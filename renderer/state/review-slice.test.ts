import { beforeEach, describe, expect, it } from 'vitest'
import { applyEdit, invert } from '../../shared/edit/edit.ts'
import { mergeDocuments, mergeEdit } from '../../shared/edit/merge.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type { LabelId, ShapeId, TaskId } from '../../shared/model/ids.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { settledIn } from './review-slice.ts'
import { type AtWork, atWork, box, cls, settled, shape } from './testing/labeller.ts'

const CLASSES = [cls('cat', '1', null, ['box']), cls('dog', '2', null, ['box'])]
const at = (n: number, width: number) => shape(n, box(100 * n, 10, 100 * n + width, 60))
const remark = (object: number, text: string) => ({ object: object as ShapeId, text })

let hand: AtWork
let task: TaskId
const state = () => hand.state()
const width = (n: number) => {
  const geometry = hand.shape(n)?.geometry
  return geometry?.kind === 'box' ? geometry.x1 - geometry.x0 : null
}

/** The task as it is in the store after a return was merged with what she had drawn meanwhile. */
function comeBack(base: readonly Shape[], theirs: readonly Shape[], hers: readonly Shape[]): void {
  const { document: empty } = state()
  if (empty === null) throw new Error('no task is open')
  const of = (shapes: readonly Shape[], baseRev: number): AnnotationDocument => ({
    ...empty,
    task,
    baseRev,
    shapes,
  })
  const reviewers = of(theirs, 2)
  const { document, proposals, merged } = mergeDocuments(of(base, 0), reviewers, of(hers, 0))
  const edits = [mergeEdit(of(hers, 0), document)]
  hand.her.stored.set(task, { document: { ...document, version: 9 }, edits, position: 1 })
  hand.her.reviews.set(task, {
    reviewers,
    proposals,
    merged,
    remarks: [remark(3, '偏了'), remark(3, '太小')],
  })
  hand.her.rows[1] = { ...hand.her.rows[1]!, state: 'returned', base: 2, comment: '看看' }
}

const proposal = (n: number) => state().review!.proposals.find((one) => 'object' in one && one.object === n)!
const how = (n: number) => settledIn(state(), proposal(n))

beforeEach(async () => {
  hand = await atWork({ classes: CLASSES })
  task = hand.her.rows[1]!.task.id
  comeBack(
    [1, 2, 3].map((n) => at(n, 50)),
    [at(1, 60), at(3, 50)],
    [at(1, 70), at(2, 80), at(3, 50), at(4, 50)],
  )
  await state().openTask(task)
})

describe('a picture that came back', () => {
  it('brings what there is to say about it, and another one nothing', async () => {
    expect(state().review?.remarks.map(({ text }) => text)).toEqual(['偏了', '太小'])
    expect(state().review?.merged).toEqual([4])
    expect(hand.ids()).toEqual([1, 3, 4])
    expect([how(1), how(2)]).toEqual(['open', 'open'])
    await state().stepTask(-1)
    expect(state()).toMatchObject({ review: null, looked: null })
  })

  it('is gone through with one key: remarked objects, then what is to be decided', () => {
    const before = state().view
    state().nextRemark()
    expect(state().selection).toEqual([3])
    expect(state().view).not.toEqual(before)
    state().nextRemark()
    expect(state()).toMatchObject({ selection: [1], looked: proposal(1) })
    state().nextRemark()
    expect(state()).toMatchObject({ selection: [], looked: proposal(2) })
    state().keepTheirs()
    state().nextRemark()
    expect(state().selection).toEqual([3])
    state().keepTheirs(proposal(1))
    state().selectShapes([3 as ShapeId])
    state().deleteSelected()
    state().nextRemark()
    expect(state().notice).toBe('nothing-returned')
  })

  it('shows hers over the picture until something else is selected', () => {
    state().lookAt(proposal(1))
    expect(hand.app.scene()?.proposed).toEqual(at(1, 70))
    state().selectShapes([4 as ShapeId])
    expect(hand.app.scene()?.proposed).toBeNull()
    state().lookAt(proposal(2))
    expect(hand.app.scene()?.proposed).toEqual(at(2, 80))
    hand.click(120, 30)
    expect(state()).toMatchObject({ selection: [1], looked: null })
    expect(hand.app.scene()?.remarks).toBe(state().review?.remarks)
  })

  it('shows an object also where it is hidden', () => {
    state().setClassHidden('cat' as LabelId, true)
    state().showRemark(3 as ShapeId)
    expect(state().selection).toEqual([3])
    expect(state().hidden.classes.size).toBe(0)
    state().showMerged()
    expect(state().selection).toEqual([4])
  })
})

describe('what both changed', () => {
  it('is hers with one key, kept like any edit, and the reviewer’s again with undo', async () => {
    state().selectShapes([1 as ShapeId])
    state().takeMine()
    expect([width(1), how(1)]).toEqual([70, 'mine'])
    await settled()
    expect(hand.her.saves.at(-1)?.edit).toMatchObject({ kind: 'take-mine', settles: [1] })
    state().undo()
    expect([width(1), how(1)]).toEqual([60, 'open'])
    state().redo()
    state().keepTheirs()
    expect([width(1), how(1)]).toEqual([60, 'theirs'])
  })

  it('comes back where the reviewer had deleted it, and goes again', () => {
    state().takeMine(proposal(2))
    expect([width(2), how(2)]).toEqual([80, 'mine'])
    expect(state().selection).toEqual([2])
    state().keepTheirs(proposal(2))
    expect([width(2), how(2)]).toEqual([null, 'theirs'])
    expect(state().selection).toEqual([])
  })

  it('is asked for where nothing is proposed', () => {
    state().selectShapes([4 as ShapeId])
    state().takeMine()
    expect(state().notice).toBe('nothing-proposed')
    expect(hand.her.saves).toEqual([])
  })

  it('stays as it is while it is locked', () => {
    state().setLocked([1 as ShapeId], true)
    state().takeMine(proposal(1))
    expect(width(1)).toBe(60)
    expect(state().notice).toBe('locked')
  })
})

describe('a return while the picture is on the canvas', () => {
  it('is shown as soon as the hand rests; eye and hidden objects stay', async () => {
    await state().stepTask(-1)
    task = hand.her.rows[0]!.task.id
    state().zoomBy(2)
    state().setHidden([7 as ShapeId], true)
    const { view } = state()
    state().chooseTool('box')
    hand.press(10, 10)
    hand.move(40, 40)
    const { document } = state()
    hand.her.rows[0] = { ...hand.her.rows[0]!, state: 'returned', base: 2 }
    hand.her.stored.set(task, {
      document: { ...document!, baseRev: 2, version: document!.version + 5, shapes: [at(1, 60)] },
      edits: [],
      position: 0,
    })
    hand.her.tell(task)
    await settled()
    // In the middle of a box nothing is taken out of her hand.
    expect(hand.ids()).toEqual([])
    state().cancel()
    hand.her.tell(task)
    await settled()
    expect(hand.ids()).toEqual([1])
    expect(state().view).toEqual(view)
    expect(state().hidden.shapes.has(7 as ShapeId)).toBe(true)
  })
})

it('a merge that is undone leaves hers, and says so', () => {
  state().undo()
  expect([width(1), width(2)]).toEqual([70, 80])
  expect([how(1), how(2)]).toEqual(['mine', 'mine'])
  const { history, document } = state()
  expect(applyEdit(document!, history.edits[0]!).shapes).toHaveLength(3)
  expect(invert(history.edits[0]!).kind).toBe('merge')
})
