import type { BatchId } from '../../shared/model/ids.ts'
import type { BatchRow, TaskRow } from '../editor/ports.ts'
import type { Slice } from './store.ts'

/** The lists: batches, and the tasks of the batch that is open. */
export interface WorkSlice {
  /** Null while they are read for the first time. */
  readonly batches: readonly BatchRow[] | null
  /** The batch whose tasks are listed or worked on. */
  readonly batch: BatchRow | null
  readonly tasks: readonly TaskRow[] | null
  showBatches(): Promise<void>
  showTasks(batch: BatchId): Promise<void>
  /** Reads again what is on the screen; called after every change of the store. */
  refresh(): Promise<void>
}

export const createWorkSlice: Slice<WorkSlice> = (set, get) => {
  /** Changes come in bursts (a page of the mailbox, a picture a second): while one read runs, one more is remembered. */
  let running: Promise<void> | null = null
  let again = false

  async function readOnce(): Promise<void> {
    const { person, screen, batch } = get()
    if (person === null) return
    const batches = await person.work.batches()
    const current = batch === null ? null : (batches.find((row) => row.batch.id === batch.batch.id) ?? null)
    const tasks = screen === 'tasks' && current !== null ? await person.work.tasks(current.batch.id) : null
    if (get().person !== person) return // she signed out meanwhile
    set({ batches, ...(current === null ? {} : { batch: current }), ...(tasks === null ? {} : { tasks }) })
    if (get().screen === 'workspace') await get().taskChanged()
  }

  return {
    batches: null,
    batch: null,
    tasks: null,

    async showBatches() {
      await get().leaveTask()
      set({ screen: 'batches', batch: null, tasks: null })
      await get().refresh()
    },

    async showTasks(batch) {
      await get().leaveTask()
      const row = get().batches?.find((b) => b.batch.id === batch) ?? null
      set({ screen: 'tasks', batch: row, tasks: null })
      await get().refresh()
    },

    refresh() {
      if (running !== null) {
        again = true
        return running
      }
      running = (async () => {
        do {
          again = false
          await readOnce()
        } while (again)
      })().finally(() => {
        running = null
      })
      return running
    },
  }
}
