import type { MediaError } from '../../shared/ipc/contract.ts'
import type { Sha256 } from '../../shared/model/ids.ts'
import type { MediaFile } from '../../shared/model/media.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { asDiskError, isFull, isSystemError } from '../disk/disk-error.ts'
import { LineCut } from '../link/line.ts'
import type { ServerLink } from '../link/server-link.ts'
import { PartFile } from './part-file.ts'
import { leafLength, leavesOf } from './sealed-file.ts'

export interface DownloadDeps {
  readonly key: Uint8Array
  readonly link: Pick<ServerLink, 'openMedia' | 'leaves'>
  /** So many bytes came over the line. */
  readonly meter: { add(bytes: number): void }
  progress(sha256: Sha256, received: number): void
}

/** Progress is told once per so many bytes: at 64 kbit/s twice a second, on a fast line not for every packet. */
const PROGRESS_STEP = 4096

/**
 * Fetches a picture into `<as>.part`, going on where the last try stopped, and puts it under its name when its hash is right.
 * @param cut ends it; what has arrived is kept
 */
export async function download(
  deps: DownloadDeps,
  picture: MediaFile,
  file: { readonly part: string; readonly as: string },
  cut: AbortSignal,
): Promise<Result<null, MediaError>> {
  let part: PartFile | null = null
  try {
    part = await PartFile.open(file.part, deps.key, picture)
    // Wrong bytes are fetched again as long as that costs no more than the picture once more.
    for (let spare = picture.bytes; ; ) {
      const arrived = await receive(deps, part, picture, cut)
      const wrong = arrived.ok ? await wrongIn(deps, part, picture) : arrived
      if (!wrong.ok) {
        await part.keep()
        return wrong
      }
      if (wrong.value.length === 0) {
        await part.finish(file.as)
        return ok(null)
      }
      spare -= wrong.value.reduce((sum, leaf) => sum + leafLength(picture.bytes, leaf), 0)
      if (spare < 0) break
      if (wrong.value.length === leavesOf(picture.bytes)) await part.startAnew()
      else part.drop(wrong.value)
    }
    await part.discard()
    return fail({ code: 'picture-damaged' })
  } catch (error) {
    if (!isSystemError(error)) throw error
    // On a full disk the room belongs to what people draw; a picture can be fetched again.
    const drop = isFull(error) ? part?.discard() : part?.keep()
    await drop?.catch(() => undefined)
    return fail(await asDiskError(error, file.part))
  }
}

/** Adds to `part` what is missing. Ends early, and without an error, where it cannot become this picture. */
async function receive(
  { link, meter, progress }: DownloadDeps,
  part: PartFile,
  { sha256, bytes }: MediaFile,
  cut: AbortSignal,
): Promise<Result<null, MediaError>> {
  for (let gap = part.nextGap(); gap !== null; gap = part.nextGap()) {
    if (cut.aborted) return fail({ code: 'offline' })
    const opened = await link.openMedia(sha256, gap.from, gap.to < bytes ? gap.to : null)
    if (!opened.ok) return opened
    const { from, total, pieces, drop } = opened.value
    cut.addEventListener('abort', drop)
    try {
      if (from !== gap.from) await part.startAnew()
      const stranger = from !== 0 && from !== gap.from
      if (stranger || (total !== null && total !== bytes)) return ok(null)
      const to = from === gap.from ? gap.to : bytes
      let [place, told] = [from, part.received]
      for await (const piece of pieces()) {
        if (cut.aborted) return fail({ code: 'offline' })
        meter.add(piece.length)
        const some = piece.subarray(0, to - place)
        await part.write(some)
        place += some.length
        if (part.received - told >= PROGRESS_STEP || place === to) {
          told = part.received
          progress(sha256, told)
        }
        if (place === to) break
      }
      // An end that no error announced, before all is here: a proxy cut the answer. The next try goes on from here.
      if (place < to) return fail({ code: 'offline' })
    } catch (error) {
      if (error instanceof LineCut) return fail({ code: 'offline' })
      throw error
    } finally {
      cut.removeEventListener('abort', drop)
      drop()
    }
  }
  return ok(null)
}

/**
 * The leaves that are not those of the picture: none where its hash is right. Which ones they are is asked of the server,
 * and only then: it costs nothing where nothing is wrong.
 */
async function wrongIn(
  { link }: DownloadDeps,
  part: PartFile,
  { sha256, bytes }: MediaFile,
): Promise<Result<readonly number[], MediaError>> {
  const all = Array.from({ length: leavesOf(bytes) }, (_, leaf) => leaf)
  const digest = part.nextGap() === null ? await part.digest() : null
  if (digest === null) return ok(all)
  if (digest.whole === sha256) return ok([])
  if (all.length === 1) return ok(all)
  const asked = await link.leaves(sha256)
  // A server of an older version does not know them.
  if (!asked.ok) return asked.error.code === 'picture-missing' ? ok(all) : fail(asked.error)
  const right = asked.value
  const wrong = all.filter((leaf) => digest.leaves[leaf] !== right[leaf])
  return ok(right.length === all.length && wrong.length > 0 ? wrong : all)
}
