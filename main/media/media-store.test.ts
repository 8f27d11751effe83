import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sha256Schema } from '../../shared/model/ids.ts'
import { noFaults } from '../link/faults.ts'
import { createServerLink } from '../link/server-link.ts'
import { type Asked, httpServer, sendRefusal } from '../testing/http-server.ts'
import { inMountNamespace } from '../testing/mount-namespace.ts'
import { enrolled } from '../testing/sealing.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { openMediaStore } from './media-store.ts'

const BYTES = randomBytes(100_000)
const SHA256 = sha256Schema.parse(createHash('sha256').update(BYTES).digest('hex'))
const PICTURE = { sha256: SHA256, bytes: BYTES.length }
const DONE = { ok: true, value: null }

async function store(freeMb: number | null = 100_000) {
  const server = await httpServer()
  const folder = join(await tempFolder(), 'media')
  const link = createServerLink({
    base: server.url,
    fetch: (url, init) => fetch(url, init),
    bearer: { token: () => 'token-of-alice-0123456789', rejected: () => undefined },
    ...(await enrolled()),
    faults: noFaults(),
    patience: { answerMs: 20_000, pieceMs: 20_000 },
  })
  const told: number[] = []
  const start = () =>
    openMediaStore({
      folder,
      link,
      progress: (_sha256, received) => told.push(received),
      freeMb: async () => freeMb,
    })
  const file = join(folder, SHA256.slice(0, 2), SHA256)
  /** What an earlier try left. */
  const leave = async (part: Buffer) => {
    await mkdir(join(folder, SHA256.slice(0, 2)), { recursive: true })
    await writeFile(`${file}.part`, part)
  }
  return { server, folder, file, told, start, leave, media: await start() }
}

/** What a right server does: Range and If-Range. `cutAfter` bytes the connection breaks. */
function serve(
  response: ServerResponse,
  { headers }: Asked,
  bytes = BYTES,
  cutAfter = Number.POSITIVE_INFINITY,
): void {
  const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`
  const from = headers['if-range'] === etag ? Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0) : 0
  const part = bytes.subarray(from)
  const range = from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}
  response.writeHead(from > 0 ? 206 : 200, {
    'content-type': 'image/jpeg',
    'content-length': part.length,
    etag,
    ...range,
  })
  if (cutAfter >= part.length) return void response.end(part)
  response.write(part.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 20))
}

describe('a picture', () => {
  it('is fetched, verified, kept, and known after a restart', async () => {
    const { server, folder, file, told, start, media } = await store()
    server.answer(serve)
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(await readFile(file)).toEqual(BYTES)
    expect(await readdir(join(folder, SHA256.slice(0, 2)))).toEqual([SHA256])
    expect(told.at(-1)).toBe(BYTES.length)
    expect([...told].sort((a, b) => a - b)).toEqual(told)

    const again = await start()
    const other = sha256Schema.parse('0'.repeat(64))
    expect(again.held([other, SHA256])).toEqual([SHA256])
    expect(await again.read(SHA256)).toEqual(BYTES)
    expect(await again.read(other)).toBeNull()
    expect(await again.fetch(PICTURE)).toEqual(DONE)
    expect(server.asked).toHaveLength(1)
  })

  it('goes on where the line was cut, also after a restart', async () => {
    const { server, file, start, media } = await store()
    server.answer((response, asked) => serve(response, asked, BYTES, 40_000))
    expect(await media.fetch(PICTURE)).toEqual({ ok: false, error: { code: 'offline' } })
    expect((await stat(`${file}.part`)).size).toBe(40_000)
    expect(media.held([SHA256])).toEqual([])
    const again = await start()
    server.answer(serve)
    expect(await again.fetch(PICTURE)).toEqual(DONE)
    expect(server.asked[1]?.headers.range).toBe('bytes=40000-')
    expect(await readFile(file)).toEqual(BYTES)
  })

  it('comes from the start where a server or a proxy knows no ranges', async () => {
    const { server, leave, media } = await store()
    await leave(BYTES.subarray(0, 40_000))
    server.answer((response, asked) => serve(response, { ...asked, headers: {} }))
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(server.asked).toHaveLength(1)
  })

  it('shares one download among those who ask at once, and takes a new try for those who ask later', async () => {
    const { server, media } = await store()
    server.answer((response) => sendRefusal(response, 503, 'busy'))
    const first = [media.fetch(PICTURE), media.fetch(PICTURE)]
    expect(await Promise.all(first)).toEqual(
      Array(2).fill({ ok: false, error: { code: 'server-busy', retryAfterMs: null } }),
    )
    expect(server.asked).toHaveLength(1)
    server.answer(serve)
    expect(await Promise.all([media.fetch(PICTURE), media.fetch(PICTURE), media.fetch(PICTURE)])).toEqual(
      Array(3).fill(DONE),
    )
    expect(server.asked).toHaveLength(2)
  })

  it('that somebody deleted is not held any more', async () => {
    const { server, file, media } = await store()
    server.answer(serve)
    await media.fetch(PICTURE)
    await rm(file)
    expect(await media.read(SHA256)).toBeNull()
    expect(media.held([SHA256])).toEqual([])
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(await media.read(SHA256)).toEqual(BYTES)
  })
})

describe('wrong bytes', () => {
  it('in what an earlier try left: everything is fetched anew', async () => {
    const { server, file, leave, media } = await store()
    await leave(randomBytes(30_000))
    server.answer(serve)
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(server.asked.map((asked) => asked.headers.range)).toEqual(['bytes=30000-', undefined])
    expect(await readFile(file)).toEqual(BYTES)
  })

  it('of the full length left behind, or more than that, are not believed', async () => {
    for (const left of [randomBytes(BYTES.length), randomBytes(BYTES.length + 5)]) {
      const { server, leave, media } = await store()
      await leave(left)
      server.answer(serve)
      expect(await media.fetch(PICTURE)).toEqual(DONE)
    }
  })

  it('that were whole but not renamed need no line', async () => {
    const { server, leave, media } = await store()
    await leave(BYTES)
    await server.stop()
    expect(await media.fetch(PICTURE)).toEqual(DONE)
  })

  it.each([
    ['another picture', randomBytes(BYTES.length)],
    ['a shorter one', BYTES.subarray(0, 5000)],
    ['a longer one', Buffer.concat([BYTES, BYTES])],
  ])('from the server, %s: tried twice, then damaged, and nothing stays', async (_what, wrong) => {
    const { server, file, media } = await store()
    server.answer((response, asked) => serve(response, asked, wrong))
    expect(await media.fetch(PICTURE)).toEqual({ ok: false, error: { code: 'picture-damaged' } })
    expect(server.asked).toHaveLength(2)
    await expect(stat(`${file}.part`)).rejects.toThrow('ENOENT')
    expect(media.held([SHA256])).toEqual([])
  })

  it('of a server that sends more than it says', async () => {
    const { server, media } = await store()
    server.answer(
      (response) =>
        void response.writeHead(200, { 'content-type': 'image/jpeg' }).end(Buffer.concat([BYTES, BYTES])),
    )
    expect(await media.fetch(PICTURE)).toEqual({ ok: false, error: { code: 'picture-damaged' } })
  })
})

describe('what can happen', () => {
  it.each([
    [404, 'not-found', { code: 'picture-missing' }],
    [401, 'signed-out', { code: 'signed-out' }],
    [500, 'internal', { code: 'server-failed', status: 500 }],
  ])('%i %s', async (status, error, expected) => {
    const { server, media } = await store()
    server.answer((response) => sendRefusal(response, status, error))
    expect(await media.fetch(PICTURE)).toEqual({ ok: false, error: expected })
  })

  it('leaves 200 MB free: nothing is begun below', async () => {
    const { server, media } = await store(200)
    server.answer(serve)
    expect(await media.fetch(PICTURE)).toEqual({ ok: false, error: { code: 'disk-full', freeMb: 200 } })
    expect(server.asked).toEqual([])
    const enough = await store(201)
    enough.server.answer(serve)
    expect(await enough.media.fetch(PICTURE)).toEqual(DONE)
  })

  it('gives its room back when the disk is really full in the middle', async () => {
    const { server } = await store()
    server.answer(serve)
    const script = `
      mount -t tmpfs -o size=64k tmpfs "$1"
      "$2" "$3" "$1" "$4" "$5" "$6"
      find "$1" -type f | wc -l`
    const fetcher = fileURLToPath(new URL('../testing/media-fetcher.ts', import.meta.url))
    const args = [
      await tempFolder(),
      process.execPath,
      fetcher,
      server.url.href,
      SHA256,
      String(BYTES.length),
    ]
    const [answer = '', files] = (await inMountNamespace(script, args)).split('\n')
    expect(JSON.parse(answer)).toMatchObject({ ok: false, error: { code: 'disk-full' } })
    expect(Number(files)).toBe(0)
  })

  it('answers the disk’s own fault', async () => {
    const { server, folder, media } = await store()
    server.answer(serve)
    await writeFile(folder, 'a file where the folder should be')
    const result = await media.fetch(PICTURE)
    expect(result).toMatchObject({ ok: false, error: { code: 'disk-failed' } })
  })
})
