import { describe, expect, it } from 'vitest'
import { typeByName, typeOfPicture } from './content-type.ts'

describe('typeOfPicture', () => {
  it.each([
    ['image/jpeg', '\xff\xd8\xff\xe0'],
    ['image/png', '\x89PNG\r\n\x1a\n'],
    ['image/webp', 'RIFF\x00\x00\x00\x00WEBPVP8 '],
    ['image/gif', 'GIF89a'],
    ['image/bmp', 'BM\x00\x00'],
    ['image/avif', '\x00\x00\x00\x20ftypavif'],
    ['application/octet-stream', 'PK\x03\x04'],
    ['application/octet-stream', '<html>'],
    ['application/octet-stream', ''],
  ])('%s for %j', (type, head) => {
    expect(typeOfPicture(Buffer.from(head, 'latin1'))).toBe(type)
  })
})

describe('typeByName', () => {
  it.each([
    ['text/html; charset=utf-8', 'index.html'],
    ['text/css; charset=utf-8', 'a.b.CSS'],
    ['font/woff2', 'noto.woff2'],
    ['application/octet-stream', 'LICENSE'],
  ])('%s for %s', (type, name) => {
    expect(typeByName(name)).toBe(type)
  })
})
