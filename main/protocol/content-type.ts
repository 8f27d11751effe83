import { extname } from 'node:path'

const BY_EXTENSION: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

const UNKNOWN = 'application/octet-stream'

/** The type of a file of the interface. With `nosniff` a wrong one means that the browser refuses it. */
export function typeByName(file: string): string {
  return BY_EXTENSION[extname(file).toLowerCase()] ?? UNKNOWN
}

/** Pictures are named by hash, so their first bytes must tell. */
export function typeOfPicture(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp'
  if (head.startsWith('GIF8')) return 'image/gif'
  if (head.startsWith('BM')) return 'image/bmp'
  if (head.slice(4, 12) === 'ftypavif') return 'image/avif'
  return UNKNOWN
}
