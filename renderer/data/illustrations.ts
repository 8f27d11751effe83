import { isToDo, TASK_STATES } from '../../shared/flow/task-flow.ts'
import type { Batch } from '../../shared/model/batch.ts'
import type { Sha256 } from '../../shared/model/ids.ts'
import type { Media } from '../../shared/model/media.ts'
import type { BatchRecord, TaskRecord } from './rows.ts'

type Fault = NonNullable<TaskRecord['fault']>

/** The pictures of a batch's guideline and examples, each once. */
export function illustrationsOf({ guidelineMedia = [], schema }: Batch): readonly Media[] {
  const examples = schema.classes.flatMap((c) => c.examples?.map((example) => example.picture) ?? [])
  return [...new Map([...guidelineMedia, ...examples].map((media) => [media.sha256, media])).values()]
}

/**
 * How far the pictures are here that explain the work. Known only while the program runs: they are few, the files are
 * asked after at every start, and asking for one that is held costs nothing.
 */
export class Illustrations {
  private readonly known = new Map<Sha256, 'held' | Fault>()

  /** Those still to be fetched for a batch with work to do. */
  wanted({ batch, counts, listed }: BatchRecord): readonly Media[] {
    const todo = listed < batch.taskCount || TASK_STATES.some((state) => isToDo(state) && counts[state] > 0)
    return todo ? illustrationsOf(batch).filter(({ sha256 }) => !this.known.has(sha256)) : []
  }

  /** Takes down how these ended; null: nothing is known of them any more. */
  note(pictures: readonly Sha256[], ended: 'held' | Fault | null): void {
    for (const sha256 of pictures) {
      if (ended === null) this.known.delete(sha256)
      else this.known.set(sha256, ended)
    }
  }

  faulty(): readonly Sha256[] {
    return [...this.known].flatMap(([sha256, ended]) => (ended === 'held' ? [] : [sha256]))
  }
}
