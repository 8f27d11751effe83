import type { DeviceId, TaskId, UserId } from '../../shared/model/ids.ts'

/** Something that the screen called done, by the number that the operation carries as its working time. */
export interface Promised {
  readonly tag: number
  readonly user: UserId
  readonly device: DeviceId
  readonly task: TaskId
}

/** What the server holds of an operation that took effect. */
interface Effect {
  readonly task: TaskId
  readonly user: UserId
  readonly activeMs: number
}

export interface Verdict {
  /** Called saved or done, and nowhere. */
  readonly lost: number
  /** Took effect twice. */
  readonly doubled: number
  /** All that must not be, in words; lost and doubled too. */
  readonly violations: readonly string[]
}

/**
 * Knows what the screens told people, and nothing else: that is what must be true in the end. A thing that was cut off before
 * the screen said anything may have happened or not, but not twice.
 */
export class Oracle {
  readonly #begun = new Map<number, Promised>()
  readonly #done = new Map<number, Promised>()
  /** Of a computer whose whole profile was put back: gone with it, where she was told. */
  readonly #excused = new Set<number>()
  /** What each document may look like, by device, person and task. */
  readonly #looks = new Map<string, readonly string[]>()
  readonly #unwatched = new Set<string>()
  readonly #violations: string[] = []
  #lost = 0
  #doubled = 0
  #tag = 0

  get promises(): number {
    return this.#done.size
  }

  begin(promise: Omit<Promised, 'tag'>): number {
    this.#tag += 1
    this.#begun.set(this.#tag, { ...promise, tag: this.#tag })
    return this.#tag
  }

  done(tag: number): void {
    const begun = this.#begun.get(tag)
    if (begun !== undefined) this.#done.set(tag, begun)
  }

  /** How many of hers were done here: to tell later what a profile of this moment cannot know. */
  mark(): number {
    return this.#tag
  }

  /** What this person finished on this device after `mark` is gone, and she was told. */
  excuse(device: DeviceId, user: UserId, mark: number): void {
    for (const one of this.#done.values()) {
      if (one.device === device && one.user === user && one.tag > mark) this.#excused.add(one.tag)
    }
  }

  /** A save that may or may not reach the disk. */
  maySave(key: string, before: string, look: string): void {
    if (this.#isWatched(key)) this.#looks.set(key, [...(this.#looks.get(key) ?? [before]), look])
  }

  saved(key: string, look: string): void {
    if (this.#isWatched(key)) this.#looks.set(key, [look])
  }

  forgetLooks(device: DeviceId): void {
    for (const key of this.#looks.keys()) if (key.startsWith(device)) this.#looks.delete(key)
  }

  /** Others draw in its documents too from now on: what she drew is not all that is to be seen. */
  stopWatching(task: TaskId): void {
    this.#unwatched.add(task)
    for (const key of this.#looks.keys()) if (key.endsWith(task)) this.#looks.delete(key)
  }

  looks(prefix: string): readonly (readonly [string, readonly string[]])[] {
    return [...this.#looks].filter(([key]) => key.startsWith(prefix))
  }

  /** A document that she opens: one of those it may be, or something was lost. */
  found(key: string, look: string | null): void {
    const possible = this.#looks.get(key)
    if (possible === undefined) return
    if (look === null || !possible.includes(look)) {
      this.#lost += 1
      this.violation(`saved ${key}: ${possible.join(' or ')}, found ${look}`)
    }
    if (look !== null) this.#looks.set(key, [look])
  }

  #isWatched(key: string): boolean {
    return !this.#unwatched.has(key.split('/')[2] ?? '')
  }

  violation(text: string): void {
    this.#violations.push(text)
  }

  /** Compares all that was told with all that took effect. */
  judge(effects: readonly Effect[]): Verdict {
    const times = new Map<number, number>()
    for (const { activeMs, task, user } of effects) {
      const begun = this.#begun.get(activeMs)
      times.set(activeMs, (times.get(activeMs) ?? 0) + 1)
      if (begun === undefined || begun.task !== task || begun.user !== user)
        this.violation(`operation ${activeMs} of nobody took effect`)
    }
    for (const [tag, count] of times) {
      if (count === 1) continue
      this.#doubled += 1
      this.violation(`operation ${tag} took effect ${count} times`)
    }
    for (const [tag, { user, device, task }] of this.#done) {
      if (times.has(tag) || this.#excused.has(tag)) continue
      this.#lost += 1
      this.violation(`operation ${tag} of ${user} on ${device}, task ${task}, is lost`)
    }
    return { lost: this.#lost, doubled: this.#doubled, violations: this.#violations }
  }
}
