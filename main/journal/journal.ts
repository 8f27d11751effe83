import type { FileHandle } from 'node:fs/promises'
import type { DiskError, JournalRecord } from '../../shared/ipc/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { seal, unseal } from '../crypto/seal.ts'
import { asDiskError, isFull } from '../disk/disk-error.ts'
import type { Log } from '../log.ts'
import { encodeFrame, MAX_PAYLOAD, scanFrames } from './frame.ts'
import { type Entry, entryOf, forgets, pack, recordOf, unpack, weightOf } from './records.ts'
import {
  cutSegment,
  listSegments,
  openSegment,
  readSegment,
  removeSegments,
  setAside,
  writeSegment,
} from './segments.ts'

/** What opening found. */
export interface JournalReport {
  /** Stretches of damage that were kept aside; what stood there is lost to the journal. */
  readonly damaged: number
  /** Bytes of a write that a crash or power cut had cut off, and that nobody was told was saved. */
  readonly torn: number
  /** Segments that this key does not open: they are left as they are. */
  readonly foreign: number
}

interface Waiting {
  readonly entries: readonly Entry[]
  readonly frame: Buffer
  answer(result: Result<null, DiskError>): void
  fault(error: unknown): void
}

/** Below this size rewriting is not worth a write, bytes. */
const COMPACT_FROM = 4 * 2 ** 20
/** Records per frame of a rewritten segment, bytes: damage costs no more than one frame. */
const COMPACT_FRAME = 256 * 2 ** 10
const PURPOSE = 'aidol journal 1'

/**
 * The safety copy of one person's work that the server has not acknowledged: the last value of each key, in
 * append-only segments sealed with her data key. One call of append is one frame, so it counts whole or not at all,
 * and it answers after fdatasync. Calls that arrive while the disk works share the next write, in their order.
 */
export class Journal {
  readonly report: JournalReport
  readonly #folder: string
  readonly #key: Buffer
  readonly #log: Log
  /** The last value of each key. */
  readonly #live: Map<string, Entry>
  /** Segments that count, rising; new frames go to the last. */
  #segments: number[]
  #next: number
  /** Bytes of all segments that count, and bytes that are live in them. */
  #size: number
  #liveSize = 0
  #handle: FileHandle | null = null
  /** Length of the last segment up to which it is sound. */
  #sound = 0
  #waiting: Waiting[] = []
  #working: Promise<void> = Promise.resolve()
  #closed = false

  private constructor(folder: string, key: Buffer, log: Log, found: Found) {
    this.#folder = folder
    this.#key = key
    this.#log = log
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
  static async open(folder: string, key: Uint8Array, log: Log): Promise<Journal> {
    const own = Buffer.from(key)
    const found = await readAll(folder, own, log)
    const journal = new Journal(folder, own, log, found)
    if (found.report.damaged > 0) await journal.#compact()
    return journal
  }

  /** Answers when the records are on the disk. On an error none of them counts. */
  append(records: readonly JournalRecord[]): Promise<Result<null, DiskError>> {
    if (this.#closed) throw new Error('the journal is closed')
    const entries = records.map(entryOf)
    const payload = seal(this.#key, pack(entries), PURPOSE)
    if (payload.length > MAX_PAYLOAD) throw new Error(`a journal entry of ${payload.length} bytes`)
    const answered = new Promise<Result<null, DiskError>>((answer, fault) => {
      this.#waiting.push({ entries, frame: encodeFrame(payload), answer, fault })
    })
    if (this.#waiting.length === 1) this.#working = this.#working.then(() => this.#work())
    return answered
  }

  /** The last value of each key that is on the disk. */
  read(): JournalRecord[] {
    return [...this.#live.values()].map(recordOf)
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
      const refused = await this.#write(group)
      // One large entry must not take the small ones with it.
      if (refused?.code === 'disk-full' && group.length > 1) {
        for (const one of group) one.answer(result(await this.#write([one])))
      } else {
        for (const one of group) one.answer(result(refused))
      }
      if (this.#size >= COMPACT_FROM && this.#liveSize * 2 < this.#size) await this.#compact()
    } catch (bug) {
      for (const one of group) one.fault(bug)
    }
  }

  async #write(group: readonly Waiting[]): Promise<DiskError | null> {
    const frames = Buffer.concat(group.map((one) => one.frame))
    try {
      const handle = await this.#openLast()
      for (let done = 0; done < frames.length; ) done += (await handle.write(frames, done)).bytesWritten
      await handle.datasync()
    } catch (error) {
      await this.#takeBack(error)
      return asDiskError(error, this.#folder)
    }
    this.#sound += frames.length
    this.#size += frames.length
    for (const { entries } of group) for (const entry of entries) this.#remember(entry)
    return null
  }

  async #openLast(): Promise<FileHandle> {
    if (this.#handle !== null) return this.#handle
    const last = this.#segments.at(-1) ?? this.#next++
    if (this.#segments.length === 0) this.#segments.push(last)
    this.#handle = await openSegment(this.#folder, last)
    this.#sound = (await this.#handle.stat()).size
    return this.#handle
  }

  /** Cuts off what was written in part. After any other fault than a full disk the segment is not trusted again. */
  async #takeBack(why: unknown): Promise<void> {
    const handle = this.#handle
    if (handle === null) return
    try {
      await handle.truncate(this.#sound)
      if (isFull(why)) return
    } catch (error) {
      this.#log.error('journal: a failed write could not be taken back', error)
    }
    this.#handle = null
    this.#segments.push(this.#next++)
    await handle.close().catch((error: unknown) => this.#log.error('journal: close', error))
  }

  #remember(entry: Entry): void {
    const before = this.#live.get(entry.key)
    if (before !== undefined) this.#liveSize -= weightOf(before)
    replay(this.#live, entry)
    if (!forgets(entry)) this.#liveSize += weightOf(entry)
  }

  /** Writes what lives into a new segment and removes the old ones. Where that fails the old ones simply stay. */
  async #compact(): Promise<void> {
    const old = this.#segments
    const number = this.#next
    const frames = Buffer.concat(
      chunks(this.#live.values()).map((entries) => encodeFrame(seal(this.#key, pack(entries), PURPOSE))),
    )
    try {
      await writeSegment(this.#folder, number, frames)
    } catch (error) {
      this.#log.error('journal: not compacted', error)
      return
    }
    await this.#handle?.close()
    this.#handle = null
    this.#next = number + 1
    this.#segments = [number]
    this.#size = frames.length
    await removeSegments(this.#folder, old).catch((error: unknown) =>
      this.#log.error('journal: old segments stay', error),
    )
  }
}

interface Found {
  readonly live: Map<string, Entry>
  readonly segments: number[]
  readonly next: number
  readonly size: number
  readonly report: JournalReport
}

async function readAll(folder: string, key: Buffer, log: Log): Promise<Found> {
  const live = new Map<string, Entry>()
  const segments: number[] = []
  let [size, damaged, torn, foreign, next] = [0, 0, 0, 0, 1]
  for (const number of await listSegments(folder)) {
    next = number + 1
    const bytes = await readSegment(folder, number)
    const scan = scanFrames(bytes)
    const opened = scan.payloads.map((payload) => openFrame(key, payload))
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
      await setAside(folder, number, bytes, stretch).catch((error: unknown) =>
        log.error('journal: not set aside', error),
      )
    }
    if (tail.from < tail.to) await cutSegment(folder, number, tail.from)
    torn += tail.to - tail.from
    segments.push(number)
    size += scan.end
  }
  if (damaged + torn > 0) log.warn(`journal: ${damaged} damaged stretches set aside, ${torn} torn bytes cut`)
  return { live, segments, next, size, report: { damaged, torn, foreign } }
}

function replay(live: Map<string, Entry>, entry: Entry): void {
  if (forgets(entry)) live.delete(entry.key)
  else live.set(entry.key, entry)
}

function openFrame(key: Buffer, payload: Buffer): readonly Entry[] | null {
  const content = unseal(key, payload, PURPOSE)
  return content === null ? null : unpack(content)
}

/** Entries by the frame, each about COMPACT_FRAME long. */
function chunks(live: Iterable<Entry>): (readonly Entry[])[] {
  const frames: Entry[][] = []
  let size = COMPACT_FRAME
  for (const entry of live) {
    if (size >= COMPACT_FRAME) {
      frames.push([])
      size = 0
    }
    frames.at(-1)?.push(entry)
    size += weightOf(entry)
  }
  return frames
}

function result(refused: DiskError | null): Result<null, DiskError> {
  return refused === null ? ok(null) : fail(refused)
}
