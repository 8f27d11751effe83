import { beforeEach, describe, expect, it } from 'vitest'
import { imagePoint } from '../../shared/geometry/point.ts'
import { batchSchema, taskSchema } from '../../shared/model/batch.ts'
import { documentSchema } from '../../shared/model/document.ts'
import type { LabelId, ShapeId, TaskId } from '../../shared/model/ids.ts'
import { ok } from '../../shared/result.ts'
import type { BatchRow, OpenedTask, PersonPorts, Save, SyncStatus, TaskRow } from '../editor/ports.ts'
import { type AppStore, createApp } from './store.ts'

const id = (n: number) => `0190a0a0-0000-7000-8000-${String(n).padStart(12, '0')}`
const cls = (name: string, key: string, parent: string | null, kinds: string[]) => ({
  id: name,
  key,
  parent,
  kinds,
  name: { zh: name, en: name },
  colour: '#123456',
})

const batch = batchSchema.parse({
  id: id(100),
  project: id(101),
  name: 'cats',
  guideline: '',
  schema: {
    version: 1,
    classes: [cls('cat', '1', null, ['polygon', 'box']), cls('eye', '2', 'cat', ['keypoint'])],
  },
  taskCount: 2,
  priceFen: 0,
  fence: 1,
  dueAt: null,
})

const rowOf = (n: number): TaskRow => ({
  task: taskSchema.parse({
    id: id(n),
    batch: batch.id,
    order: n - 1,
    name: `${n}.jpg`,
    media: { sha256: String(n).repeat(64), bytes: 10, width: 400, height: 300 },
  }),
  state: 'open',
  shapes: 0,
  held: true,
  pictureFault: null,
  sent: 'nothing',
  why: null,
  comment: null,
})

const IDLE: SyncStatus = {
  phase: 'idle',
  pending: 0,
  drafts: 0,
  quarantined: [],
  lastExchange: null,
  lastError: null,
  nextTry: null,
  pictures: { held: 2, wanted: 2, bytesHeld: 20, bytesWanted: 20 },
  downloading: null,
  downloadsPaused: false,
}

/** A person whose store lives in memory and remembers what it was asked to keep. */
function person() {
  const rows = [rowOf(1), rowOf(2)]
  const saves: Save[] = []
  const sent: { task: string; what: string }[] = []
  const ended: string[] = []
  const opened = (row: TaskRow): OpenedTask => ({
    row,
    document: documentSchema.parse({
      task: row.task.id,
      media: row.task.media.sha256,
      schemaVersion: 1,
      baseRev: 0,
      version: 0,
      shapes: [],
    }),
    edits: [],
    position: 0,
    activeMs: 0,
  })
  const rowFor = (task: string) => {
    const row = rows.find((r) => r.task.id === task)
    if (row === undefined) throw new Error('no such task')
    return row
  }
  const ports: PersonPorts = {
    work: {
      batches: async (): Promise<readonly BatchRow[]> => [
        {
          batch,
          counts: { open: 2, draft: 0, submitted: 0, skipped: 0, returned: 0, withdrawn: 0 },
          listed: 2,
          pictures: 2,
          picturesBytes: 20,
          totalBytes: 20,
        },
      ],
      tasks: async () => rows,
      row: async (task) => rowFor(task),
      open: async (task) => opened(rowFor(task)),
      nextTask: async () => rows.find((r) => !sent.some((s) => s.task === r.task.id))?.task.id ?? null,
      save: async (save) => {
        saves.push(save)
        return ok(null)
      },
      submit: async (task) => {
        sent.push({ task, what: 'submit' })
        return ok(null)
      },
      skip: async (task, reason) => {
        sent.push({ task, what: reason })
        return ok(null)
      },
      onChange: () => () => {},
      close: async () => {
        await Promise.resolve()
        ended.push('store')
      },
    },
    sync: {
      status: () => IDLE,
      onChange: () => () => {},
      now: () => {},
      pauseDownloads: () => {},
      stop: () => {},
    },
  }
  return { ports, saves, sent, ended }
}

describe('a labeller at work', () => {
  let app: AppStore
  let her: ReturnType<typeof person>
  const state = () => app.use.getState()
  const see = () => {
    const sha256 = state().task?.task.media.sha256
    if (sha256 !== undefined) state().stagePicture(sha256, { state: 'shown' })
  }
  const at = (x: number, y: number) => ({ at: imagePoint(x, y), shift: false, ctrl: false, alt: false })
  const click = (x: number, y: number) => {
    state().stageTool({ type: 'down', ...at(x, y) })
    state().stageTool({ type: 'up', ...at(x, y) })
  }

  beforeEach(async () => {
    her = person()
    app = createApp({
      session: {
        info: async () => ({
          version: '0',
          electron: '0',
          device: id(1),
          server: '',
          person: null,
          developer: false,
          locale: 'zh-CN',
        }),
        about: async () => ({ ok: false, error: { code: 'offline' } }),
        people: async () => [],
        signIn: async (name) =>
          ok({
            user: { id: id(7) as never, name, displayName: name, role: 'labeller' },
            dataKey: '',
            online: true,
          }),
        signOut: async () => {
          her.ended.push('session')
        },
        openPerson: async () => ok(her.ports),
      },
      settings: { language: () => 'zh', keepLanguage: () => {} },
      now: () => 0,
      after: () => () => {},
    })
    await state().signIn('li', 'pw')
    await state().openBatch(batch.id)
    state().stageResized({ width: 800, height: 600 })
    see()
  })

  it('starts with the first class and the tool it is drawn with', () => {
    expect(state().screen).toBe('workspace')
    expect([state().label, state().tool]).toEqual(['cat', 'polygon'])
  })

  it('keeps every gesture as one edit, undoes and redoes it, and never uses an id twice', async () => {
    state().chooseTool('box')
    state().stageTool({ type: 'down', ...at(10, 10) })
    state().stageTool({ type: 'move', ...at(100, 90) })
    state().stageTool({ type: 'up', ...at(100, 90) })
    expect(state().document?.shapes.map((s) => s.id)).toEqual([1])
    state().undo()
    expect(state().document?.shapes).toEqual([])
    state().redo()
    state().selectShapes([1 as ShapeId])
    state().deleteSelected()
    state().chooseTool('box')
    state().stageTool({ type: 'down', ...at(20, 20) })
    state().stageTool({ type: 'move', ...at(90, 90) })
    state().stageTool({ type: 'up', ...at(90, 90) })
    expect(state().document?.shapes.map((s) => s.id)).toEqual([2])
    await state().leaveTask()
    expect(her.saves.map((s) => [s.edit?.kind ?? 'travel', s.position])).toEqual([
      ['draw', 1],
      ['travel', 0],
      ['travel', 1],
      ['delete', 2],
      ['draw', 3],
    ])
    expect(her.saves.map((s) => s.document.version)).toEqual([1, 2, 3, 4, 5])
    expect(state().saving.state).toBe('saved')
  })

  it('undo inside an outline takes a point back and leaves finished work alone', () => {
    for (const [x, y] of [
      [10, 10],
      [200, 10],
      [200, 200],
    ] as const)
      click(x, y)
    state().stageTool({ type: 'complete' })
    expect(state().document?.shapes.length).toBe(1)
    click(210, 210)
    click(300, 210)
    state().undo()
    state().undo()
    expect(state().document?.shapes.length).toBe(1)
    expect(state().running.resting).toBe(true)
  })

  it('between gestures Delete and Escape work on the selection, whatever the tool', () => {
    const drawPoint = () => {
      state().chooseLabel('eye' as LabelId)
      click(50, 50)
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
    for (const [x, y] of [
      [10, 10],
      [200, 10],
      [200, 200],
    ] as const)
      click(x, y)
    state().stageTool({ type: 'complete' })
    const finished = state().document
    click(210, 210)
    state().nudge(5, 0)
    state().deletePicked()
    expect(state().document).toBe(finished)
    state().cancel()
    expect([state().running.resting, state().selection]).toEqual([true, [1]])
    state().nudge(5, 0)
    expect(state().document).not.toBe(finished)
  })

  it('the notice of what the safety copy gave back is read once', () => {
    expect(state().restoredRead).toBeNull()
    state().readRestored()
    expect(state().restoredRead).toBe(her.ports)
  })

  it('a class key brings a tool that fits, and a part finds what it belongs to', () => {
    state().chooseTool('box')
    state().stageTool({ type: 'down', ...at(10, 10) })
    state().stageTool({ type: 'up', ...at(200, 200) })
    state().chooseLabel('eye' as LabelId)
    expect(state().tool).toBe('keypoint')
    click(50, 50)
    expect(state().document?.shapes.map((s) => s.parent)).toEqual([null, 1])
    state().setParent(2 as ShapeId, null)
    expect(state().document?.shapes[1]?.parent).toBeNull()
  })

  it('sends no picture that nobody has seen', async () => {
    await state().submitAndNext()
    await state().submitAndNext() // the key was pressed twice: the second picture is still on its way
    expect(her.sent.length).toBe(1)
    see()
    await state().submitAndNext()
    expect(her.sent.length).toBe(2)
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
    click(10, 10)
    click(200, 10)
    click(200, 200) // an outline that was never closed: submitting closes it
    await state().submitAndNext()
    expect(her.saves.length).toBe(1)
    expect(state().task?.task.name).toBe('2.jpg')
    await state().skipTask('unclear', '')
    expect(her.sent.map((s) => s.what)).toEqual(['submit', 'unclear'])
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
    click(10, 10)
    await state().signOut()
    expect(state()).toMatchObject({ screen: 'sign-in', user: null, person: null, batches: null, tasks: null })
    expect(state().document).toBeNull()
    expect(state().task).toBeNull()
    // Her last writes go to her own journal, not to that of whoever signs in next.
    expect(her.ended).toEqual(['store', 'session'])
  })

  it('signing out waits for an edit that was drawn while the last task went out', async () => {
    await state().stepTask(1)
    see()
    her.sent.push({ task: id(1), what: 'before' })
    let toDisk = () => {}
    const disk = new Promise<void>((resolve) => {
      toDisk = resolve
    })
    const { save, submit } = her.ports.work
    Object.assign(her.ports.work, {
      save: async (change: Save) => disk.then(() => save(change)),
      submit: async (task: TaskId) => {
        state().chooseLabel('eye' as LabelId)
        click(10, 10)
        click(90, 90)
        return submit(task, 0)
      },
    })
    await state().submitAndNext()
    expect(state().task).toBeNull()
    const leaving = state().signOut()
    await new Promise(setImmediate)
    expect(her.ended).toEqual([])
    toDisk()
    await leaving
    expect(her.saves).toHaveLength(2)
  })

  it('says so where a task cannot be sent', async () => {
    const submit = async () => Promise.reject(new Error('the document does not open'))
    Object.assign(her.ports.work, { submit })
    await state().submitAndNext()
    expect(state()).toMatchObject({ sending: false, saving: { state: 'failed' } })
    expect(state().task?.task.name).toBe('1.jpg')
  })

  it('a task that opens after she signed out is shown to nobody', async () => {
    let found = () => {}
    const { open } = her.ports.work
    const slow = new Promise<void>((resolve) => {
      found = resolve
    })
    Object.assign(her.ports.work, { open: async (task: TaskId) => slow.then(() => open(task)) })
    const opening = state().stepTask(1)
    await state().signOut()
    found()
    await opening
    expect(state()).toMatchObject({ screen: 'sign-in', task: null, document: null, neighbours: [] })
  })
})
