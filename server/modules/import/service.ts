import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { Readable } from 'node:stream'
import type { ProjectId, UserId } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { BlobStore, StagedBlob } from '../../blobs/blob-store.ts'
import type { S3Place } from '../../blobs/s3-store.ts'
import { type Database, isCode } from '../../db/open.ts'
import type { Failure } from '../../failure.ts'
import { isDiskFull, isErrno } from '../../files.ts'
import { type AlikeReport, alikeAmong } from './alike.ts'
import { openBucket } from './bucket-source.ts'
import { examine, type RefusalReason } from './examine.ts'
import { openFolder } from './folder-source.ts'
import { previewOf } from './preview.ts'
import * as repo from './repo.ts'
import type { ImportReport } from './report.ts'
import { type Source, SourceFault, type SourceFile } from './source.ts'
import type { StagedPicture, StoredFile } from './staged.ts'
import { openZip } from './zip-source.ts'

export interface ImportOptions {
  readonly actor: UserId | null
  /** Where `s3://bucket/prefix` leads; null where nobody has said. */
  readonly s3?: S3Access | null
  readonly onProgress: (done: number, all: number) => void
}

/** A store that speaks S3, and the keys to it. */
export type S3Access = Omit<S3Place, 'bucket' | 'prefix'>

type Deps = { readonly db: Database; readonly blobs: BlobStore }

/** PostgreSQL's own word for a full disk. */
const DATABASE_FULL = '53100'
/** Pictures that are worked on at once. */
const AT_ONCE = Math.min(8, availableParallelism())
/** Bits in which pictures that look alike may differ, and how many pairs of them are named. */
const [ALIKE_DISTANCE, ALIKE_NAMED] = [4, 200]

/**
 * Takes every picture of a folder with those below it, of a zip archive, or of `s3://bucket/prefix` into a project. A bad picture is reported and holds
 * nobody up. Pictures go into the blob store one by one and become tasks all at once at the end: an import that was broken off,
 * however that came about, has changed nothing, and the next one of the same place goes on from where it was.
 */
export async function importPictures(
  deps: Deps,
  project: ProjectId,
  from: string,
  options: ImportOptions,
): Promise<Result<ImportReport, Failure>> {
  try {
    const source = await openSource(from, options.s3 ?? null)
    if (!source.ok) return source
    try {
      return await importSource(deps, project, source.value, options)
    } finally {
      await source.value.close()
    }
  } catch (error) {
    if (error instanceof SourceFault) return fail(error.failure)
    throw error
  }
}

async function openSource(from: string, s3: S3Access | null): Promise<Result<Source, Failure>> {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/*$/.exec(from) ?? []
  if (bucket !== undefined)
    return s3 === null
      ? fail({ code: 'no-bucket-settings' })
      : ok(await openBucket({ ...s3, bucket, prefix }))
  const found = await stat(from).catch(() => null)
  if (found?.isDirectory()) return ok(await openFolder(from))
  return found?.isFile() ? ok(await openZip(from)) : fail({ code: 'not-a-folder', path: from })
}

type Outcome =
  | { readonly kind: 'ready'; readonly name: string; readonly picture: StagedPicture }
  | { readonly kind: 'refused'; readonly name: string; readonly reason: RefusalReason }

async function importSource(
  { db, blobs }: Deps,
  project: ProjectId,
  source: Source,
  { actor, onProgress }: ImportOptions,
): Promise<Result<ImportReport, Failure>> {
  const longest = await repo.workingCopyOf(db, project)
  const staged = await repo.stagedOf(db, project, source.key)
  const { files } = source
  const outcomes: Outcome[] = []
  let resumed = 0
  let done = 0

  const workThrough = async (file: SourceFile): Promise<Outcome> => {
    const { name } = file
    const refused = (reason: RefusalReason): Outcome => ({ kind: 'refused', name, reason })
    try {
      const stamp = `${longest ?? ''}/${await file.stamp()}`
      const known = staged.get(name)
      if (known?.stamp === stamp && (await isThere(blobs, known.picture))) {
        resumed += 1
        return { kind: 'ready', name, picture: known.picture }
      }
      const picture = await prepare(blobs, file, longest)
      if (!picture.ok) return refused(picture.error)
      await repo.stage(db, project, { source: source.key, name, stamp, picture: picture.value })
      return { kind: 'ready', name, picture: picture.value }
    } catch (error) {
      if (!isReadFault(error)) throw error
      return refused({ code: 'unreadable', detail: error instanceof Error ? error.message : String(error) })
    }
  }
  const queue = files.entries()
  let stopped = false
  const worker = async (): Promise<void> => {
    // Several workers take from one queue.
    for (const [i, file] of queue) {
      if (stopped) return
      outcomes[i] = await workThrough(file).catch((error) => {
        stopped = true
        throw error
      })
      done += 1
      onProgress(done, files.length)
    }
  }
  try {
    await together(Array.from({ length: AT_ONCE }, worker))
    const ready = outcomes.filter((outcome) => outcome.kind === 'ready')
    const { imported, duplicates } = await repo.addTasks(db, project, source.key, ready, actor)
    const refused = outcomes.flatMap((one) =>
      one.kind === 'refused' ? [{ name: one.name, reason: one.reason }] : [],
    )
    return ok({
      imported,
      duplicates,
      refused: [...source.refused, ...refused],
      alike: await alikeTo(db, project, new Set(imported.map(({ name }) => name))),
      skipped: source.skipped,
      resumed,
    })
  } catch (error) {
    if (!isDiskFull(error) && !isCode(error, DATABASE_FULL)) throw error
    return fail({ code: 'import-broken-off', done, all: files.length })
  }
}

/** A database that was put back from a backup may know of files that are not in it. */
async function isThere(blobs: BlobStore, { media, thumbnail }: StagedPicture): Promise<boolean> {
  for (const { sha256, bytes } of [media, thumbnail]) if ((await blobs.size(sha256)) !== bytes) return false
  return true
}

/** Waits for all, also where one fails, so that nothing goes on behind the back; the first failure counts. */
async function together(all: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(all)
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

/** Looks at a picture, and puts what clients get of it into the blob store. */
async function prepare(
  blobs: BlobStore,
  file: SourceFile,
  longest: number | null,
): Promise<Result<StagedPicture, RefusalReason>> {
  const open: StagedBlob[] = []
  const keep = async (bytes: Readable, contentType: string): Promise<StoredFile> => {
    const blob = await blobs.stage(bytes)
    open.push(blob)
    await blob.keep()
    return { sha256: blob.sha256, bytes: blob.bytes, contentType }
  }
  try {
    const original = await blobs.stage(await file.open())
    open.push(original)
    if (original.bytes === 0) return fail({ code: 'empty' })
    const examined = await examine(original.path, longest)
    if (!examined.ok) return examined
    const { width, height, contentType, notes, copy } = examined.value
    const { thumbnail, fingerprint } = await previewOf(examined.value.preview)
    let media: StoredFile = { sha256: original.sha256, bytes: original.bytes, contentType }
    if (copy === null) await original.keep()
    else {
      const made = await keep(await copy(), contentType).catch(onlyOfFiles)
      if (made === null) return fail({ code: 'damaged' })
      media = made
    }
    return ok({
      original: original.sha256,
      width,
      height,
      media,
      thumbnail: await keep(Readable.from([thumbnail]), 'image/webp'),
      fingerprint,
      notes,
    })
  } finally {
    for (const blob of open) await blob.discard()
  }
}

/**
 * Null where the picture fails in the making of a copy, as one may that was read well when it was looked at. What the file
 * system says has a code; what the decoder says has none.
 */
function onlyOfFiles(error: unknown): null {
  if (error instanceof Error && !('code' in error)) return null
  throw error
}

/** Pairs of pictures of the project that look alike, with one of these names in each. */
async function alikeTo(db: Database, project: ProjectId, names: ReadonlySet<string>): Promise<AlikeReport> {
  if (names.size === 0) return { count: 0, pairs: [] }
  const all = await repo.fingerprintsOf(db, project)
  const isNew = all.map(({ name }) => names.has(name))
  return alikeAmong(all, ALIKE_DISTANCE, ALIKE_NAMED, (a, b) => isNew[a] === true || isNew[b] === true)
}

function isReadFault(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'ENOENT', 'ELOOP', 'EISDIR', 'EIO', 'ENXIO'].some((code) => isErrno(error, code))
}
