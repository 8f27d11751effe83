import sharp, { type PngOptions, type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { ByteReader, type Bytes } from './byte-reader.ts'
import { readFileHeader } from './file-header.ts'
import { readPng } from './png-stream.ts'

const SIZE = { width: 61, height: 43 }

/** A picture with smooth parts, noise and edges: an encoder then uses all filters. */
function picture(channels: 1 | 3 | 4): Sharp {
  const data = Buffer.alloc(SIZE.width * SIZE.height * channels)
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / channels) % SIZE.width, Math.floor(i / channels / SIZE.width)]
    const noise = (Math.imul(i + 1, 2_654_435_761) >>> 24) % 64
    data[i] = y < 15 ? 3 * x + y : y < 30 ? noise + 2 * x : x < 30 ? 40 * (i % channels) : 255 - noise
  }
  return sharp(data, { raw: { ...SIZE, channels } })
}

/** As it comes over a line: in pieces that end anywhere. */
function streamOf(bytes: Uint8Array, piece: number): ReadableStream<Bytes> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close()
      else controller.enqueue(new Uint8Array(bytes.slice(at, at + piece)))
      at += piece
    },
  })
}

async function decoded(file: Uint8Array, piece = 97): Promise<Buffer> {
  const rows: Buffer[] = []
  await readPng(new ByteReader(streamOf(file, piece)), (row) => rows.push(Buffer.from(row)))
  return Buffer.concat(rows)
}

const reference = (file: Buffer): Promise<Buffer> =>
  sharp(file).ensureAlpha().toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer()

const kinds: readonly (readonly [string, Sharp, PngOptions])[] = [
  ['RGB', picture(3), {}],
  ['RGB, all filters', picture(3), { adaptiveFiltering: true, compressionLevel: 9 }],
  ['RGBA', picture(4), { adaptiveFiltering: true }],
  ['grey', picture(1).toColourspace('b-w'), { adaptiveFiltering: true }],
  ['grey and alpha', picture(1).toColourspace('b-w').ensureAlpha(0.5), {}],
  ['16 bits', picture(3).toColourspace('rgb16'), { adaptiveFiltering: true }],
  ['16 bits grey', picture(1).toColourspace('grey16'), {}],
  ['palette of 200', picture(3), { palette: true, colours: 200 }],
  ['palette with transparency', picture(4), { palette: true, colours: 60 }],
  ['4 bits', picture(3), { palette: true, colours: 16 }],
  ['2 bits', picture(3), { palette: true, colours: 4 }],
  ['1 bit', picture(3).threshold(120), { palette: true, colours: 2 }],
]

describe('a PNG, row by row', () => {
  it.each(kinds)('is what another decoder makes of it: %s', async (_, source, options) => {
    const file = await source.png(options).toBuffer()
    expect(await decoded(file)).toEqual(await reference(file))
  })

  it('comes in pieces of any length', async () => {
    const file = await picture(4).png({ adaptiveFiltering: true }).toBuffer()
    const expected = await reference(file)
    for (const piece of [1, 7, 4096, 1_000_000]) expect(await decoded(file, piece)).toEqual(expected)
  })

  it('is refused where it is cut off or damaged', async () => {
    const file = await picture(3).png().toBuffer()
    await expect(decoded(file.subarray(0, file.length / 2))).rejects.toThrow()
    await expect(decoded(file.subarray(0, 30))).rejects.toThrow('too early')
    const damaged = Buffer.from(file)
    damaged.fill(0, 60, 200)
    await expect(decoded(damaged)).rejects.toThrow()
  })
})

describe('the header of a file', () => {
  it('tells the stored size of a PNG and of a JPEG, and whether it comes as a whole', async () => {
    const header = async (source: Sharp) => readFileHeader(await source.toBuffer())
    const size = { width: 61, height: 43 }
    expect(await header(picture(3).png())).toEqual({ kind: 'png', ...size, interlaced: false })
    expect(await header(picture(3).png({ progressive: true }))).toMatchObject({ interlaced: true })
    expect(await header(picture(3).jpeg())).toEqual({ kind: 'jpeg', ...size, interlaced: false })
    expect(await header(picture(3).jpeg({ progressive: true }))).toMatchObject({ interlaced: true })
    const turned = picture(3).jpeg().withMetadata({ orientation: 6 }).withIccProfile('p3')
    expect(await header(turned)).toEqual({ kind: 'jpeg', ...size, interlaced: false })
  })

  it('tells the size of a WebP: of a working copy, which is smaller than the picture that it stands for', async () => {
    const kinds = [picture(3).webp(), picture(3).webp({ lossless: true }), picture(4).webp()]
    for (const source of kinds)
      expect(readFileHeader(await source.toBuffer())).toEqual({
        kind: 'webp',
        width: 61,
        height: 43,
        interlaced: false,
      })
  })

  it('is nothing for other files, and where it is cut off', async () => {
    const gif = await picture(3).gif().toBuffer()
    expect(readFileHeader(gif)).toBeNull()
    const webp = await picture(3).webp().toBuffer()
    expect(readFileHeader(webp.subarray(0, 20))).toBeNull()
    const jpeg = await picture(3).jpeg().toBuffer()
    expect(readFileHeader(jpeg.subarray(0, 30))).toBeNull()
    expect(readFileHeader((await picture(3).png().toBuffer()).subarray(0, 20))).toBeNull()
    expect(readFileHeader(new Uint8Array(0))).toBeNull()
  })
})
