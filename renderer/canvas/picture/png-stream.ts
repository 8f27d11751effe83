import type { ByteReader, Bytes } from './byte-reader.ts'
import { type PngFormat, PngRows } from './png-rows.ts'

const SIGNATURE = 8
/** Length and name before a chunk's bytes, and the checksum after them. */
const HEAD = 8
const CHECKSUM = 4

/** Of a chunk that is needed as a whole: palettes have at most 768 bytes. */
const LARGEST_CHUNK = 4096

/**
 * Reads a PNG that is not interlaced from its first byte on, row by row: of a picture with 400 million pixels no more than a
 * few rows are in memory. The pixels' own checksum is left to the inflater.
 * @param onRow called with a row of RGBA, which is only valid until it returns
 * @throws where the picture is damaged
 */
export async function readPng(reader: ByteReader, onRow: (rgba: Uint8Array) => void): Promise<void> {
  await reader.read(SIGNATURE)
  const small = new Map<string, Bytes>()
  for (;;) {
    const { name, length } = await chunkHead(reader)
    if (name === 'IDAT') {
      const rows = new PngRows(formatOf(small), onRow)
      await inflate(pixels(reader, length), rows)
      if (!rows.complete) throw new Error('the PNG ends too early')
      return
    }
    const bytes = length <= LARGEST_CHUNK ? await reader.read(length) : await skip(reader, length)
    small.set(name, bytes.slice())
    await reader.read(CHECKSUM)
  }
}

async function inflate(compressed: AsyncGenerator<Bytes>, rows: PngRows): Promise<void> {
  const source = new ReadableStream<Bytes>({
    async pull(controller) {
      const next = await compressed.next()
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
  })
  const inflated = source.pipeThrough(new DecompressionStream('deflate')).getReader()
  while (!rows.complete) {
    const { value } = await inflated.read()
    if (value === undefined) break
    rows.push(value)
  }
  // Whatever comes after the last row does not matter.
  await inflated.cancel()
}

/** The bytes of this chunk of pixels and of those that follow. */
async function* pixels(reader: ByteReader, first: number): AsyncGenerator<Bytes> {
  for (let length = first; ; ) {
    for (let left = length; left > 0; ) {
      const bytes = await reader.some(left)
      if (bytes === null) return
      left -= bytes.length
      yield bytes
    }
    await reader.read(CHECKSUM)
    const next = await chunkHead(reader)
    if (next.name !== 'IDAT') return
    length = next.length
  }
}

async function chunkHead(reader: ByteReader): Promise<{ name: string; length: number }> {
  const head = await reader.read(HEAD)
  const length = new DataView(head.buffer, head.byteOffset).getUint32(0)
  return { name: String.fromCharCode(...head.subarray(4)), length }
}

async function skip(reader: ByteReader, length: number): Promise<Bytes> {
  for (let left = length; left > 0; ) {
    const bytes = await reader.some(left)
    if (bytes === null) throw new Error('the PNG ends too early')
    left -= bytes.length
  }
  return new Uint8Array(0)
}

function formatOf(chunks: ReadonlyMap<string, Uint8Array>): PngFormat {
  const header = chunks.get('IHDR')
  if (header === undefined) throw new Error('a PNG without a header')
  const data = new DataView(header.buffer, header.byteOffset)
  const colourType = data.getUint8(9)
  return {
    width: data.getUint32(0),
    height: data.getUint32(4),
    depth: data.getUint8(8),
    colourType,
    palette: chunks.get('PLTE') ?? new Uint8Array(0),
    paletteAlpha: (colourType === 3 ? chunks.get('tRNS') : undefined) ?? new Uint8Array(0),
  }
}
