import { crc32, deflateRawSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

/** For tests: a picture with grain, so that its file is not just a few bytes. */
export function photo(width: number, height: number, seed = 128): Sharp {
  const noise = { type: 'gaussian', mean: seed, sigma: 40 } as const
  return sharp({ create: { width, height, channels: 3, background: '#888', noise } })
}

export function plain(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: '#a84' } })
}

/** An entry of an archive, with what archives lie about. */
export interface Packed {
  readonly name: string | Buffer
  readonly content: Buffer
  readonly flags?: number
  /** 0 stored, 8 deflated. */
  readonly method?: number
  /** High byte: who wrote it; 0 is Windows, 3 is Unix. */
  readonly madeBy?: number
  readonly mode?: number
  /** In place of the true ones. */
  readonly claimed?: { readonly crc?: number; readonly size?: number }
  /** The bytes of the first entry once more instead of own ones. */
  readonly overlapping?: boolean
}

/** For tests: a zip archive, entry by entry as wanted. */
export function zipOf(entries: readonly Packed[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const entry of entries) {
    const { content, flags = 0, method = 8, madeBy = 0, mode = 0, claimed = {}, overlapping = false } = entry
    const name = Buffer.from(entry.name)
    const packed = method === 8 ? deflateRawSync(content) : content
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(flags, 2)
    fields.writeUInt16LE(method, 4)
    fields.writeUInt32LE(claimed.crc ?? crc32(content), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(claimed.size ?? content.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const head = Buffer.alloc(46)
    head.write('PK\x01\x02', 'latin1')
    head.writeUInt16LE((madeBy << 8) | 20, 4)
    fields.copy(head, 6)
    head.writeUInt32LE((mode << 16) >>> 0, 38)
    head.writeUInt32LE(overlapping ? 0 : at, 42)
    central.push(head, name)
    if (overlapping) continue
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), fields, name, packed)
    at += 4 + fields.length + name.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}
