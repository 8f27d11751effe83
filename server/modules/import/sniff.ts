/** Beginnings of files that people put among pictures, so that a refusal can say what a file really is. */
const SIGNATURES: readonly (readonly [kind: string, offset: number, bytes: string])[] = [
  ['ZIP', 0, 'PK\x03\x04'],
  ['ZIP', 0, 'PK\x05\x06'],
  ['RAR', 0, 'Rar!'],
  ['7z', 0, '7z\xbc\xaf\x27\x1c'],
  ['gzip', 0, '\x1f\x8b'],
  ['PDF', 0, '%PDF'],
  ['BMP', 0, 'BM'],
  ['PSD', 0, '8BPS'],
  ['JPEG', 0, '\xff\xd8\xff'],
  ['PNG', 0, '\x89PNG'],
  ['GIF', 0, 'GIF8'],
  ['WebP', 8, 'WEBP'],
  ['TIFF', 0, 'II*\0'],
  ['TIFF', 0, 'MM\0*'],
  ['JPEG XL', 0, '\xff\x0a'],
  ['JPEG XL', 4, 'JXL '],
  ['JPEG 2000', 4, 'jP  '],
  ['HEIC', 8, 'heic'],
  ['HEIC', 8, 'heix'],
  ['HEIC', 8, 'hevc'],
  ['HEIC', 8, 'mif1'],
  ['AVIF', 8, 'avif'],
  ['MP4', 4, 'ftyp'],
  ['EXE', 0, 'MZ'],
]

const PICTURES: ReadonlySet<string> = new Set([
  'BMP',
  'PSD',
  'JPEG',
  'PNG',
  'GIF',
  'WebP',
  'TIFF',
  'JPEG XL',
  'JPEG 2000',
  'HEIC',
  'AVIF',
  'SVG',
])

export interface Sniffed {
  /** A short name such as `ZIP`, or null where the beginning says nothing. */
  readonly kind: string | null
  readonly picture: boolean
}

/** What a file is by its first bytes; its name is not asked. */
export function sniff(head: Buffer): Sniffed {
  const bytes = head.toString('latin1')
  const found = SIGNATURES.find(([, offset, signature]) => bytes.startsWith(signature, offset))
  const kind = found?.[0] ?? textKind(head, bytes)
  return { kind, picture: kind !== null && PICTURES.has(kind) }
}

function textKind(head: Buffer, bytes: string): string | null {
  if (/<svg[\s>]/i.test(bytes)) return 'SVG'
  if (/^\s*<(!doctype html|html|head|body)/i.test(bytes)) return 'HTML'
  const printable = head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d)
  return printable && head.length > 0 ? 'text' : null
}
