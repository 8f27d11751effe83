import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { sha256Schema } from '../../shared/model/ids.ts'
import { LEAF_BYTES } from '../../shared/wire/leaves.ts'
import { newDataKey } from '../crypto/key-wrap.ts'
import { type CuttingProxy, cuttingProxy } from '../testing/cutting-proxy.ts'
import { httpServer } from '../testing/http-server.ts'
import { mediaLink } from '../testing/media-link.ts'
import { memoryLog, tempFolder } from '../testing/temp-folder.ts'
import { openMediaStore } from './media-store.ts'

const BYTES = randomBytes(2_000_000)
const hashOf = (bytes: Uint8Array) => sha256Schema.parse(createHash('sha256').update(bytes).digest('hex'))
const SHA256 = hashOf(BYTES)

/** A store behind a line, and a server with one picture at its end. */
async function farAway() {
  const server = await httpServer()
  server.answer((response, { path, headers }) => {
    if (path.endsWith('/leaves')) {
      const starts = Array.from({ length: Math.ceil(BYTES.length / LEAF_BYTES) }, (_, i) => i * LEAF_BYTES)
      const leaves = starts.map((at) => hashOf(BYTES.subarray(at, at + LEAF_BYTES)))
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ magic: 'aidol', leaves }))
    }
    const [, first = '0', last = ''] = /bytes=(\d+)-(\d*)/.exec(headers.range ?? '') ?? []
    const [from, to] = [Number(first), last === '' ? BYTES.length : Number(last) + 1]
    const status = headers.range === undefined ? 200 : 206
    const range = { 'content-range': `bytes ${from}-${to - 1}/${BYTES.length}` }
    response
      .writeHead(status, {
        'content-type': 'image/jpeg',
        etag: `"${SHA256}"`,
        'content-length': to - from,
        ...(status === 206 ? range : {}),
      })
      .end(BYTES.subarray(from, to))
  })
  const line = await cuttingProxy(server.url)
  onTestFinished(line.close)
  const folder = await tempFolder()
  const lost: string[] = []
  const start = async () =>
    openMediaStore({
      folder: join(folder, 'media'),
      needsFolder: join(folder, 'needs'),
      key,
      link: await mediaLink(line.url, folder),
      log: memoryLog(),
      meter: { add: () => undefined },
      progress: () => undefined,
      lost: (pictures) => void lost.push(...pictures),
      freeMb: async () => null,
    })
  const key = newDataKey()
  return { line, lost, start }
}

async function fetchAll(start: () => ReturnType<typeof openMediaStore>, line: CuttingProxy): Promise<Buffer> {
  for (let tries = 0; tries < 100; tries++) {
    // A new store each time: what was cut has to be found again on the disk.
    const media = await start()
    const fetched = await media.fetch({ sha256: SHA256, bytes: BYTES.length })
    if (!fetched.ok) {
      expect(fetched.error).toEqual({ code: 'offline' })
      continue
    }
    const opened = await media.open(SHA256)
    const parts: Uint8Array[] = opened === null ? [] : [opened.head]
    if (opened !== null) for await (const leaf of opened.rest()) parts.push(leaf)
    return Buffer.concat(parts)
  }
  throw new Error(`not here after ${line.cuts()} cuts`)
}

it('2 MB with 30 cuts cost at most 1.05 times their size and 30 times 16 KB', async () => {
  const { line, start } = await farAway()
  let left = 30
  line.cutAfter(() => (left-- > 0 ? 20_000 + Math.floor((left * 7919) % 70_000) : null))
  expect((await fetchAll(start, line)).equals(BYTES)).toBe(true)
  expect(line.cuts()).toBe(30)
  const most = 1.05 * BYTES.length + 30 * 16 * 1024
  process.stdout.write(`30 cuts: ${line.sent()} bytes on the line, ${most} allowed\n`)
  expect(line.sent()).toBeLessThanOrEqual(most)
})

it('a byte flipped on the line is never given out, and costs one leaf', async () => {
  const { line, start, lost } = await farAway()
  let spoilt = 0
  line.spoil((bytes, at) => {
    const place = 1_000_000 - at
    if (spoilt > 0 || place < 0 || place >= bytes.length) return
    bytes.writeUInt8(bytes.readUInt8(place) ^ 0x10, place)
    spoilt += 1
  })
  expect((await fetchAll(start, line)).equals(BYTES)).toBe(true)
  expect([spoilt, lost]).toEqual([1, []])
  const most = BYTES.length + LEAF_BYTES + 6 * 1024
  process.stdout.write(`a flipped byte: ${line.sent()} bytes on the line, ${most} allowed\n`)
  expect(line.sent()).toBeLessThanOrEqual(most)
})
