import type { TaskId } from '../../shared/model/ids.ts'
import type { BatchRow } from '../editor/ports.ts'
import type { Slice, WorkSlice } from './app-state.ts'

export const createWorkSlice: Slice<WorkSlice> = (set, get) => {
  /** Changes come in bursts (a page of the mailbox, a picture a second): while one read runs, one more is remembered. */
  let running: Promise<void> | null = null
  let again = false
  /** What the changes that are not yet read were about; null for everything. */
  let about: Set<TaskId> | null = new Set()

  async function readOnce(): Promise<void> {
    const touched = about
    about = new Set()
    const { person, screen, batch, task } = get()
    if (person === null) return
    // A stroke changes the task on the canvas and nothing else that is seen there, but for how many are still returned.
    const own = screen === 'workspace' && touched !== null && touched.size > 0 && task?.state !== 'returned'
    if (!own || [...touched].some((id) => id !== task?.task.id)) {
      const batches = await person.work.batches()
      const found = batches.find((row) => row.batch.id === batch?.batch.id)
      const current = found === undefined || batch === null ? null : asKnown(found, batch)
      const tasks = screen === 'tasks' && current !== null ? await person.work.tasks(current.batch.id) : null
      if (get().person !== person) return // she signed out meanwhile
      set({ batches, ...(current === null ? {} : { batch: current }), ...(tasks === null ? {} : { tasks }) })
    }
    if (get().screen === 'workspace') await get().taskChanged(touched ?? undefined)
  }

  return {
    batches: null,
    batch: null,
    tasks: null,
    taskFilter: 'all',
    listScroll: 0,
    filterTasks: (taskFilter) => set({ taskFilter, listScroll: 0 }),
    scrollList: (listScroll) => set({ listScroll }),
    restoredRead: null,
    readRestored: () => set({ restoredRead: get().person }),

    async showBatches() {
      if (!(await get().leaveTask())) return
      get().clearTask()
      set({ screen: 'batches', batch: null, tasks: null })
      await get().refresh()
    },

    async showTasks(batch) {
      if (!(await get().leaveTask())) return
      get().clearTask()
      const row = get().batches?.find((b) => b.batch.id === batch) ?? null
      // Back from a task she is where she was in the list.
      const same = get().batch?.batch.id === batch
      set({
        screen: 'tasks',
        batch: row,
        tasks: null,
        ...(same ? {} : { taskFilter: 'all' as const, listScroll: 0 }),
      })
      await get().refresh()
    },

    refresh(touched) {
      // At once: what was read ahead must not be shown in an older form.
      const { ahead } = get()
      if (ahead !== null && touched?.has(ahead.row.task.id) !== false) set({ ahead: null })
      about = touched === undefined || about === null ? null : new Set([...about, ...touched])
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

/** The row with the batch that is known already where it is the same: what is drawn from its schema stays as it is. */
function asKnown(row: BatchRow, { batch }: BatchRow): BatchRow {
  return JSON.stringify(row.batch) === JSON.stringify(batch) ? { ...row, batch } : row
}
