import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import sharp, { type Metadata, type Sharp } from 'sharp'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { sniff } from './sniff.ts'

/** Pictures larger than this are refused, pixels. */
const MOST_PIXELS = 1_000_000_000
/** Progressive and interlaced files are decoded as a whole and not row by row: they would need too much memory sooner. */
const MOST_PIXELS_WHOLE = 250_000_000
/** What clients can show: longer sides or more pixels get a smaller working copy. */
const LONGEST_SIDE = 16_384
const MOST_SHOWN_PIXELS = 100_000_000
/** Of working copies that a project asks for. */
const COPY_QUALITY = 85
/** WebP ends at 16,383 px. */
const COPY_SIDE = 16_383

/** Formats that every client's Chromium decodes, by sharp's names. */
const SHOWN: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  heif: 'image/avif',
}

/** Kinds that sharp decodes: where one fails, the file is at fault. */
const DECODED: ReadonlySet<string> = new Set(['JPEG', 'PNG', 'GIF', 'WebP', 'TIFF', 'AVIF'])

export type RefusalReason =
  /** `kind`: what it is instead, or null where nobody can tell. */
  | { readonly code: 'not-a-picture'; readonly kind: string | null }
  | { readonly code: 'unsupported'; readonly kind: string }
  | { readonly code: 'damaged' }
  | {
      readonly code: 'too-many-pixels'
      readonly width: number
      readonly height: number
      readonly most: number
    }
  | { readonly code: 'empty' }
  | { readonly code: 'unreadable'; readonly detail: string }

/** What was done to a picture so that clients can show it. */
export type ImportNote =
  | { readonly code: 'from-cmyk' }
  | { readonly code: 'converted'; readonly from: string; readonly to: string }
  | { readonly code: 'first-frame'; readonly frames: number }
  | { readonly code: 'scaled'; readonly width: number; readonly height: number }

export interface Examined {
  /** Size after EXIF orientation, px. */
  readonly width: number
  readonly height: number
  readonly contentType: string
  readonly notes: readonly ImportNote[]
  /** The picture as it is seen, at most `PREVIEW_SIDE` long. */
  readonly preview: Sharp
  /** The bytes that clients get, where the file itself will not do. */
  readonly copy: (() => Promise<Readable>) | null
}

/** Px. */
export const PREVIEW_SIDE = 320

// Files are looked at once: nothing is gained by keeping them open and decoded.
sharp.cache(false)

/**
 * Decodes a picture as a whole, so that a truncated one is found now and not by a labeller.
 * @param longest px; pictures with a longer side get a working copy in WebP; null: only those that must
 */
export async function examine(
  path: string,
  longest: number | null = null,
): Promise<Result<Examined, RefusalReason>> {
  const { kind, picture } = sniff(await readHead(path))
  if (!picture) return fail({ code: 'not-a-picture', kind })
  // Drawings may name other files, and have no pixels of their own.
  if (kind === null || kind === 'SVG') return fail({ code: 'unsupported', kind: kind ?? '' })
  const options = { failOn: 'error', sequentialRead: true, limitInputPixels: MOST_PIXELS } as const
  let metadata: Metadata
  try {
    metadata = await sharp(path, { ...options, limitInputPixels: false }).metadata()
  } catch {
    return fail(DECODED.has(kind) ? { code: 'damaged' } : { code: 'unsupported', kind })
  }
  const { width, height } = metadata.autoOrient
  const most = metadata.isProgressive === true ? MOST_PIXELS_WHOLE : MOST_PIXELS
  if (width * height > most) return fail({ code: 'too-many-pixels', width, height, most })
  const read = () => sharp(path, options)
  let preview: Sharp
  try {
    // Shrinking reads every pixel where it may not skip any, and keeps few.
    preview = await upright(read(), metadata, PREVIEW_SIDE, { fastShrinkOnLoad: false })
  } catch {
    return fail(DECODED.has(kind) ? { code: 'damaged' } : { code: 'unsupported', kind })
  }
  if (longest !== null && Math.max(width, height) > longest) {
    const copy = async () => (await upright(read(), metadata, longest)).webp({ quality: COPY_QUALITY })
    return ok({ width, height, preview, contentType: 'image/webp', notes: [], copy })
  }
  return ok({ width, height, preview, ...workingCopy(read, metadata, kind) })
}

/** Small first and turned afterwards: to turn a large picture it would have to be in memory as a whole. */
async function upright(
  picture: Sharp,
  { orientation = 1 }: Metadata,
  longest: number,
  options: { readonly fastShrinkOnLoad?: boolean } = {},
): Promise<Sharp> {
  const small = picture
    .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true, ...options })
    .withMetadata({ orientation })
    .png({ compressionLevel: 0 })
  return sharp(await small.toBuffer()).autoOrient()
}

/** Whether clients can show the file as it is, and else what they get instead. */
function workingCopy(
  read: () => Sharp,
  metadata: Metadata,
  kind: string,
): Pick<Examined, 'contentType' | 'notes' | 'copy'> {
  const { width, height, hasAlpha } = metadata
  const shown = SHOWN[metadata.format]
  const frames = metadata.pages ?? 1
  const isJpeg = metadata.format === 'jpeg'
  const scale = Math.min(
    1,
    COPY_SIDE / Math.max(width, height),
    Math.sqrt(MOST_SHOWN_PIXELS / (width * height)),
  )
  const tooBig = Math.max(width, height) > LONGEST_SIDE || width * height > MOST_SHOWN_PIXELS
  const cmyk = isJpeg && metadata.space === 'cmyk'
  // Chromium turns a JPEG by its EXIF orientation; of other formats that is not certain.
  const turned = !isJpeg && (metadata.orientation ?? 1) > 1
  if (shown !== undefined && frames === 1 && !tooBig && !cmyk && !turned) {
    return { contentType: shown, notes: [], copy: null }
  }
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
  const format = tooBig ? (hasAlpha ? 'webp' : 'jpeg') : isJpeg ? 'jpeg' : 'png'
  const notes: ImportNote[] = []
  if (cmyk) notes.push({ code: 'from-cmyk' })
  if (shown === undefined || turned) notes.push({ code: 'converted', from: kind, to: format.toUpperCase() })
  if (frames > 1) notes.push({ code: 'first-frame', frames })
  if (tooBig) notes.push({ code: 'scaled', ...size })

  const copy = async (): Promise<Readable> => {
    // The size is that of the stored pixels: a large picture is made small first and turned afterwards.
    const small = tooBig ? read().resize({ ...size, fit: 'fill' }) : read()
    if (format !== 'jpeg') return (turned ? small.autoOrient() : small).toFormat(format, { quality: 90 })
    const { orientation } = metadata
    const tagged = orientation === undefined ? small : small.withMetadata({ orientation })
    return tagged.jpeg({ quality: tooBig ? 90 : 95, chromaSubsampling: '4:4:4' })
  }
  return { contentType: `image/${format}`, notes, copy }
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
