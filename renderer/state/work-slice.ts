import type { Slice, WorkSlice } from './app-state.ts'

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
