import { describe, expect, it } from 'vitest'
import { encodeFrame, scanFrames } from './frame.ts'

const TEXTS = ['one', '', 'AJF1 looks like a mark', '三'.repeat(50)]
const FRAMES = TEXTS.map((text) => encodeFrame(Buffer.from(text)))
const LOG = Buffer.concat(FRAMES)

function textsIn(segment: Buffer): string[] {
  return scanFrames(segment).payloads.map((payload) => payload.toString())
}

/** Where frame `n` begins. */
function beginOf(n: number): number {
  return FRAMES.slice(0, n).reduce((sum, frame) => sum + frame.length, 0)
}

describe('scanFrames', () => {
  it('finds everything in a sound log', () => {
    expect(scanFrames(LOG)).toEqual({
      payloads: TEXTS.map((text) => Buffer.from(text)),
      damaged: [],
      end: LOG.length,
    })
    expect(scanFrames(Buffer.alloc(0))).toEqual({ payloads: [], damaged: [], end: 0 })
  })

  it('cut at every byte, gives the frames that are whole and ends behind the last', () => {
    for (let length = 0; length <= LOG.length; length++) {
      const whole = FRAMES.filter((_, n) => beginOf(n + 1) <= length).length
      const scan = scanFrames(LOG.subarray(0, length))
      expect(scan.payloads.map(String)).toEqual(TEXTS.slice(0, whole))
      expect(scan).toMatchObject({ damaged: [], end: beginOf(whole) })
    }
  })

  it('with any one byte flipped, loses that frame and no other', () => {
    for (let at = 0; at < LOG.length; at++) {
      const flipped = Buffer.from(LOG)
      flipped.writeUInt8(flipped.readUInt8(at) ^ 0x10, at)
      const hit = FRAMES.findIndex((_, n) => at < beginOf(n + 1))
      const scan = scanFrames(flipped)
      expect(scan.payloads.map(String)).toEqual(TEXTS.filter((_, n) => n !== hit))
      const last = hit === FRAMES.length - 1
      expect(scan.damaged).toEqual(last ? [] : [{ from: beginOf(hit), to: beginOf(hit + 1) }])
      expect(scan.end).toBe(last ? beginOf(hit) : LOG.length)
    }
  })

  it('goes on behind zeros, as a power cut leaves them', () => {
    const holed = Buffer.concat([FRAMES[0] ?? LOG, Buffer.alloc(100), FRAMES[3] ?? LOG, Buffer.alloc(4096)])
    expect(textsIn(holed)).toEqual([TEXTS[0], TEXTS[3]])
    expect(scanFrames(holed).end).toBe(holed.length - 4096)
  })
})
