import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MediaError } from '../../shared/ipc/contract.ts'
import { type Sha256, sha256Schema } from '../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { asDiskError, freeMb, isFull, isSystemError } from '../disk/disk-error.ts'
import { LineCut } from '../link/line.ts'
import type { ServerLink } from '../link/server-link.ts'
import { PartFile } from './part-file.ts'

export interface PictureSize {
  readonly sha256: Sha256
  readonly bytes: number
}

export interface MediaStore {
  /** Answers when the picture is on the disk, whole and verified. Calls for the same picture share one download. */
  fetch(picture: PictureSize): Promise<Result<null, MediaError>>
  held(pictures: readonly Sha256[]): Sha256[]
  /** The bytes of a picture that is held here, or null. */
  read(sha256: Sha256): Promise<Buffer<ArrayBuffer> | null>
}

interface MediaDeps {
  readonly folder: string
  readonly link: Pick<ServerLink, 'openMedia'>
  progress(sha256: Sha256, received: number, bytes: number): void
  /** Stands in for the disk's own word in tests. */
  readonly freeMb?: (folder: string) => Promise<number | null>
}

/** Kept free for drafts and the database before a picture is begun, MiB. */
const FLOOR_MB = 200
/** Progress is told once per so many bytes: at 64 kbit/s twice a second, on a fast line not for every packet. */
const PROGRESS_STEP = 4096

/** Pictures by hash in `folder/<first two digits>/<sha256>`; what is on its way ends in `.part`. */
export async function openMediaStore(deps: MediaDeps): Promise<MediaStore> {
  const { folder } = deps
  const held = await readHeld(folder)
  const underWay = new Map<Sha256, Promise<Result<null, MediaError>>>()
  const free = deps.freeMb ?? freeMb

  async function download({ sha256, bytes }: PictureSize): Promise<Result<null, MediaError>> {
    const left = await free(folder)
    if (left !== null && left - bytes / 2 ** 20 < FLOOR_MB) return fail({ code: 'disk-full', freeMb: left })
    const file = pathOf(folder, sha256)
    let part: PartFile | null = null
    try {
      part = await PartFile.open(`${file}.part`)
      // Twice: wrong bytes may be an old piece, or a proxy's page in the middle. The second try starts from nothing.
      for (let tries = 2; tries > 0; tries--) {
        const arrived = await receive(deps, part, { sha256, bytes })
        if (!arrived.ok) {
          await part.keep()
          return arrived
        }
        if (part.length === bytes && part.digest() === sha256) {
          await part.finish(file)
          held.add(sha256)
          return ok(null)
        }
        await part.startAnew()
      }
      await part.discard()
      return fail({ code: 'picture-damaged' })
    } catch (error) {
      if (!isSystemError(error)) throw error
      // On a full disk the room belongs to what people draw; a picture can be fetched again.
      const drop = isFull(error) ? part?.discard() : part?.keep()
      await drop?.catch(() => undefined)
      return fail(await asDiskError(error, folder))
    }
  }

  return {
    fetch(picture) {
      if (held.has(picture.sha256)) return Promise.resolve(ok(null))
      const running = underWay.get(picture.sha256)
      if (running !== undefined) return running
      const started = download(picture).finally(() => underWay.delete(picture.sha256))
      underWay.set(picture.sha256, started)
      return started
    },
    held: (pictures) => pictures.filter((sha256) => held.has(sha256)),
    async read(sha256) {
      if (!held.has(sha256)) return null
      try {
        return await readFile(pathOf(folder, sha256))
      } catch (error) {
        if (!isSystemError(error)) throw error
        // Somebody tidied the folder behind our back: then it is to be fetched again.
        held.delete(sha256)
        return null
      }
    },
  }
}

/** Adds to `part` what is missing. Ends early, and without an error, where it cannot become this picture. */
async function receive(
  deps: MediaDeps,
  part: PartFile,
  { sha256, bytes }: PictureSize,
): Promise<Result<null, MediaError>> {
  if (part.length >= bytes) return ok(null)
  const opened = await deps.link.openMedia(sha256, part.length)
  if (!opened.ok) return opened
  const answer = opened.value
  if (answer.from !== part.length) await part.startAnew()
  if (answer.from !== part.length || (answer.total !== null && answer.total !== bytes)) {
    answer.drop()
    return ok(null)
  }
  let told = part.length
  try {
    for await (const piece of answer.pieces()) {
      await part.write(piece)
      if (part.length > bytes) return ok(null)
      if (part.length - told < PROGRESS_STEP && part.length < bytes) continue
      told = part.length
      deps.progress(sha256, told, bytes)
    }
  } catch (error) {
    if (error instanceof LineCut) return fail({ code: 'offline' })
    throw error
  } finally {
    answer.drop()
  }
  // An end that no error announced, before all is here: a proxy cut the answer. The next try goes on from here.
  return part.length < bytes ? fail({ code: 'offline' }) : ok(null)
}

async function readHeld(folder: string): Promise<Set<Sha256>> {
  const held = new Set<Sha256>()
  for (const shelf of await names(folder)) {
    for (const name of await names(join(folder, shelf))) {
      const sha256 = sha256Schema.safeParse(name)
      if (sha256.success) held.add(sha256.data)
    }
  }
  return held
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return []
    throw error
  }
}

function pathOf(folder: string, sha256: Sha256): string {
  return join(folder, sha256.slice(0, 2), sha256)
}
