import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import sharp from 'sharp'
import type { Media } from '../../../shared/model/media.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { BlobStore } from '../../blobs/blob-store.ts'
import { examine, type RefusalReason } from './examine.ts'

/** Px: as wide as a guideline is ever shown. A photo as the camera made it would take minutes on a thin line. */
const LONGEST_SIDE = 1280
const QUALITY = 80

/** A picture of a guideline or an example, kept in the blob store. */
export interface Illustration {
  readonly media: Media
  readonly contentType: string
}

/** Why a picture cannot be shown in a guideline. `not-a-file`: an address, and the guideline is read without a line. */
export type PictureFault = RefusalReason | { readonly code: 'missing' } | { readonly code: 'not-a-file' }

/**
 * Takes a small copy of a picture file into the blob store. The copy has the pixels and nothing else: no place, no
 * camera, no preview. The same file gives the same copy.
 */
export async function takeIllustration(
  blobs: BlobStore,
  path: string,
): Promise<Result<Illustration, PictureFault>> {
  try {
    const { size } = await stat(path)
    if (size === 0) return fail({ code: 'empty' })
    const examined = await examine(path)
    if (!examined.ok) return examined
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return fail(error.code === 'ENOENT' ? { code: 'missing' } : { code: 'unreadable', detail: error.message })
  }
  const { data, info } = await sharp(path, { failOn: 'error' })
    .autoOrient()
    .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: QUALITY })
    .toBuffer({ resolveWithObject: true })
  const blob = await blobs.stage(Readable.from([data]))
  try {
    await blob.keep()
  } finally {
    await blob.discard()
  }
  const { sha256, bytes } = blob
  return ok({ media: { sha256, bytes, width: info.width, height: info.height }, contentType: 'image/webp' })
}
