import { appendDurably, makeFolderDurably } from '../disk/durable-file.ts'
import type { Files } from '../disk/files.ts'
import { encodeFrame, scanFrames } from './frame.ts'
import { NumberedFiles } from './numbered-files.ts'
import { chunks, type Entry } from './records.ts'

const DAY_MS = 24 * 3_600_000
/** Kept after the receipt, by the server's clock: a server put back from a dump can be given again what it lost. */
const KEPT_DAYS = 30

/** How a frame's content is sealed and opened; `open` answers null for what another key sealed. */
export interface FrameSeal {
  seal(entries: readonly Entry[]): Buffer
  open(payload: Buffer): readonly Entry[] | null
}

/** An entry that leaves the journal, and when the server confirmed it: Unix ms by the server's clock. */
export interface Leaving {
  readonly entry: Entry
  readonly receiptAt: number
}

/**
 * What the server has confirmed, kept for 30 days more: a file for each day of receipts. None of it is held in memory,
 * none is rewritten; a day's file goes as a whole. A torn tail needs no care: whatever follows it is found by its mark.
 */
export class Retained {
  readonly #folder: string
  readonly #files: Files
  readonly #days: NumberedFiles
  readonly #seal: FrameSeal
  /** Files whose names are known to survive a power cut. */
  readonly #entered = new Set<number>()
  #prunedOn = 0

  constructor(folder: string, files: Files, seal: FrameSeal) {
    this.#folder = folder
    this.#files = files
    this.#days = new NumberedFiles(folder, 'kept', files)
    this.#seal = seal
  }

  /**
   * Answers when they are on the disk.
   * @throws the file system's error; then any of them may be there or not.
   */
  async keep(leaving: readonly Leaving[]): Promise<void> {
    const days = new Map<number, Entry[]>()
    for (const { entry, receiptAt } of leaving) {
      const day = Math.floor(receiptAt / DAY_MS)
      const ofDay = days.get(day) ?? []
      ofDay.push(entry)
      days.set(day, ofDay)
    }
    for (const [day, entries] of days) {
      await this.#append(
        day,
        chunks(entries).map((some) => encodeFrame(this.#seal.seal(some))),
      )
    }
    const today = Math.max(...days.keys())
    if (today === this.#prunedOn) return
    this.#prunedOn = today
    for (const day of await this.#days.list()) {
      if (day + KEPT_DAYS < today) await this.#files.remove(this.#days.path(day))
    }
  }

  /** The last copy of each key that begins so. */
  async read(prefix: string): Promise<Entry[]> {
    const found = new Map<string, Entry>()
    for (const day of await this.#days.list()) {
      for (const payload of scanFrames(await this.#files.read(this.#days.path(day))).payloads) {
        for (const entry of this.#seal.open(payload) ?? [])
          if (entry.key.startsWith(prefix)) found.set(entry.key, entry)
      }
    }
    return [...found.values()]
  }

  async #append(day: number, frames: readonly Buffer[]): Promise<void> {
    if (!this.#entered.has(day)) await makeFolderDurably(this.#folder, this.#files)
    await appendDurably(this.#days.path(day), Buffer.concat(frames), this.#files)
    if (!this.#entered.has(day)) await this.#files.syncFolder(this.#folder)
    this.#entered.add(day)
  }
}
