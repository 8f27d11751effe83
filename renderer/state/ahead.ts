import type { TaskId } from '../../shared/model/ids.ts'
import type { PersonPorts, TaskRow } from '../editor/ports.ts'
import type { AppState } from './app-state.ts'

/** Pictures decoded ahead of the hand. Two: one is on the screen within a frame, the next is ready after it. */
export const AHEAD = 2

/**
 * Reads the next task with work to do while the hand is still at this one, into `ahead`. One reading at a time; what
 * changes meanwhile makes it read once more.
 * @param settled keeps when the last submission is written: before, the store still counts its task as to do
 */
export function aheadReader(
  set: (part: Partial<AppState>) => void,
  get: () => AppState,
  settled: () => Promise<unknown>,
): () => void {
  let running = false
  let again = false

  async function readOnce(): Promise<void> {
    await settled()
    const { person, task, batch } = get()
    if (person === null || task === null || batch === null) return
    const { id } = task.task
    const next = await person.work.nextTask(batch.batch.id, id)
    // What is known of it is true: a change to it would have taken it away (WorkSlice.refresh).
    if (next !== null && get().ahead?.row.task.id === next) return
    const opened = next === null || next === id ? null : await person.work.open(next)
    if (get().person === person && get().task?.task.id === id) set({ ahead: opened })
  }

  return () => {
    if (running) {
      again = true
      return
    }
    running = true
    void (async () => {
      do {
        again = false
        // A task that does not open is told when it is asked for.
        await readOnce().catch(() => set({ ahead: null }))
      } while (again)
      running = false
    })()
  }
}

/** The rows with the next few read again: their pictures may have arrived since, and are then decoded ahead. */
export async function withNewsAhead(
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
