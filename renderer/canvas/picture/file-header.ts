/** What the first bytes of a picture's file tell. */
export interface FileHeader {
  readonly kind: 'jpeg' | 'png' | 'webp'
  /** Px as stored, before any EXIF orientation. */
  readonly width: number
  readonly height: number
  /** Comes coarse first and then finer, as a whole: it cannot be decoded row by row. */
  readonly interlaced: boolean
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const
/** Signature, length and name of the first chunk, and its 13 bytes. */
const PNG_HEADER = 29
/** Signature, and as much of the first chunk as may hold the size. */
const WEBP_HEADER = 30

/** Null for another kind of file, or where these bytes do not reach far enough. */
export function readFileHeader(bytes: Uint8Array): FileHeader | null {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (PNG.every((byte, i) => bytes[i] === byte)) return bytes.length < PNG_HEADER ? null : pngHeader(data)
  if (isCalled(data, 0, 'RIFF') && isCalled(data, 8, 'WEBP')) return webpHeader(data)
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? jpegHeader(data) : null
}

function pngHeader(data: DataView): FileHeader {
  return {
    kind: 'png',
    width: data.getUint32(16),
    height: data.getUint32(20),
    interlaced: data.getUint8(28) !== 0,
  }
}

function isCalled(data: DataView, at: number, name: string): boolean {
  return (
    data.byteLength >= at + 4 && [...name].every((char, i) => data.getUint8(at + i) === char.charCodeAt(0))
  )
}

/** The first chunk has the size, each kind of chunk in a way of its own. */
function webpHeader(data: DataView): FileHeader | null {
  if (data.byteLength < WEBP_HEADER) return null
  const header = (width: number, height: number) =>
    ({ kind: 'webp', width, height, interlaced: false }) as const
  const low24 = (at: number) => data.getUint16(at, true) + (data.getUint8(at + 2) << 16)
  if (isCalled(data, 12, 'VP8X')) return header(low24(24) + 1, low24(27) + 1)
  if (isCalled(data, 12, 'VP8 '))
    return header(data.getUint16(26, true) & 0x3fff, data.getUint16(28, true) & 0x3fff)
  if (!isCalled(data, 12, 'VP8L')) return null
  const bits = data.getUint32(21, true)
  return header((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1)
}

/** Goes from segment to segment as far as the one that begins a frame (SOF). */
function jpegHeader(data: DataView): FileHeader | null {
  let at = 2
  while (at + 9 <= data.byteLength) {
    if (data.getUint8(at) !== 0xff) return null
    const marker = data.getUint8(at + 1)
    if (marker === 0xff) at += 1
    else if (isFrame(marker)) {
      const progressive = marker % 4 === 2
      return {
        kind: 'jpeg',
        width: data.getUint16(at + 7),
        height: data.getUint16(at + 5),
        interlaced: progressive,
      }
    } else at += 2 + data.getUint16(at + 2)
  }
  return null
}

/** SOF0 to SOF15; three of these numbers mean something else. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}
