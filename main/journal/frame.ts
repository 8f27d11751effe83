import { crc32 } from 'node:zlib'

/** Begins every frame and tells the format's version; after damage the next frame is found by it. */
const MARK = Buffer.from('AJF1', 'latin1')
/** Mark, length of the payload and CRC-32 of length and payload; big-endian. */
const HEAD_BYTES = 12
/** Nothing that the program writes comes near it; a length above it is damage. */
export const MAX_PAYLOAD = 64 * 2 ** 20

/** A stretch of a segment, bytes. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

export interface Scan {
  readonly payloads: readonly Buffer[]
  /** Stretches between good frames that are none: a bad sector, a flipped bit. */
  readonly damaged: readonly Stretch[]
  /** Where the last good frame ends. What follows was cut off while it was written. */
  readonly end: number
}

export function encodeFrame(payload: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  MARK.copy(head)
  head.writeUInt32BE(payload.length, 4)
  head.writeUInt32BE(checksum(head, payload), 8)
  return Buffer.concat([head, payload])
}

/** Every frame of a segment that is whole. */
export function scanFrames(segment: Buffer): Scan {
  const payloads: Buffer[] = []
  const damaged: Stretch[] = []
  let end = 0
  for (let at = 0; at < segment.length; ) {
    const payload = payloadAt(segment, at)
    if (payload === null) {
      const mark = segment.indexOf(MARK, at + 1)
      at = mark === -1 ? segment.length : mark
      continue
    }
    if (at > end) damaged.push({ from: end, to: at })
    payloads.push(payload)
    at += HEAD_BYTES + payload.length
    end = at
  }
  return { payloads, damaged, end }
}

function payloadAt(segment: Buffer, at: number): Buffer | null {
  if (at + HEAD_BYTES > segment.length || !segment.subarray(at, at + MARK.length).equals(MARK)) return null
  const head = segment.subarray(at, at + HEAD_BYTES)
  const length = head.readUInt32BE(4)
  const begin = at + HEAD_BYTES
  if (length > MAX_PAYLOAD || begin + length > segment.length) return null
  const payload = segment.subarray(begin, begin + length)
  return checksum(head, payload) === head.readUInt32BE(8) ? payload : null
}

function checksum(head: Buffer, payload: Uint8Array): number {
  return crc32(payload, crc32(head.subarray(4, 8)))
}
