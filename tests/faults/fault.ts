import { rm } from 'node:fs/promises'
import type { Rng } from '../../renderer/sync/ports.ts'
import { seeded } from '../../renderer/sync/testing.ts'
import { workFolder } from '../harness/work-folder.ts'

/** Something that goes wrong in the field, done to the real program, the real server and the real database. */
export interface Fault {
  readonly name: string
  /** Trials where nobody says how many, and in `npm test`. */
  readonly trials: number
  readonly bounded: number
  /** Answers figures beside those that every fault has. */
  run(run: FaultRun): Promise<Readonly<Record<string, number>>>
}

/** What came of it. */
export interface Report {
  /** The last line that is printed of a fault. */
  readonly line: Readonly<Record<string, string | number>>
  /** What went wrong, each with the command that does it again; none on a good day. */
  readonly failures: readonly string[]
}

/** One running of a fault: chance for its trials, a folder of its own, and the list of what must not have happened. */
export class FaultRun {
  readonly name: string
  readonly trials: number
  /** Gone afterwards. */
  readonly work: string
  /** Seed of the trial under way. */
  seed: number
  /** Whole trials. */
  done = 0
  lost = 0
  doubled = 0
  readonly failures: string[] = []
  readonly #ends: (() => Promise<unknown>)[] = []

  constructor(name: string, trials: number, seed: number, work: string) {
    this.name = name
    this.trials = trials
    this.seed = seed
    this.work = work
  }

  /**
   * Trials one after the other, each with chance of its own, so that one alone can be done again from its seed.
   * @param most where there are no more different ones
   */
  async each(trial: (rng: Rng, n: number) => Promise<void>, most = Number.POSITIVE_INFINITY): Promise<void> {
    for (let n = 0; n < Math.min(this.trials, most); n++) {
      await trial(seeded(this.seed), n)
      this.done += 1
      this.seed += 1
      if (this.done % 10 === 0) process.stderr.write(`  ${this.name}: ${this.done} done\n`)
    }
  }

  /** Work that the screen called safe is not there. */
  miss(what: string): void {
    this.lost += 1
    this.fail(`lost: ${what}`)
  }

  /** Work counts more often than it was done. */
  double(what: string): void {
    this.doubled += 1
    this.fail(`doubled: ${what}`)
  }

  fail(what: string): void {
    const again = `npm run faults -- --only ${this.name} --trials 1 --seed ${this.seed}`
    this.failures.push(`${what}\n    again: ${again}`)
  }

  /** Whatever was started is ended, the last first, also where a trial breaks off. */
  atEnd(end: () => Promise<unknown>): void {
    this.#ends.unshift(end)
  }

  async end(): Promise<void> {
    for (const end of this.#ends) await end().catch((error: unknown) => this.fail(`not ended: ${error}`))
  }
}

export async function runFault(fault: Fault, trials: number, seed: number): Promise<Report> {
  const work = await workFolder()
  const run = new FaultRun(fault.name, trials, seed, work)
  let figures: Readonly<Record<string, number>> = {}
  try {
    figures = await fault.run(run)
  } catch (error) {
    run.fail(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  await run.end()
  await rm(work, { recursive: true, force: true })
  const { done, lost, doubled, failures } = run
  return { line: { fault: fault.name, trials: done, lost, doubled, ...figures }, failures }
}
