import { beforeEach, describe, expect, it } from 'vitest'
import type { LabelId, ShapeId, TaskId } from '../../shared/model/ids.ts'
import type { Save } from '../editor/ports.ts'
import { type AtWork, atWork, id } from './testing/labeller.ts'

describe('a labeller at work', () => {
  let hand: AtWork
  const state = () => hand.state()

  beforeEach(async () => {
    // No rule asks her about anything: what is looked at before a submission has tests of its own.
    hand = await atWork({ rules: { empty: 'off', 'no-parent': 'off', duplicate: 'off' } })
  })

  it('starts with the first class and the tool it is drawn with', () => {
    expect(state().screen).toBe('workspace')
    expect([state().label, state().tool]).toEqual(['cat', 'polygon'])
  })

  it('keeps every gesture as one edit, undoes and redoes it, and never uses an id twice', async () => {
    state().chooseTool('box')
    hand.drag(10, 10, 100, 90)
    expect(state().document?.shapes.map((s) => s.id)).toEqual([1])
    state().undo()
    expect(state().document?.shapes).toEqual([])
    state().redo()
    state().selectShapes([1 as ShapeId])
    state().deleteSelected()
    state().chooseTool('box')
    hand.drag(20, 20, 90, 90)
    expect(state().document?.shapes.map((s) => s.id)).toEqual([2])
    await state().leaveTask()
    expect(hand.her.saves.map((s) => [s.edit?.kind ?? 'travel', s.position])).toEqual([
      ['draw', 1],
      ['travel', 0],
      ['travel', 1],
      ['delete', 2],
      ['draw', 3],
    ])
    expect(hand.her.saves.map((s) => s.document.version)).toEqual([1, 2, 3, 4, 5])
    expect(state().saving.state).toBe('saved')
  })

  it('undo inside an outline takes a point back and leaves finished work alone', () => {
    hand.click(10, 10)
    hand.click(200, 10)
    hand.click(200, 200)
    state().stageTool({ type: 'complete' })
    expect(state().document?.shapes.length).toBe(1)
    hand.click(210, 210)
    hand.click(300, 210)
    state().undo()
    state().undo()
    expect(state().document?.shapes.length).toBe(1)
    expect(state().running.resting).toBe(true)
  })

  it('between gestures Delete and Escape work on the selection, whatever the tool', () => {
    const drawPoint = () => {
      state().chooseLabel('eye' as LabelId)
      hand.click(50, 50)
    }
    drawPoint()
    expect([state().tool, state().selection]).toEqual(['keypoint', [1]]) // what was drawn last is still selected
    state().deletePicked()
    expect(state().document?.shapes).toEqual([])
    drawPoint()
    state().cancel()
    expect([state().selection, state().tool]).toEqual([[], 'keypoint'])
    expect(state().document?.shapes.length).toBe(1)
  })

  it('in the middle of an outline no key touches finished work', () => {
    hand.click(10, 10)
    hand.click(200, 10)
    hand.click(200, 200)
    state().stageTool({ type: 'complete' })
    const finished = state().document
    hand.click(210, 210)
    state().arrow(5, 0)
    state().deletePicked()
    state().duplicateSelected()
    state().rotateSelected(5)
    expect(state().document).toBe(finished)
    state().cancel()
    expect([state().running.resting, state().selection]).toEqual([true, [1]])
    state().rotateSelected(5)
    expect(state().document).not.toBe(finished)
  })

  it('the notice of what the safety copy gave back is read once', () => {
    expect(state().restoredRead).toBeNull()
    state().readRestored()
    expect(state().restoredRead).toBe(hand.her.ports)
  })

  it('a class key brings a tool that fits, and a part finds what it belongs to', () => {
    state().chooseTool('box')
    hand.drag(10, 10, 200, 200)
    state().chooseLabel('eye' as LabelId)
    expect(state().tool).toBe('keypoint')
    hand.click(50, 50)
    expect(state().document?.shapes.map((s) => s.parent)).toEqual([null, 1])
    state().setParent(2 as ShapeId, null)
    expect(state().document?.shapes[1]?.parent).toBeNull()
  })

  it('sends no picture that nobody has seen', async () => {
    await state().submitAndNext()
    await state().submitAndNext() // the key was pressed twice: the second picture is still on its way
    expect(hand.her.sent.length).toBe(1)
    hand.see()
    await state().submitAndNext()
    expect(hand.her.sent.length).toBe(2)
  })

  it('knows a picture that is opened again while it is shown', async () => {
    const again = state().task?.task.id
    if (again === undefined) throw new Error('no task is open')
    await state().openTask(again)
    expect(state().picture).toBe('shown')
    await state().stepTask(1)
    expect(state().picture).toBe('loading')
  })

  it('counts quick steps from the task that was asked for last', async () => {
    await Promise.all([state().stepTask(1), state().stepTask(-1)])
    expect(state().task?.task.name).toBe('1.jpg')
  })

  it('submits what is drawn, opens the next task, and says when the batch is done', async () => {
    hand.click(10, 10)
    hand.click(200, 10)
    hand.click(200, 200) // an outline that was never closed: submitting closes it
    await state().submitAndNext()
    expect(hand.her.saves.length).toBe(1)
    expect(state().task?.task.name).toBe('2.jpg')
    await state().skipTask('unclear', '')
    expect(hand.her.sent.map((s) => s.what)).toEqual(['submit', 'unclear'])
    expect(state().batchFinished).toBe(true)
  })

  it('keeps the whole picture in sight when the window changes its size, until she zooms', () => {
    const fitted = state().view
    state().stageResized({ width: 400, height: 300 })
    expect(state().view).not.toEqual(fitted)
    state().zoomBy(2)
    const zoomed = state().view
    state().stageResized({ width: 800, height: 600 })
    expect(state().view).toEqual(zoomed)
    state().fit()
    expect(state().view).toEqual(fitted)
  })

  it('signing out leaves nothing of her in the window', async () => {
    hand.click(10, 10)
    await state().leave('switch')
    expect(state()).toMatchObject({
      screen: 'starting',
      user: null,
      person: null,
      batches: null,
      tasks: null,
    })
    expect(state().document).toBeNull()
    expect(state().task).toBeNull()
    // Her last writes go to her own journal, not to that of whoever signs in next.
    expect(hand.her.ended).toEqual(['store', 'session'])
  })

  it('signing out waits for an edit that was drawn while the last task went out', async () => {
    await state().stepTask(1)
    hand.see()
    hand.her.sent.push({ task: id(1) as TaskId, what: 'before' })
    let toDisk = () => {}
    const disk = new Promise<void>((resolve) => {
      toDisk = resolve
    })
    const { save, submit } = hand.her.ports.work
    Object.assign(hand.her.ports.work, {
      save: async (change: Save) => disk.then(() => save(change)),
      submit: async (task: TaskId) => {
        state().chooseLabel('eye' as LabelId)
        hand.click(10, 10)
        hand.click(90, 90)
        return submit(task, 0)
      },
    })
    await state().submitAndNext()
    expect(state().task).toBeNull()
    const leaving = state().leave('switch')
    await new Promise(setImmediate)
    expect(hand.her.ended).toEqual([])
    toDisk()
    await leaving
    expect(hand.her.saves).toHaveLength(2)
  })

  it('says so where a task cannot be sent', async () => {
    const submit = async () => Promise.reject(new Error('the document does not open'))
    Object.assign(hand.her.ports.work, { submit })
    await state().submitAndNext()
    expect(state()).toMatchObject({
      sending: false,
      saving: { state: 'saved' },
      sendFailed: { row: { task: { name: '1.jpg' } }, error: { code: 'disk-failed' } },
    })
    expect(state().task?.task.name).toBe('2.jpg')
    await state().stepTask(-1)
    expect(state()).toMatchObject({ sendFailed: null, task: { task: { name: '1.jpg' } } })
  })

  it('a task that opens after she signed out is shown to nobody', async () => {
    let found = () => {}
    const { open } = hand.her.ports.work
    const slow = new Promise<void>((resolve) => {
      found = resolve
    })
    Object.assign(hand.her.ports.work, { open: async (task: TaskId) => slow.then(() => open(task)) })
    const hers = hand.app.use.getState
    const opening = state().stepTask(1)
    await state().leave('switch')
    found()
    await opening
    for (const left of [hers(), state()])
      expect(left).toMatchObject({ person: null, task: null, document: null, neighbours: [] })
  })
})
