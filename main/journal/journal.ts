import { join } from 'node:path'
import type { DiskError, JournalRecord } from '../../shared/ipc/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { seal, unseal } from '../crypto/seal.ts'
import { asDiskError, isFull } from '../disk/disk-error.ts'
import { type Files, type GrowingFile, nodeFiles } from '../disk/files.ts'
import type { Log } from '../log.ts'
import { encodeFrame, MAX_PAYLOAD, scanFrames } from './frame.ts'
import {
  ANEW,
  chunks,
  type Entry,
  entryOf,
  forgets,
  pack,
  recordOf,
  replay,
  unpack,
  weightOf,
} from './records.ts'
import { type FrameSeal, type Leaving, Retained } from './retained.ts'
import { Segments } from './segments.ts'

/** What opening found. */
export interface JournalReport {
  /** Stretches of damage that were kept aside; what stood there is lost to the journal. */
  readonly damaged: number
  /** Bytes of a write that a crash or power cut had cut off, and that nobody was told was saved. */
  readonly torn: number
  /** Segments that this key does not open: they are left as they are. */
  readonly foreign: number
}

export interface JournalOptions {
  readonly files?: Files
  /** Below this size rewriting is not worth a write, bytes. */
  readonly compactFrom?: number
  /** Makes room on a full disk; false where there is nothing left to give up. */
  readonly relieve?: () => Promise<boolean>
}

interface Waiting {
  readonly records: readonly JournalRecord[]
  readonly entries: readonly Entry[]
  readonly frame: Buffer
  answer(result: Result<null, DiskError>): void
  fault(error: unknown): void
}

const COMPACT_FROM = 4 * 2 ** 20
const PURPOSE = 'aidol journal 1'

/**
 * The safety copy of one person's work: the last value of each key, in append-only segments sealed with her data key.
 * One call of append is one frame, so it counts whole or not at all, and it answers after fdatasync. Calls that arrive
 * while the disk works share the next write, in their order. What the server confirmed leaves for `retained`.
 */
export class Journal {
  readonly report: JournalReport
  readonly #folder: string
  readonly #files: Files
  readonly #log: Log
  readonly #key: Buffer
  readonly #seal: FrameSeal
  readonly #segmentFiles: Segments
  readonly #retained: Retained
  readonly #compactFrom: number
  readonly #relieve: () => Promise<boolean>
  /** On a disk too full for it, rewriting waits until the journal has grown this far, bytes. */
  #compactAgainFrom = 0
  /** The last value of each key. */
  readonly #live: Map<string, Entry>
  /** Segments that count, rising; new frames go to the last. */
  #segments: number[]
  #next: number
  /** Bytes of all segments that count, and bytes that are live in them. */
  #size: number
  #liveSize = 0
  #handle: GrowingFile | null = null
  /** Length of the last segment up to which it is sound. */
  #sound = 0
  #waiting: Waiting[] = []
  #working: Promise<void> = Promise.resolve()
  #closed = false

  private constructor(
    folder: string,
    key: Buffer,
    log: Log,
    options: Required<JournalOptions>,
    found: Found,
  ) {
    this.#folder = folder
    this.#files = options.files
    this.#compactFrom = options.compactFrom
    this.#relieve = options.relieve
    this.#log = log
    this.#key = key
    this.#seal = sealWith(key)
    this.#segmentFiles = new Segments(folder, options.files)
    this.#retained = new Retained(join(folder, 'kept'), options.files, this.#seal)
    this.#live = found.live
    this.#segments = found.segments
    this.#next = found.next
    this.#size = found.size
    this.report = found.report
    for (const entry of found.live.values()) this.#liveSize += weightOf(entry)
  }

  /**
   * Reads what is there. Writes nothing where all is sound, so that it opens on a full disk. The key is copied.
   * @throws the file system's error where the folder cannot be read.
   */
  static async open(
    folder: string,
    key: Uint8Array,
    log: Log,
    { files = nodeFiles, compactFrom = COMPACT_FROM, relieve = async () => false }: JournalOptions = {},
  ): Promise<Journal> {
    const own = Buffer.from(key)
    const found = await readAll(new Segments(folder, files), sealWith(own), log)
    const journal = new Journal(folder, own, log, { files, compactFrom, relieve }, found)
    if (found.report.damaged > 0) await journal.#compact()
    return journal
  }

  /** Answers when the records are on the disk. On an error none of them counts. */
  append(records: readonly JournalRecord[]): Promise<Result<null, DiskError>> {
    if (this.#closed) throw new Error('the journal is closed')
    const entries = records.map(entryOf)
    const payload = this.#seal.seal(entries)
    if (payload.length > MAX_PAYLOAD) throw new Error(`a journal entry of ${payload.length} bytes`)
    const answered = new Promise<Result<null, DiskError>>((answer, fault) => {
      this.#waiting.push({ records, entries, frame: encodeFrame(payload), answer, fault })
    })
    if (this.#waiting.length === 1) this.#working = this.#working.then(() => this.#work())
    return answered
  }

  /** The last value of each key that is on the disk. */
  read(): JournalRecord[] {
    return [...this.#live.values()].map(recordOf)
  }

  /** What left the journal with a receipt in the last 30 days, by the beginning of its key; read from the disk. */
  async retained(prefix: string): Promise<Result<JournalRecord[], DiskError>> {
    try {
      return ok((await this.#retained.read(prefix)).map(recordOf))
    } catch (error) {
      return fail(await this.#refusal(error))
    }
  }

  /** What the page sealed with the same key under this name; null where it cannot be opened. */
  unseal(name: string, sealed: Uint8Array): Buffer | null {
    return unseal(this.#key, sealed, name)
  }

  /** Waits for everything that was appended, then forgets key and content. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#working
    await this.#handle?.close()
    this.#handle = null
    this.#live.clear()
    this.#key.fill(0)
  }

  async #work(): Promise<void> {
    const group = this.#waiting
    this.#waiting = []
    try {
      let refused = await this.#write(group)
      if (refused?.code === 'disk-full' && (await this.#relieve())) refused = await this.#write(group)
      // One large entry must not take the small ones with it.
      if (refused?.code === 'disk-full' && group.length > 1) {
        for (const one of group) one.answer(result(await this.#write([one])))
      } else {
        for (const one of group) one.answer(result(refused))
      }
      const worthIt = this.#size >= Math.max(this.#compactFrom, this.#compactAgainFrom)
      if (worthIt && this.#liveSize * 2 < this.#size) await this.#compact()
    } catch (bug) {
      for (const one of group) one.fault(bug)
    }
  }

  async #write(group: readonly Waiting[]): Promise<DiskError | null> {
    const frames = Buffer.concat(group.map((one) => one.frame))
    try {
      const leaving = this.#leaving(group)
      if (leaving.length > 0) await this.#retained.keep(leaving)
      const handle = await this.#openLast()
      await handle.append(frames)
      await handle.datasync()
    } catch (error) {
      await this.#takeBack(error)
      return this.#refusal(error)
    }
    this.#sound += frames.length
    this.#size += frames.length
    for (const { entries } of group) for (const entry of entries) this.#remember(entry)
    return null
  }

  /** The entries that a group of calls takes out with a receipt, as they are at that moment. */
  #leaving(group: readonly Waiting[]): readonly Leaving[] {
    const fresh = new Map<string, Entry>()
    const leaving: Leaving[] = []
    for (const { records, entries } of group) {
      for (const [i, entry] of entries.entries()) {
        const receiptAt = records[i]?.receiptAt
        const before = fresh.get(entry.key) ?? this.#live.get(entry.key)
        if (receiptAt !== undefined && before !== undefined && !forgets(before))
          leaving.push({ entry: before, receiptAt })
        fresh.set(entry.key, entry)
      }
    }
    return leaving
  }

  async #openLast(): Promise<GrowingFile> {
    if (this.#handle !== null) return this.#handle
    const last = this.#segments.at(-1) ?? this.#next++
    if (this.#segments.length === 0) this.#segments.push(last)
    this.#handle = await this.#segmentFiles.open(last)
    this.#sound = await this.#handle.size()
    return this.#handle
  }

  /** Cuts off what was written in part. After any other fault than a full disk the segment is not trusted again. */
  async #takeBack(why: unknown): Promise<void> {
    const handle = this.#handle
    if (handle === null) return
    try {
      await handle.truncate(this.#sound)
      await handle.datasync()
      if (isFull(why)) return
    } catch (error) {
      this.#log.error('journal: a failed write could not be taken back', error)
    }
    this.#handle = null
    this.#segments.push(this.#next++)
    await handle.close().catch((error: unknown) => this.#log.error('journal: close', error))
  }

  #refusal(error: unknown): Promise<DiskError> {
    return asDiskError(error, this.#folder, (path) => this.#files.freeMb(path))
  }

  #remember(entry: Entry): void {
    const before = this.#live.get(entry.key)
    if (before !== undefined) this.#liveSize -= weightOf(before)
    replay(this.#live, entry)
    if (!forgets(entry)) this.#liveSize += weightOf(entry)
  }

  /**
   * Writes what lives into a new segment and removes the old ones. Where that fails the old ones stay, and the new one may
   * be there all the same: what comes goes behind it.
   */
  async #compact(): Promise<void> {
    const old = this.#segments
    const number = this.#next++
    const frames = Buffer.concat(
      chunks([ANEW, ...this.#live.values()]).map((entries) => encodeFrame(this.#seal.seal(entries))),
    )
    const handle = this.#handle
    this.#handle = null
    try {
      await handle?.close()
      await this.#segmentFiles.write(number, frames)
      this.#segments = [number]
      this.#size = frames.length
      await this.#segmentFiles.remove(old)
    } catch (error) {
      this.#log.error('journal: not compacted, or old segments stay', error)
      if (this.#segments !== old) return
      this.#segments = [...old, number, this.#next++]
      this.#compactAgainFrom = this.#size * 1.5
    }
  }
}

interface Found {
  readonly live: Map<string, Entry>
  readonly segments: number[]
  readonly next: number
  readonly size: number
  readonly report: JournalReport
}

async function readAll(files: Segments, seal: FrameSeal, log: Log): Promise<Found> {
  const live = new Map<string, Entry>()
  const segments: number[] = []
  let [size, damaged, torn, foreign, next] = [0, 0, 0, 0, 1]
  for (const number of await files.list()) {
    next = number + 1
    const bytes = await files.read(number)
    const scan = scanFrames(bytes)
    const opened = scan.payloads.map((payload) => seal.open(payload))
    if (opened.length > 0 && opened.every((entries) => entries === null)) {
      foreign++
      log.warn(`journal: segment ${number} is sealed with another key and stays as it is`)
      continue
    }
    for (const entries of opened) for (const entry of entries ?? []) replay(live, entry)
    damaged += scan.damaged.length + opened.filter((entries) => entries === null).length
    const tail = { from: scan.end, to: bytes.length }
    for (const stretch of [...scan.damaged, ...(tail.from < tail.to ? [tail] : [])]) {
      // On a full disk they cannot be kept; that must not keep the person from her work.
      await files
        .setAside(number, bytes, stretch)
        .catch((error: unknown) => log.error('journal: not set aside', error))
    }
    if (tail.from < tail.to) await files.cut(number, tail.from)
    // What is read here is believed from now on.
    await files.sync(number).catch((error: unknown) => log.error('journal: not synced', error))
    torn += tail.to - tail.from
    segments.push(number)
    size += scan.end
  }
  if (damaged + torn > 0) log.warn(`journal: ${damaged} damaged stretches set aside, ${torn} torn bytes cut`)
  return { live, segments, next, size, report: { damaged, torn, foreign } }
}

function sealWith(key: Buffer): FrameSeal {
  return {
    seal: (entries) => seal(key, pack(entries), PURPOSE),
    open(payload) {
      const content = unseal(key, payload, PURPOSE)
      return content === null ? null : unpack(content)
    },
  }
}

function result(refused: DiskError | null): Result<null, DiskError> {
  return refused === null ? ok(null) : fail(refused)
}
