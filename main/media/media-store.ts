import { createHash } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import type { DiskError, MediaError } from '../../shared/ipc/contract.ts'
import type { Sha256, UserId } from '../../shared/model/ids.ts'
import type { MediaFile } from '../../shared/model/media.ts'
import { LEAST_FREE_MB } from '../../shared/model/picture-rules.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { asDiskError, freeMb, isSystemError } from '../disk/disk-error.ts'
import type { Log } from '../log.ts'
import { type DownloadDeps, download } from './download.ts'
import { PartFile } from './part-file.ts'
import { PictureNeeds } from './picture-needs.ts'
import { fileBytes, leafLength, leavesOf, pictureBytes, readLeaf } from './sealed-file.ts'
import { readShelves, shelvedAt, sizeOf } from './shelves.ts'

/** A picture that is held here, leaf by leaf. Every leaf has been verified when it is given. */
export interface OpenedPicture {
  /** The first leaf. */
  readonly head: Uint8Array<ArrayBuffer>
  /** The others. Throws where one is damaged; the picture is then held no more. */
  rest(): AsyncGenerator<Uint8Array<ArrayBuffer>, void>
}

export interface MediaStore {
  /** Answers when the picture is on the disk, whole and verified. Calls for the same picture share one download. */
  fetch(picture: MediaFile): Promise<Result<null, MediaError>>
  /** Cuts what is under way; what has arrived of it is kept. */
  stop(): void
  held(pictures: readonly Sha256[]): Sha256[]
  open(sha256: Sha256): Promise<OpenedPicture | null>
  /** The person at work still needs these and no others: room is never made with them. */
  keep(person: UserId, pictures: readonly MediaFile[]): Promise<Result<null, DiskError>>
  /** What anybody here still needs, as far as it was told. */
  needs(): readonly MediaFile[]
  /** Nobody is at work: what is fetched from now on is nobody's new need. */
  leave(): void
  usedBytes(): Promise<number>
  /** Removes what nobody needs any more, the oldest first, until so many bytes are free again or nothing is left to remove. */
  makeRoom(bytes: number): Promise<void>
}

interface MediaDeps extends DownloadDeps {
  readonly folder: string
  /** Which person needs what. */
  readonly needsFolder: string
  readonly log: Log
  /** These are held no more: damaged, gone, or removed to make room. */
  lost(pictures: readonly Sha256[]): void
  /** Stands in for the disk's own word in tests. */
  readonly freeMb?: (folder: string) => Promise<number | null>
}

/** Pictures by hash, sealed, in `folder/<first two digits>/`. */
export async function openMediaStore(deps: MediaDeps): Promise<MediaStore> {
  const { folder, key, log } = deps
  const needs = await PictureNeeds.open(deps.needsFolder, log)
  const held = new Set<Sha256>()
  /** Held as versions before sealing wrote them. */
  const plain = new Set<Sha256>()
  const underWay = new Map<Sha256, Promise<Result<null, MediaError>>>()
  const sealing = new Map<Sha256, Promise<Buffer<ArrayBuffer> | null>>()
  const free = deps.freeMb ?? freeMb
  let used: number | null = null
  let cut = new AbortController()

  for (const { sha256, form, path } of await readShelves(folder)) {
    if (form === 'plain-part') await rm(path, { force: true })
    if (form === 'plain') plain.add(sha256)
    if (form === 'plain' || form === 'sealed') held.add(sha256)
  }
  void sealAll()

  const at = (sha256: Sha256, form: 'sealed' | 'part' | 'plain'): string => shelvedAt(folder, sha256, form)

  function lose(pictures: readonly Sha256[]): void {
    for (const sha256 of pictures) {
      held.delete(sha256)
      plain.delete(sha256)
    }
    used = null
    deps.lost(pictures)
  }

  /** What older versions left in the open is sealed, one after the other. */
  async function sealAll(): Promise<void> {
    for (const sha256 of [...plain]) {
      await sealPlain(sha256).catch((error: unknown) =>
        log.warn(`a picture was not sealed: ${String(error)}`),
      )
    }
  }

  /** Seals a picture that lies in the open. Answers its bytes where the disk refuses, null where it is done or gone. */
  function sealPlain(sha256: Sha256): Promise<Buffer<ArrayBuffer> | null> {
    const running = sealing.get(sha256)
    if (running !== undefined) return running
    const started = sealOne(sha256).finally(() => sealing.delete(sha256))
    sealing.set(sha256, started)
    return started
  }

  async function sealOne(sha256: Sha256): Promise<Buffer<ArrayBuffer> | null> {
    const bytes = await readFile(at(sha256, 'plain')).catch((error: unknown) => {
      if (isSystemError(error)) return null
      throw error
    })
    if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== sha256) {
      await rm(at(sha256, 'plain'), { force: true, recursive: true })
      lose([sha256])
      return null
    }
    let part: PartFile | null = null
    try {
      part = await PartFile.open(at(sha256, 'part'), key, { sha256, bytes: bytes.length })
      await part.startAnew()
      await part.write(bytes)
      await part.finish(at(sha256, 'sealed'))
      plain.delete(sha256)
      await rm(at(sha256, 'plain'), { force: true })
      return null
    } catch (error) {
      await part?.discard().catch(() => undefined)
      if (!isSystemError(error)) throw error
      return bytes
    }
  }

  async function bring(picture: MediaFile): Promise<Result<null, MediaError>> {
    const { sha256, bytes } = picture
    try {
      await needs.add(picture)
    } catch (error) {
      return fail(await asDiskError(error, deps.needsFolder))
    }
    if (held.has(sha256)) return ok(null)
    const left = await free(folder)
    if (left !== null && left - bytes / 2 ** 20 < LEAST_FREE_MB)
      return fail({ code: 'disk-full', freeMb: left })
    const file = { part: at(sha256, 'part'), as: at(sha256, 'sealed') }
    const brought = await download(deps, picture, file, cut.signal)
    if (!brought.ok) return brought
    held.add(sha256)
    if (used !== null) used += fileBytes(bytes)
    return brought
  }

  /** The leaves from one on; ends early where one does not open. */
  async function* readSealed(path: string, picture: MediaFile, from: number) {
    const handle = await open(path).catch((error: unknown) => {
      if (isSystemError(error)) return null
      throw error
    })
    try {
      for (let n = from; handle !== null && n < leavesOf(picture.bytes); n++) {
        const leaf = await readLeaf(handle, key, picture, n).catch(() => null)
        if (leaf?.length !== leafLength(picture.bytes, n)) return
        yield leaf
      }
    } finally {
      await handle?.close()
    }
  }

  /** Out of the way; what is still good of it is the beginning of the next download. */
  async function setAside(sha256: Sha256): Promise<void> {
    log.warn(`picture ${sha256} is damaged on the disk and is fetched again`)
    const [from, to] = [at(sha256, 'sealed'), at(sha256, 'part')]
    await rename(from, to).catch(() => rm(from, { force: true, recursive: true }).catch(() => undefined))
    lose([sha256])
  }

  return {
    fetch(picture) {
      const { sha256 } = picture
      const running = underWay.get(sha256)
      if (running !== undefined) return running
      const started = bring(picture).finally(() => underWay.delete(sha256))
      underWay.set(sha256, started)
      return started
    },

    stop() {
      cut.abort()
      cut = new AbortController()
    },

    held: (pictures) => pictures.filter((sha256) => held.has(sha256)),

    async open(sha256) {
      if (!held.has(sha256)) return null
      if (plain.has(sha256)) {
        const unsealed = await sealPlain(sha256)
        if (unsealed !== null) return { head: unsealed, async *rest() {} }
      }
      const path = at(sha256, 'sealed')
      const found = await sizeOf(path)
      if (found === null) {
        // Somebody tidied the folder behind our back: then it is to be fetched again.
        await rm(path, { force: true, recursive: true })
        if (held.has(sha256)) lose([sha256])
        return null
      }
      const picture = { sha256, bytes: pictureBytes(found.size) }
      const head = await headOf(readSealed(path, picture, 0))
      if (head === null) {
        await setAside(sha256)
        return null
      }
      return {
        head,
        async *rest() {
          let n = 1
          for await (const leaf of readSealed(path, picture, n)) {
            yield leaf
            n += 1
          }
          if (n === leavesOf(picture.bytes)) return
          await setAside(sha256)
          throw new Error(`picture ${sha256}: leaf ${n} is damaged`)
        },
      }
    },

    async keep(person, pictures) {
      try {
        await needs.replace(person, pictures)
        return ok(null)
      } catch (error) {
        return fail(await asDiskError(error, deps.needsFolder))
      }
    },

    needs: () => needs.all(),
    leave: () => needs.leave(),

    async usedBytes() {
      used ??= (await sized(folder)).reduce((sum, { size }) => sum + size, 0)
      return used
    },

    async makeRoom(bytes) {
      const files = (await sized(folder)).sort((a, b) => a.at - b.at)
      const removed: Sha256[] = []
      let left = bytes
      for (const { sha256, path, size } of files) {
        if (left <= 0) break
        if (needs.needed(sha256) || underWay.has(sha256) || sealing.has(sha256)) continue
        await rm(path, { force: true })
        if (held.has(sha256)) removed.push(sha256)
        left -= size
      }
      if (removed.length > 0) lose(removed)
      used = null
    },
  }
}

/** The first leaf, leaving the file closed. */
async function headOf<T>(leaves: AsyncIterable<T>): Promise<T | null> {
  for await (const leaf of leaves) return leaf
  return null
}

/** One after the other: thousands of questions at once would hold up the journal's writing. */
async function sized(folder: string) {
  const files = []
  for (const file of await readShelves(folder)) {
    const found = await sizeOf(file.path)
    if (found !== null) files.push({ ...file, ...found })
  }
  return files
}
