import { join } from 'node:path'
import type { DiskError } from '../../shared/ipc/contract.ts'
import { type StreamId, streamIdSchema, type UserId } from '../../shared/model/ids.ts'
import { parseJson } from '../../shared/parse-json.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { runHeadSchema } from '../../shared/wire/run.ts'
import { asDiskError } from '../disk/disk-error.ts'
import { appendDurably, makeFolderDurably } from '../disk/durable-file.ts'
import { type Files, nodeFiles } from '../disk/files.ts'
import { encodeFrame, scanFrames } from '../journal/frame.ts'
import type { Log } from '../log.ts'
import type { SealedRun } from './seal-run.ts'

const NAME = /^([0-9a-f-]{36})\.runs$/
/** Bytes of the length of the head in front of a run. */
const HEAD = 4

/**
 * Finished work of everybody on this machine, sealed: whoever is signed in carries it to the server. It is a copy of what
 * the owner's journal holds, so nothing is lost where it is; without it the work only waits for its owner.
 */
export interface CarryStore {
  /** Number of the last operation of the stream that is kept here; 0 for none. */
  last(stream: StreamId): number
  /** Number of the first operation of the stream that waits here, null for none. */
  first(stream: StreamId): number | null
  keep(run: SealedRun): Promise<Result<null, DiskError>>
  /** Runs of others than `except`, in the order of each stream, at most `bytes` but one where one waits. */
  next(except: UserId, bytes: number): readonly SealedRun[]
  /** The server has them; those that are no longer needed go. */
  acknowledged(stream: StreamId, seq: number): Promise<void>
  /** Gives up carrying: the owner sends it herself, in another way. */
  drop(stream: StreamId): Promise<void>
}

interface Stream {
  readonly file: string
  runs: SealedRun[]
  acknowledged: number
}

/**
 * Opens what earlier runs of the program left in the folder.
 * @param sent told of operations that the server has now, and whose they are
 */
export async function openCarryStore(
  folder: string,
  log: Log,
  sent: (user: UserId, count: number) => void,
  files: Files = nodeFiles,
): Promise<CarryStore> {
  const streams = new Map<StreamId, Stream>()
  for (const name of await files.list(folder).catch(() => [])) {
    const stream = streamIdSchema.safeParse(NAME.exec(name)?.[1])
    if (!stream.success) continue
    const file = join(folder, name)
    const bytes = await files.read(file).catch((error: unknown) => {
      log.error('carried work cannot be read', error)
      return Buffer.alloc(0)
    })
    const runs = scanFrames(bytes).payloads.flatMap((payload) => unpack(payload) ?? [])
    streams.set(stream.data, { file, runs, acknowledged: 0 })
  }

  let folderMade = false
  const lastOf = ({ runs }: Stream) => runs.reduce((last, { head }) => Math.max(last, endOf(head)), 0)
  const waitingOf = (stream: Stream) => stream.runs.filter(({ head }) => endOf(head) > stream.acknowledged)

  async function drop(id: StreamId): Promise<void> {
    const stream = streams.get(id)
    if (stream === undefined) return
    streams.delete(id)
    await files.remove(stream.file).catch((error: unknown) => log.error('carried work stays', error))
  }

  return {
    last: (id) => {
      const stream = streams.get(id)
      return stream === undefined ? 0 : Math.max(stream.acknowledged, lastOf(stream))
    },

    first: (id) => {
      const stream = streams.get(id)
      return stream === undefined ? null : (waitingOf(stream)[0]?.head.from ?? null)
    },

    async keep(run) {
      const id = run.head.stream
      const stream = streams.get(id) ?? { file: join(folder, `${id}.runs`), runs: [], acknowledged: 0 }
      try {
        if (!folderMade) await makeFolderDurably(folder, files)
        folderMade = true
        await appendDurably(stream.file, encodeFrame(pack(run)), files)
        if (stream.runs.length === 0) await files.syncFolder(folder)
      } catch (error) {
        folderMade = false
        return fail(await asDiskError(error, folder, (path) => files.freeMb(path)))
      }
      stream.runs.push(run)
      streams.set(id, stream)
      return ok(null)
    },

    next(except, bytes) {
      const chosen: SealedRun[] = []
      let size = 0
      for (const stream of streams.values()) {
        for (const run of waitingOf(stream)) {
          if (run.head.user === except) continue
          size += run.bytes.length
          if (chosen.length > 0 && size > bytes) return chosen
          chosen.push(run)
        }
      }
      return chosen
    },

    async acknowledged(id, seq) {
      const stream = streams.get(id)
      if (stream === undefined) return
      const before = stream.acknowledged
      stream.acknowledged = Math.max(before, seq)
      for (const { head } of stream.runs) {
        const news = Math.min(endOf(head), seq) - Math.max(head.from - 1, before)
        if (news > 0) sent(head.user, news)
      }
      if (waitingOf(stream).length === 0) await drop(id)
    },

    drop,
  }
}

function endOf({ from, count }: { readonly from: number; readonly count: number }): number {
  return from + count - 1
}

function pack({ head, bytes }: SealedRun): Buffer {
  const text = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(HEAD)
  length.writeUInt32BE(text.length)
  return Buffer.concat([length, text, bytes])
}

/** Null where it is no run of this version. */
function unpack(payload: Buffer): SealedRun | null {
  if (payload.length < HEAD) return null
  const end = HEAD + payload.readUInt32BE()
  const head = runHeadSchema.safeParse(parseJson(payload.toString('utf8', HEAD, end)))
  if (!head.success || payload.length - end !== head.data.bytes) return null
  return { head: head.data, bytes: payload.subarray(end) }
}
