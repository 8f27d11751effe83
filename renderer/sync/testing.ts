import { DEFAULT_PICTURE_RULES, type PictureRoom } from '../../shared/model/picture-rules.ts'
import { ok } from '../../shared/result.ts'
import type { Clock, Pictures, Rng, Timer } from './ports.ts'

/** Time that stands still until the test moves it. */
export class VirtualTime implements Clock, Timer {
  private time = 1_700_000_000_000
  private readonly waiting = new Set<{ readonly at: number; readonly run: () => void }>()

  now(): number {
    return this.time
  }

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.time + ms, run }
    this.waiting.add(entry)
    return () => void this.waiting.delete(entry)
  }

  /** How long until the next thing happens, ms; null where nothing waits. */
  next(): number | null {
    const times = [...this.waiting].map(({ at }) => at - this.time)
    return times.length === 0 ? null : Math.min(...times)
  }

  advance(ms: number): void {
    this.time += ms
    const due = [...this.waiting].filter(({ at }) => at <= this.time).sort((a, b) => a.at - b.at)
    for (const entry of due) if (this.waiting.delete(entry)) entry.run()
  }
}

/** Mulberry32: the same numbers for the same seed, everywhere. */
export function seeded(seed: number): Rng {
  let state = seed
  return {
    next() {
      state = (state + 0x6d2b79f5) | 0
      let t = Math.imul(state ^ (state >>> 15), 1 | state)
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
      return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
    },
  }
}

/** A disk without end on a line that nobody pays for. */
export const BOUNDLESS: PictureRoom = {
  rules: DEFAULT_PICTURE_RULES,
  siteHours: null,
  spent: { day: 0, month: 0 },
  freeBytes: null,
  diskBytes: null,
  usedBytes: 0,
  minute: 12 * 60,
  network: '',
}

/** Pictures that are all here, for tests that are about something else. */
export const picturesAtHand: Pictures = {
  fetch: async () => ok(null),
  stopFetching: () => {},
  held: async (pictures) => pictures,
  keep: async () => ok(null),
  room: async () => BOUNDLESS,
  makeRoom: async () => {},
  setRules: async () => ok(null),
  onProgress: () => () => {},
  onLost: () => () => {},
}
