import { describe, expect, it } from 'vitest'
import type { BatchId, LabelId, ShapeId, TaskId } from '../../shared/model/ids.ts'
import type { Save } from '../editor/ports.ts'
import { type AtWork, atWork, id, settled } from './testing/labeller.ts'

/** She signs in again, and stands where she was kept last. */
async function back({ her, state }: AtWork): Promise<void> {
  const place = her.places.at(-1) ?? null
  Object.assign(her.ports.place, { load: async () => place })
  await state().signIn('li', 'pw')
}

describe('leaving and coming back', () => {
  it('gives her the same task, view, tool, class and selection, and all of her history', async () => {
    const hand = await atWork()
    const { state } = hand
    await state().stepTask(1)
    hand.see()
    state().chooseTool('box')
    hand.drag(10, 10, 90, 90)
    hand.drag(100, 100, 200, 200)
    state().zoomBy(3)
    state().setLocked([1 as ShapeId], true)
    state().setClassHidden('eye' as LabelId, true)
    const { view, task } = state()
    await state().leave('switch')
    expect(state().task).toBeNull()

    await back(hand)
    expect(state()).toMatchObject({ screen: 'workspace', tool: 'box', label: 'cat', view, fitted: false })
    expect(state().task?.task.id).toBe(task?.task.id)
    expect([...state().selection, ...state().locked, ...state().hidden.classes]).toEqual([2, 1, 'eye'])
    state().stageResized({ width: 800, height: 600 })
    expect(state().view).toEqual(view)
    state().undo()
    expect(hand.ids()).toEqual([1])
    state().redo()
    expect(hand.ids()).toEqual([1, 2])
  })

  it('goes on with the outline that she was drawing', async () => {
    const hand = await atWork()
    const { state } = hand
    hand.click(10, 10)
    hand.click(200, 10)
    hand.click(200, 200)
    await state().leave('lock')
    expect(hand.her.restarts).toEqual([id(7)])
    expect(hand.her.saves).toEqual([])

    await back(hand)
    state().stageResized({ width: 800, height: 600 })
    expect(state().running.resting).toBe(false)
    hand.click(10, 200)
    state().stageTool({ type: 'complete' })
    expect(hand.shape(1)?.geometry).toMatchObject({ kind: 'polygon' })
    expect(JSON.stringify(hand.shape(1)?.geometry)).toContain('200')
    expect(state().history.edits).toHaveLength(1)
  })

  it('drops an outline whose document has changed meanwhile', async () => {
    const hand = await atWork()
    const { state } = hand
    hand.click(10, 10)
    hand.click(200, 10)
    await state().leave('lock')
    const { open } = hand.her.ports.work
    Object.assign(hand.her.ports.work, {
      open: async (task: TaskId) => {
        const opened = await open(task)
        return { ...opened, document: { ...opened.document, version: 5 } }
      },
    })
    await back(hand)
    expect(state()).toMatchObject({ tool: 'polygon', running: { resting: true } })
  })

  it('ends a gesture with the button held as any interruption does', async () => {
    const hand = await atWork()
    hand.state().chooseTool('box')
    hand.press(10, 10)
    hand.move(90, 90)
    await hand.state().leave('switch')
    expect(hand.her.saves).toEqual([])
    expect(hand.her.places.at(-1)).toMatchObject({ tool: 'box', unfinished: null })
  })

  it('completes the outline where her place cannot be kept', async () => {
    const hand = await atWork()
    Object.assign(hand.her.ports.place, { save: async () => false })
    hand.click(10, 10)
    hand.click(200, 10)
    hand.click(200, 200)
    await hand.state().leave('switch')
    expect(hand.her.saves).toHaveLength(1)
  })

  it('shows the list as she left it, and her batches where her batch or task is gone', async () => {
    const hand = await atWork()
    const { state, her } = hand
    await state().showTasks(her.batch.id)
    state().filterTasks('returned')
    state().scrollList(480)
    await state().leave('switch')
    await back(hand)
    expect(state()).toMatchObject({ screen: 'tasks', taskFilter: 'returned', listScroll: 480 })
    await state().showBatches()
    await state().showTasks(her.batch.id)
    expect(state()).toMatchObject({ taskFilter: 'all', listScroll: 0 })

    const place = her.places.at(-1)
    if (place?.screen !== 'tasks') throw new Error('no list')
    await state().leave('switch')
    her.places.push({ ...place, batch: id(999) as BatchId })
    await back(hand)
    expect(state().screen).toBe('batches')
  })

  it('waits for what she draws while she is leaving', async () => {
    const hand = await atWork()
    const { state } = hand
    const { save, close } = hand.her.ports.work
    let read = () => {}
    let closed = false
    const reading = new Promise<void>((resolve) => {
      read = resolve
    })
    const { status } = hand.her.ports.sync
    Object.assign(hand.her.ports.sync, { read: () => reading.then(status) })
    Object.assign(hand.her.ports.work, {
      save: async (change: Save) => {
        await settled()
        return closed ? Promise.reject(new Error('the store is closed')) : save(change)
      },
      close: () => {
        closed = true
        return close()
      },
    })
    state().chooseTool('box')
    const leaving = state().leave('switch')
    await settled()
    hand.drag(10, 10, 90, 90)
    hand.drag(100, 100, 200, 200)
    read()
    await leaving
    expect(hand.her.saves).toHaveLength(2)
  })

  it('does not leave what the disk refuses', async () => {
    const hand = await atWork()
    const { state } = hand
    const { save } = hand.her.ports.work
    const full = { ok: false, error: { code: 'disk-full', freeMb: 0 } }
    Object.assign(hand.her.ports.work, { save: async () => full })
    state().chooseTool('box')
    hand.drag(10, 10, 90, 90)
    await state().leave('switch')
    expect(state()).toMatchObject({ screen: 'workspace', notice: 'not-saved-stay' })
    expect(hand.her.ended).toEqual([])
    Object.assign(hand.her.ports.work, { save })
    await state().leave('switch')
    expect(hand.her.ended).toEqual(['store', 'session'])
    expect(hand.her.saves).toHaveLength(1)
  })
})

describe('the place', () => {
  it('is kept behind the hand, once for many changes, and not for every move of it', async () => {
    const hand = await atWork()
    const { state, her, clock } = hand
    clock.pass()
    const before = her.places.length
    for (let i = 0; i < 20; i++) state().zoomBy(1.05)
    expect(her.places).toHaveLength(before)
    clock.pass()
    expect(her.places).toHaveLength(before + 1)
    expect(her.places.at(-1)).toMatchObject({ screen: 'workspace', view: state().view })
    for (let i = 0; i < 20; i++) hand.move(i, i)
    clock.pass()
    expect(her.places).toHaveLength(before + 1)
  })

  it('of somebody who has left is not kept for the next', async () => {
    const hand = await atWork()
    hand.state().zoomBy(2)
    await hand.state().leave('switch')
    const { length } = hand.her.places
    hand.clock.pass()
    await settled()
    expect(hand.her.places).toHaveLength(length)
  })
})
