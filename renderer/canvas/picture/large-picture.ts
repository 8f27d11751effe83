import type { PictureSize } from '../../../shared/geometry/point.ts'
import { ByteReader, type Bytes } from './byte-reader.ts'
import { type FileHeader, readFileHeader } from './file-header.ts'
import { readPng } from './png-stream.ts'
import { RowShrinker } from './shrink-rows.ts'

/** Where a JPEG's size is found at the latest: profiles and thumbnails come before it. */
const HEADER_BYTES = 1 << 20
/** A JPEG is decoded to eighths of its size, which may be so much too many pixels. */
const TOLERANCE = 1.1
/**
 * Files with more pixels than this are not decoded as a whole, be it for a moment: that takes 440 MB. The server gives
 * smaller copies of such pictures, but not all pictures need come from there.
 */
const MOST_WHOLE = 110_000_000

/** A part of a picture in shares of its width and height, 0 to 1. */
export interface Part {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Reduced {
  readonly bitmap: ImageBitmap
  /** A part of the picture can be had in finer detail. */
  readonly finer: boolean
}

/**
 * Decodes a picture that may be too large for the memory; for a worker. Measured for 20,000 × 20,000 px: a JPEG is made
 * smaller while it is decoded (0.9 s and 150 MB, where decoding it whole takes 2.4 s and 1.6 GB); a PNG is read row by row
 * (about 10 s and 150 MB, where decoding it whole ends the program). Others are decoded whole and made smaller then.
 * @param size of the original, px
 */
export async function decodeReduced(
  stream: ReadableStream<Bytes>,
  size: PictureSize,
  mostPixels: number,
): Promise<Reduced> {
  const reader = new ByteReader(stream)
  const header = readFileHeader(await reader.peek(HEADER_BYTES))
  const filePixels = header === null ? size.width * size.height : header.width * header.height
  const finer = filePixels <= MOST_WHOLE && filePixels > TOLERANCE * mostPixels
  if (header?.kind === 'png' && !header.interlaced && filePixels > MOST_WHOLE)
    return { bitmap: await shrinkPng(reader, header, mostPixels), finer }
  if (header?.kind === 'jpeg' && filePixels > mostPixels)
    return { bitmap: await shrinkJpeg(reader.rest(), header, mostPixels), finer }
  const blob = await new Response(reader.rest()).blob()
  const options = { imageOrientation: 'from-image', ...smallerSize(header ?? size, mostPixels) } as const
  return { bitmap: await createImageBitmap(blob, options), finer }
}

/** A part of a picture that was decoded smaller, in full. The whole is in memory for a moment. */
export async function decodePart(
  blob: Blob,
  { x, y, width, height }: Part,
  mostPixels: number,
): Promise<ImageBitmap> {
  const whole = await createImageBitmap(blob, { imageOrientation: 'from-image' })
  try {
    const size = { width: Math.round(width * whole.width), height: Math.round(height * whole.height) }
    const scale = Math.min(1, Math.sqrt(mostPixels / (size.width * size.height)))
    const canvas = new OffscreenCanvas(
      Math.max(Math.round(size.width * scale), 1),
      Math.max(Math.round(size.height * scale), 1),
    )
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('no 2d context')
    // Not cut out by createImageBitmap: Chromium 130 takes the place before it turns a picture upright.
    context.setTransform(
      canvas.width / (width * whole.width),
      0,
      0,
      canvas.height / (height * whole.height),
      0,
      0,
    )
    context.drawImage(whole, -x * whole.width, -y * whole.height)
    return canvas.transferToImageBitmap()
  } finally {
    whole.close()
  }
}

/** The size to decode at where the picture is too large, else nothing: it is then decoded as it is. */
export function smallerSize(
  { width, height }: PictureSize,
  mostPixels: number,
): Pick<ImageBitmapOptions, 'resizeWidth' | 'resizeHeight' | 'resizeQuality'> {
  const scale = Math.sqrt(mostPixels / (width * height))
  if (scale >= 1) return {}
  return {
    resizeWidth: Math.max(Math.floor(width * scale), 1),
    resizeHeight: Math.max(Math.floor(height * scale), 1),
    resizeQuality: 'medium',
  }
}

/** The size in eighths of the file's that has not too many pixels. */
export function jpegSize({ width, height }: PictureSize, mostPixels: number): PictureSize {
  const eighths = Math.floor(8 * Math.sqrt((TOLERANCE * mostPixels) / (width * height)))
  const share = Math.min(Math.max(eighths, 1), 8) / 8
  return { width: Math.ceil(width * share), height: Math.ceil(height * share) }
}

async function shrinkJpeg(
  data: ReadableStream<Bytes>,
  header: FileHeader,
  mostPixels: number,
): Promise<ImageBitmap> {
  const { width, height } = jpegSize(header, mostPixels)
  const decoder = new ImageDecoder({
    data: data,
    type: 'image/jpeg',
    desiredWidth: width,
    desiredHeight: height,
  })
  try {
    const { image } = await decoder.decode()
    try {
      const size = { width: image.displayWidth, height: image.displayHeight }
      return await createImageBitmap(image, smallerSize(size, TOLERANCE * mostPixels))
    } finally {
      image.close()
    }
  } finally {
    decoder.close()
  }
}

async function shrinkPng(reader: ByteReader, header: FileHeader, mostPixels: number): Promise<ImageBitmap> {
  const { resizeWidth = header.width, resizeHeight = header.height } = smallerSize(header, mostPixels)
  const canvas = new OffscreenCanvas(resizeWidth, resizeHeight)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('no 2d context')
  const shrinker = new RowShrinker(header, canvas, ({ rgba, y, rows }) =>
    context.putImageData(new ImageData(rgba, resizeWidth, rows), 0, y),
  )
  await readPng(reader, (row) => shrinker.push(row))
  return canvas.transferToImageBitmap()
}
