import { inflateSync } from 'node:zlib'
import { decode, encode } from 'fast-png'
import type { Raster } from '../../../shared/formats/contract.ts'
import { FormatError } from '../../../shared/formats/problems.ts'
import { isErrno } from '../../files.ts'

/** Pixels of the largest picture that is unpacked. */
const MOST = 100_000_000
/** What a picture of numbers is made of; all else in a file is left unread, since some of it is packed too. */
const CHUNKS = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND'])
/** Signature and header, with the size in its first eight bytes. */
const HEAD = 33

/** Values of pixels as a PNG: shades of grey, or indices of a palette of colours (#rrggbb). */
export function encodePng({ width, height, values }: Raster, palette?: readonly string[]): Uint8Array {
  const depth = values instanceof Uint16Array ? 16 : 8
  const colours = palette?.map((colour) =>
    [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)),
  )
  return encode({ width, height, data: values, depth, channels: 1, ...(colours && { palette: colours }) })
}

export function decodePng(bytes: Uint8Array, file: string): Raster {
  const fault = (code: 'wrong-format' | 'too-large' | 'unreadable', detail: string) =>
    new FormatError(code, { file }, detail)
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (png.length < HEAD || png.toString('latin1', 1, 4) !== 'PNG') throw fault('wrong-format', 'no PNG')
  const [wide, high] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  if (wide * high > MOST) throw fault('too-large', `${wide} × ${high} pixels`)
  const chunks = chunksOf(png)
  try {
    // Two bytes a pixel at most, one more each row; twice that where it is interlaced. A bomb has more.
    const maxOutputLength = (wide * 2 + 1) * high * 2 + HEAD
    inflateSync(Buffer.concat(chunks.flatMap(({ type, data }) => (type === 'IDAT' ? [data] : []))), {
      maxOutputLength,
    })
    const read = decode(Buffer.concat([png.subarray(0, 8), ...chunks.map(({ whole }) => whole)]))
    if (read.channels !== 1) throw fault('wrong-format', 'its pixels are colours, not numbers')
    return { width: read.width, height: read.height, values: unpacked(read.data, wide, high, read.depth) }
  } catch (error) {
    if (error instanceof FormatError || !(error instanceof Error)) throw error
    throw fault(isErrno(error, 'ERR_BUFFER_TOO_LARGE') ? 'too-large' : 'unreadable', error.message)
  }
}

/** Those that matter, to the end of the file where it is cut off. */
function chunksOf(
  png: Buffer,
): readonly { readonly type: string; readonly data: Buffer; readonly whole: Buffer }[] {
  const chunks: { type: string; data: Buffer; whole: Buffer }[] = []
  for (let at = 8; at + 12 <= png.length; ) {
    const end = at + 12 + png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    if (CHUNKS.has(type))
      chunks.push({ type, data: png.subarray(at + 8, end - 4), whole: png.subarray(at, end) })
    at = end
  }
  return chunks
}

/** A value for each pixel: below eight bits several share a byte, and rows begin on whole bytes. */
function unpacked(
  data: Raster['values'] | Uint8ClampedArray,
  width: number,
  height: number,
  depth: number,
): Raster['values'] {
  if (data instanceof Uint16Array) return data
  if (depth >= 8) return new Uint8Array(data.buffer, data.byteOffset, data.length)
  const values = new Uint8Array(width * height)
  const perRow = Math.ceil((width * depth) / 8)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth
      const byte = data[y * perRow + (bit >> 3)] ?? 0
      values[y * width + x] = (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1)
    }
  }
  return values
}
