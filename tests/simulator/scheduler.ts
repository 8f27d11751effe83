import { createHash } from 'node:crypto'
import { seeded } from '../../renderer/sync/testing.ts'

/** Whose promises they are: what is dead is never answered and never runs. */
export interface Life {
  alive: boolean
}

interface Turn {
  readonly life: Life
  readonly label: string
  readonly go: () => void
}

interface Alarm extends Turn {
  readonly at: number
  readonly order: number
}

/** Of a hundred choices so many go to the clock although calls of ports wait: a disk or a line that is slow. */
const SLOW = 0.02
/** 2026-11-01, Unix ms. */
const START = 1_793_491_200_000

/**
 * Owns every promise of every port of a run: nothing happens but what it chooses, one thing after the other, in an order
 * that its seed decides. Time is virtual and passes only where an alarm is chosen. All that it chose goes into the trace:
 * two runs with one trace hash did the same.
 */
export class Scheduler {
  readonly random: () => number
  /** Choices so far. */
  steps = 0
  #now = START
  #turns: Turn[] = []
  #alarms: Alarm[] = []
  #order = 0
  readonly #trace = createHash('sha256')

  constructor(seed: number) {
    const rng = seeded(seed)
    this.random = () => rng.next()
  }

  /** Unix ms of the one true clock; what devices think of it is theirs. */
  now(): number {
    return this.#now
  }

  /** A whole number below `n`. */
  below(n: number): number {
    return Math.floor(this.random() * n)
  }

  chance(p: number): boolean {
    return this.random() < p
  }

  pick<T>(all: readonly T[]): T {
    const one = all[this.below(all.length)]
    if (one === undefined) throw new Error('nothing to choose from')
    return one
  }

  /** A call of a port: answers when it is chosen, never where its life ended before. */
  turn(life: Life, label: string): Promise<void> {
    return new Promise((go) => this.#turns.push({ life, label, go }))
  }

  /** Runs once after `ms`; the answer calls it off. */
  after(life: Life, ms: number, label: string, go: () => void): () => void {
    this.#order += 1
    const alarm = { life, label, go, at: this.#now + Math.max(0, ms), order: this.#order }
    this.#alarms.push(alarm)
    return () => {
      this.#alarms = this.#alarms.filter((one) => one !== alarm)
    }
  }

  wait(life: Life, ms: number, label: string): Promise<void> {
    return new Promise((go) => this.after(life, ms, label, go))
  }

  /** Puts into the trace what a choice led to. */
  note(text: string): void {
    this.#trace.update(text).update('\n')
  }

  /** Chooses until `done` or nothing is left to choose. @throws where it takes more than `most` choices */
  async run(done: () => boolean, most: number): Promise<void> {
    const last = this.steps + most
    await drained()
    while (!done()) {
      if (!this.#choose()) return
      if (this.steps > last) throw new Error(`no end after ${most} steps`)
      await drained()
    }
  }

  hash(): string {
    return this.#trace.copy().digest('hex')
  }

  #choose(): boolean {
    this.#turns = this.#turns.filter(({ life }) => life.alive)
    this.#alarms = this.#alarms.filter(({ life }) => life.alive)
    const next = this.#alarms.reduce<Alarm | null>((first, one) => (isBefore(one, first) ? one : first), null)
    const wait = this.#turns.length === 0 || (next !== null && this.chance(SLOW))
    const chosen = wait ? next : this.pick(this.#turns)
    if (chosen === null) return false
    this.steps += 1
    if (chosen === next) {
      this.#now = Math.max(this.#now, next.at)
      this.#alarms = this.#alarms.filter((one) => one !== next)
    } else this.#turns.splice(this.#turns.indexOf(chosen), 1)
    this.note(`${this.#now} ${chosen.label}`)
    chosen.go()
    return true
  }
}

function isBefore(one: Alarm, other: Alarm | null): boolean {
  return other === null || one.at < other.at || (one.at === other.at && one.order < other.order)
}

/** Everything that follows from a choice has happened: nothing in a run waits for anything but promises of the scheduler. */
function drained(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
