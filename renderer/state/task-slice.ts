import type { DiskError } from '../../shared/ipc/contract.ts'
import type { BatchId, TaskId } from '../../shared/model/ids.ts'
import { fail, type Result } from '../../shared/result.ts'
import { EMPTY_HISTORY } from '../editor/history.ts'
import type { PersonPorts, TaskRow } from '../editor/ports.ts'
import type { AppState, Slice, TaskSlice } from './app-state.ts'
import { freshEditor } from './editor-slice.ts'
import { SaveQueue } from './save-queue.ts'
import { AHEAD } from './scene.ts'
import { WorkClock } from './work-clock.ts'

const NO_TASK = {
  task: null,
  document: null,
  history: EMPTY_HISTORY,
  picture: 'loading',
  neighbours: [],
  batchFinished: false,
} as const

export const createTaskSlice: Slice<TaskSlice> = (set, get, ports) => {
  let clock = new WorkClock(0)
  /** The task that was asked for last; quick steps count from it, not from the one still on the canvas. */
  let heading: TaskId | null = null

  const queue = new SaveQueue(
    (save) => personOf(get().person).work.save(save),
    (saving) => set({ saving }),
    ports.after,
  )

  async function openNext(batch: BatchId, after: TaskId | null): Promise<void> {
    const person = personOf(get().person)
    const next = await person.work.nextTask(batch, after)
    if (get().person !== person) return // she signed out meanwhile
    if (next !== null) return get().openTask(next)
    set({ ...NO_TASK, batchFinished: true, screen: 'workspace' })
  }

  /** Everything before is safe first; then `write`; then the next task with work to do. */
  async function send(
    write: (person: PersonPorts, task: TaskId, activeMs: number) => Promise<Result<null, DiskError>>,
  ): Promise<void> {
    const { person, task, batch, sending } = get()
    if (person === null || task === null || batch === null || sending) return
    set({ sending: true })
    try {
      get().touch()
      get().finishGesture()
      if (!(await queue.flush())) return
      const written = await write(person, task.task.id, clock.ms).catch((error: unknown) =>
        fail<DiskError>({ code: 'disk-failed', detail: String(error) }),
      )
      if (!written.ok) return set({ saving: { state: 'failed', error: written.error } })
      set({ skipOpen: false })
      await openNext(batch.batch.id, task.task.id)
    } finally {
      set({ sending: false })
    }
  }

  return {
    ...NO_TASK,
    saving: { state: 'saved' },
    sending: false,
    skipOpen: false,

    async openBatch(batch) {
      const row = get().batches?.find((b) => b.batch.id === batch)
      if (row === undefined) return
      set({ batch: row })
      await openNext(batch, null)
    },

    async openTask(task) {
      heading = task
      if (!(await get().leaveTask())) {
        heading = null
        return
      }
      const person = personOf(get().person)
      const opened = await person.work.open(task)
      if (heading !== task) return // she has gone on to another meanwhile
      const { batch, neighbours: known } = get()
      const sameBatch = known[0]?.task.batch === opened.row.task.batch
      const rows = sameBatch ? known : await person.work.tasks(opened.row.task.batch)
      const neighbours = await withNewsAhead(person, rows, task)
      if (get().person !== person) return // she signed out meanwhile
      clock = new WorkClock(opened.activeMs)
      clock.touch(ports.now())
      set({
        screen: 'workspace',
        batchFinished: false,
        neighbours,
        task: opened.row,
        document: opened.document,
        history: { edits: opened.edits, position: opened.position },
        picture: pictureState(get(), opened.row),
        ...freshEditor(get(), batch?.batch.schema ?? null, opened.row.task.media),
      })
    },

    async stepTask(by) {
      const { task, neighbours } = get()
      const from = heading ?? task?.task.id
      const at = neighbours.findIndex((row) => row.task.id === from)
      const next = neighbours[at + by]
      if (at >= 0 && next !== undefined) await get().openTask(next.task.id)
    },

    async leaveTask() {
      if (get().task !== null) get().finishGesture()
      return queue.flush()
    },

    clearTask() {
      heading = null
      set(NO_TASK)
    },

    async taskChanged() {
      const { person, task } = get()
      if (person === null || task === null) return
      const row = await person.work.row(task.task.id)
      if (get().task?.task.id !== row.task.id) return
      set({ task: row, ...(row.held && get().picture === 'absent' ? { picture: 'loading' } : {}) })
    },

    keep(document, history, edit) {
      set({ document, history })
      queue.add({ document, position: history.position, edit, activeMs: clock.ms })
    },

    async retrySave() {
      await queue.flush()
    },

    touch: () => clock.touch(ports.now()),

    async submitAndNext() {
      // A key pressed once too often must not send a picture that nobody has seen.
      const { picture } = get()
      if (picture === 'absent' || picture === 'loading') return
      await send((person, task, activeMs) => person.work.submit(task, activeMs))
    },

    skipTask: (reason, note) =>
      send((person, task, activeMs) => person.work.skip(task, reason, note, activeMs)),

    openSkip: (open) => set({ skipOpen: open }),

    stagePicture(sha256, state) {
      const { task, picture } = get()
      if (task?.task.media.sha256 === sha256 && picture !== 'absent') set({ picture: state.state })
    },
  }
}

/** What is known of a task's picture when it is opened: the stage tells of a picture once, also where it is opened again. */
function pictureState({ task, picture }: AppState, row: TaskRow): TaskSlice['picture'] {
  if (!row.held) return 'absent'
  const onCanvas = task?.task.media.sha256 === row.task.media.sha256
  return onCanvas && picture !== 'absent' ? picture : 'loading'
}

/** The rows with the next few read again: their pictures may have arrived since, and are then decoded ahead. */
async function withNewsAhead(
  person: PersonPorts,
  rows: readonly TaskRow[],
  task: TaskId,
): Promise<readonly TaskRow[]> {
  const first = rows.findIndex((row) => row.task.id === task) + 1
  const missing = rows.slice(first, first + AHEAD).filter((row) => !row.held)
  if (missing.length === 0) return rows
  const news = await Promise.all(missing.map((row) => person.work.row(row.task.id)))
  const byId = new Map(news.map((row) => [row.task.id, row]))
  return rows.map((row) => byId.get(row.task.id) ?? row)
}

function personOf(person: PersonPorts | null): PersonPorts {
  if (person === null) throw new Error('nobody is signed in')
  return person
}
