import type { DiskError } from '../../shared/ipc/contract.ts'
import type { BatchId, TaskId } from '../../shared/model/ids.ts'
import type { Result } from '../../shared/result.ts'
import { EMPTY_HISTORY } from '../editor/history.ts'
import type { PersonPorts } from '../editor/ports.ts'
import type { Slice, TaskSlice } from './app-state.ts'
import { freshEditor } from './editor-slice.ts'
import { SaveQueue } from './save-queue.ts'
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

  const queue = new SaveQueue(
    (save) => personOf(get().person).work.save(save),
    (saving) => set({ saving }),
    ports.after,
  )

  async function openNext(batch: BatchId, after: TaskId | null): Promise<void> {
    const next = await personOf(get().person).work.nextTask(batch, after)
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
      const written = await write(person, task.task.id, clock.ms)
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
      if (!(await get().leaveTask())) return
      const { work } = personOf(get().person)
      const opened = await work.open(task)
      const { batch, neighbours } = get()
      const sameBatch = neighbours[0]?.task.batch === opened.row.task.batch
      if (!sameBatch) set({ neighbours: await work.tasks(opened.row.task.batch) })
      clock = new WorkClock(opened.activeMs)
      clock.touch(ports.now())
      set({
        screen: 'workspace',
        batchFinished: false,
        task: opened.row,
        document: opened.document,
        history: { edits: opened.edits, position: opened.position },
        picture: opened.row.held ? 'loading' : 'absent',
        ...freshEditor(get(), batch?.batch.schema ?? null, opened.row.task.media),
      })
    },

    async stepTask(by) {
      const { task, neighbours } = get()
      const at = neighbours.findIndex((row) => row.task.id === task?.task.id)
      const next = neighbours[at + by]
      if (at >= 0 && next !== undefined) await get().openTask(next.task.id)
    },

    async leaveTask() {
      if (get().task === null) return true
      get().finishGesture()
      return queue.flush()
    },

    clearTask: () => set(NO_TASK),

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

    submitAndNext: () => send((person, task, activeMs) => person.work.submit(task, activeMs)),

    skipTask: (reason, note) =>
      send((person, task, activeMs) => person.work.skip(task, reason, note, activeMs)),

    openSkip: (open) => set({ skipOpen: open }),

    stagePicture(sha256, state) {
      const { task, picture } = get()
      if (task?.task.media.sha256 === sha256 && picture !== 'absent') set({ picture: state.state })
    },
  }
}

function personOf(person: PersonPorts | null): PersonPorts {
  if (person === null) throw new Error('nobody is signed in')
  return person
}
