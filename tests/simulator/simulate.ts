import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Mutant } from './mutants.ts'
import type { Told } from './world.ts'

/** Seeds that a worker is given at a time. */
const PORTION = 20

export interface Order {
  readonly from: number
  readonly seeds: number
  readonly mutant: Mutant | null
  /** Ends at the first seed with a violation: all that is asked of a mutant. */
  readonly untilCaught?: boolean
  readonly onPortion?: (told: readonly Told[]) => void
}

export interface Summary {
  readonly seeds: number
  readonly lost: number
  readonly doubled: number
  readonly violations: number
  /** Of all traces, in the order of the seeds. */
  readonly trace: string
  /** What was called done in all of them: a simulator in which nobody gets anything done proves nothing. */
  readonly promises: number
  readonly failed: readonly Told[]
}

export interface Portion {
  readonly from: number
  readonly seeds: number
  readonly mutant: Mutant | null
}

/** Plays the stories of these seeds, on all cores. */
export async function simulate({
  from,
  seeds,
  mutant,
  untilCaught = false,
  onPortion,
}: Order): Promise<Summary> {
  const told = new Map<number, Told>()
  let next = from
  let caught = false
  const take = (): Portion | null => {
    if (next >= from + seeds || caught) return null
    const portion = { from: next, seeds: Math.min(PORTION, from + seeds - next), mutant }
    next += portion.seeds
    return portion
  }
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url))
    try {
      for (let portion = take(); portion !== null; portion = take()) {
        const stories = await played(worker, portion)
        for (const story of stories) told.set(story.seed, story)
        onPortion?.(stories)
        caught ||= untilCaught && stories.some(({ violations }) => violations.length > 0)
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return summary([...told.values()].sort((a, b) => a.seed - b.seed))
}

async function played(worker: Worker, portion: Portion): Promise<readonly Told[]> {
  worker.postMessage(portion)
  const [told] = await once(worker, 'message')
  return told
}

function summary(told: readonly Told[]): Summary {
  const sum = (of: (one: Told) => number) => told.reduce((total, one) => total + of(one), 0)
  const trace = createHash('sha256')
  for (const one of told) trace.update(one.trace)
  return {
    seeds: told.length,
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    violations: sum(({ violations }) => violations.length),
    trace: trace.digest('hex'),
    promises: sum(({ promises }) => promises),
    failed: told.filter(({ violations }) => violations.length > 0),
  }
}
