import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { FormatError } from '../../../shared/formats/problems.ts'
import { decodePng, encodePng } from './png.ts'

const PALETTE = ['#000000', '#e69f00', '#56b4e9', '#009e73']
const values = Uint8Array.from({ length: 21 }, (_, i) => i % 4)

/** A PNG of another maker, its chunks laid as given: nobody here checks the sums. */
function pngOf(depth: number, colour: number, rows: Buffer, more: readonly Buffer[] = []): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(data.length)
    head.write(type, 4, 'latin1')
    return Buffer.concat([head, data, Buffer.alloc(4)])
  }
  const header = Buffer.from([0, 0, 0, 7, 0, 0, 0, 3, depth, colour, 0, 0, 0])
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...more.map((data) => chunk('zTXt', data)),
    ...(colour === 3 ? [chunk('PLTE', Buffer.from(PALETTE.flatMap(() => [9, 9, 9])))] : []),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const codeOf = (bytes: Buffer): string => {
  try {
    decodePng(bytes, 'a.png')
    return 'read'
  } catch (error) {
    return (error as FormatError).code
  }
}

describe('PNG', () => {
  it('indices stay indices, and other programs see the colours', async () => {
    const png = encodePng({ width: 7, height: 3, values }, PALETTE)
    expect(decodePng(png, '')).toEqual({ width: 7, height: 3, values })
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height, info.channels]).toEqual([7, 3, 3])
    expect([...data.subarray(3, 6)]).toEqual([0xe6, 0x9f, 0x00])
  })

  it('more than 255 values take 16 bits', () => {
    const many = Uint16Array.from({ length: 21 }, (_, i) => i * 3000)
    expect(decodePng(encodePng({ width: 7, height: 3, values: many }), '').values).toEqual(many)
  })

  it('values of fewer than eight bits are unpacked, whatever the colours of their palette', () => {
    // 2 bits: 0 1 2 3 | 0 1 2 and two spare bits, each row after its filter.
    const rows = Buffer.from([0, 0b00011011, 0b00011000].flatMap((byte) => [byte]))
    const png = pngOf(2, 3, Buffer.concat([rows, rows, rows]))
    expect([...decodePng(png, '').values]).toEqual([
      0, 1, 2, 3, 0, 1, 2, 0, 1, 2, 3, 0, 1, 2, 0, 1, 2, 3, 0, 1, 2,
    ])
  })

  it('pictures of colours, other files and broken ones have a code each', async () => {
    const colours = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    expect(codeOf(colours)).toBe('wrong-format')
    expect(codeOf(Buffer.from('GIF89a'.repeat(20)))).toBe('wrong-format')
    expect(codeOf(Buffer.from(encodePng({ width: 7, height: 3, values })).subarray(0, 45))).toBe('unreadable')
  })

  it('what unpacks to more than its size is not unpacked', () => {
    expect(codeOf(pngOf(8, 0, Buffer.alloc(50_000_000)))).toBe('too-large')
    // Packed text beside the pixels is not looked at.
    expect(codeOf(pngOf(8, 0, Buffer.alloc(24), [deflateSync(Buffer.alloc(50_000_000))]))).toBe('read')
  })
})
