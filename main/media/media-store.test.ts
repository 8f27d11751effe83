import { createHash, randomBytes } from 'node:crypto'
import { appendFile, mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type Sha256, sha256Schema, type UserId } from '../../shared/model/ids.ts'
import { LEAF_BYTES } from '../../shared/wire/leaves.ts'
import { MAGIC } from '../../shared/wire/magic.ts'
import { newDataKey } from '../crypto/key-wrap.ts'
import { type Asked, httpServer, sendJson, sendRefusal } from '../testing/http-server.ts'
import { mediaLink } from '../testing/media-link.ts'
import { inMountNamespace } from '../testing/mount-namespace.ts'
import { memoryLog, tempFolder } from '../testing/temp-folder.ts'
import { type MediaStore, openMediaStore } from './media-store.ts'
import { PartFile } from './part-file.ts'
import { fileBytes } from './sealed-file.ts'

const MEI = '0198c0de-0000-7000-8000-000000000001' as UserId
const LAN = '0198c0de-0000-7000-8000-000000000002' as UserId
const hashOf = (bytes: Uint8Array) => sha256Schema.parse(createHash('sha256').update(bytes).digest('hex'))
const BYTES = randomBytes(300_000)
const SHA256 = hashOf(BYTES)
const PICTURE = { sha256: SHA256, bytes: BYTES.length }
const DONE = { ok: true, value: null }

async function store(freeMb: number | null = 100_000) {
  const server = await httpServer()
  const userData = await tempFolder()
  const folder = join(userData, 'media')
  const key = newDataKey()
  const link = await mediaLink(server.url, userData)
  const told: number[] = []
  const lost: Sha256[] = []
  const wire = { bytes: 0 }
  const start = () =>
    openMediaStore({
      folder,
      needsFolder: join(userData, 'needs'),
      key,
      link,
      log: memoryLog(),
      meter: {
        add: (bytes) => {
          wire.bytes += bytes
        },
      },
      progress: (_sha256, received) => told.push(received),
      lost: (pictures) => void lost.push(...pictures),
      freeMb: async () => freeMb,
    })
  const shelf = join(folder, SHA256.slice(0, 2))
  const file = join(shelf, `${SHA256}.sealed`)
  /** What an earlier try left. */
  const leave = async (bytes: Buffer) => {
    const part = await PartFile.open(`${file}.part`, key, PICTURE)
    await part.write(bytes)
    await part.keep()
  }
  const media = await start()
  return { server, folder, shelf, file, told, lost, wire, start, leave, media }
}

/** What a right server does: Range, If-Range and leaves. `cutAfter` bytes the connection breaks. */
function serve(
  response: ServerResponse,
  { headers, path }: Asked,
  bytes: Buffer = BYTES,
  cutAfter = Number.POSITIVE_INFINITY,
): void {
  if (path.endsWith('/leaves')) return void sendJson(response, 200, { magic: MAGIC, leaves: leavesOf(BYTES) })
  const etag = `"${hashOf(BYTES)}"`
  const [, first = '0', last = ''] = /bytes=(\d+)-(\d*)/.exec(headers.range ?? '') ?? []
  const ranged = headers['if-range'] === etag
  const from = ranged ? Number(first) : 0
  const to = ranged && last !== '' ? Number(last) + 1 : bytes.length
  const part = bytes.subarray(from, to)
  const range = ranged ? { 'content-range': `bytes ${from}-${to - 1}/${bytes.length}` } : {}
  response.writeHead(ranged ? 206 : 200, {
    'content-type': 'image/jpeg',
    'content-length': part.length,
    etag,
    ...range,
  })
  if (cutAfter >= part.length) return void response.end(part)
  response.write(part.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 20))
}

function leavesOf(bytes: Buffer): Sha256[] {
  const count = Math.ceil(bytes.length / LEAF_BYTES)
  return Array.from({ length: count }, (_, i) => hashOf(bytes.subarray(i * LEAF_BYTES, (i + 1) * LEAF_BYTES)))
}

function flipped(bytes: Buffer, ...places: number[]): Buffer {
  const copy = Buffer.from(bytes)
  for (const at of places) copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy
}

async function flipOnDisk(file: string, at: number): Promise<void> {
  await writeFile(file, flipped(await readFile(file), at))
}

async function bytesOf(media: MediaStore, sha256 = SHA256): Promise<Buffer | null> {
  const opened = await media.open(sha256)
  if (opened === null) return null
  const parts: Uint8Array[] = [opened.head]
  for await (const leaf of opened.rest()) parts.push(leaf)
  return Buffer.concat(parts)
}

const ranges = (asked: readonly Asked[]) => asked.map(({ path, headers }) => headers.range ?? path.slice(-6))

describe('a picture', () => {
  it('is fetched, verified, kept sealed, and known after a restart', async () => {
    const { server, shelf, file, told, start, wire, media } = await store()
    server.answer(serve)
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(await bytesOf(media)).toEqual(BYTES)
    expect(await readdir(shelf)).toEqual([`${SHA256}.sealed`])
    expect(told.at(-1)).toBe(BYTES.length)
    expect([...told].sort((a, b) => a - b)).toEqual(told)
    expect(wire.bytes).toBe(BYTES.length)
    const onDisk = await readFile(file)
    for (let at = 0; at + 64 <= BYTES.length; at += 4096)
      if (onDisk.includes(BYTES.subarray(at, at + 64))) throw new Error(`byte ${at} lies in the open`)

    const again = await start()
    const other = sha256Schema.parse('0'.repeat(64))
    expect(again.held([other, SHA256])).toEqual([SHA256])
    expect(await bytesOf(again)).toEqual(BYTES)
    expect(await again.open(other)).toBeNull()
    expect(await again.fetch(PICTURE)).toEqual(DONE)
    expect(server.asked).toHaveLength(1)
  })

  it('goes on to the byte where the line was cut, also after a restart', async () => {
    const { server, shelf, start, media, wire } = await store()
    server.answer((response, asked) => serve(response, asked, BYTES, 100_001))
    expect(await media.fetch(PICTURE)).toEqual({ ok: false, error: { code: 'offline' } })
    expect(await readdir(shelf)).toEqual([`${SHA256}.sealed.part`])
    expect(media.held([SHA256])).toEqual([])
    const again = await start()
    server.answer(serve)
    expect(await again.fetch(PICTURE)).toEqual(DONE)
    expect(ranges(server.asked)[1]).toBe('bytes=100001-')
    expect(await bytesOf(again)).toEqual(BYTES)
    expect(wire.bytes).toBe(BYTES.length)
  })

  it('comes from the start where a server or a proxy knows no ranges', async () => {
    const { server, leave, media } = await store()
    await leave(BYTES.subarray(0, 100_000))
    server.answer((response, asked) => serve(response, { ...asked, headers: {} }))
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(server.asked).toHaveLength(1)
    expect(await bytesOf(media)).toEqual(BYTES)
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

  it('that somebody deleted is told and not held any more, the whole folder too', async () => {
    const { server, folder, media, lost } = await store()
    server.answer(serve)
    await media.fetch(PICTURE)
    await rm(folder, { recursive: true })
    expect(await media.open(SHA256)).toBeNull()
    expect([media.held([SHA256]), lost]).toEqual([[], [SHA256]])
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(await bytesOf(media)).toEqual(BYTES)
  })

  it('on its way is cut by a stop, and what has arrived stays', async () => {
    const { server, media, told, wire } = await store()
    server.answer((response, asked) => serve(response, asked, BYTES, 100_000))
    const cut = media.fetch(PICTURE)
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    media.stop()
    expect(await cut).toEqual({ ok: false, error: { code: 'offline' } })
    const before = wire.bytes
    server.answer(serve)
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(wire.bytes).toBe(BYTES.length)
    expect(before).toBeGreaterThan(0)
  })
})

describe('wrong bytes', () => {
  it('on the line cost the leaf that they are in, and nothing else', async () => {
    const { server, media, wire } = await store()
    const wrong = flipped(BYTES, 70_000)
    server.answer((response, asked) => serve(response, asked, asked.headers.range ? BYTES : wrong))
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(ranges(server.asked)).toEqual([SHA256.slice(-6), 'leaves', 'bytes=65536-131071'])
    expect(wire.bytes).toBe(BYTES.length + LEAF_BYTES)
    expect(await bytesOf(media)).toEqual(BYTES)
  })

  it('in several leaves, the first and the last too, are each fetched again', async () => {
    const { server, media, wire } = await store()
    const wrong = flipped(BYTES, 0, 140_000, 299_999)
    server.answer((response, asked) => serve(response, asked, asked.headers.range ? BYTES : wrong))
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    const last = BYTES.length % LEAF_BYTES
    expect(wire.bytes).toBe(BYTES.length + 2 * LEAF_BYTES + last)
  })

  it('on the disk are never given; only their leaf is fetched again', async () => {
    const { server, file, media, lost, wire } = await store()
    server.answer(serve)
    await media.fetch(PICTURE)
    await flipOnDisk(file, 140_000)
    await expect(bytesOf(media)).rejects.toThrow('damaged')
    expect([media.held([SHA256]), lost]).toEqual([[], [SHA256]])
    const before = wire.bytes
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(wire.bytes - before).toBe(LEAF_BYTES)
    expect(await bytesOf(media)).toEqual(BYTES)
  })

  it.each([
    ['the first leaf is damaged', (file: string) => flipOnDisk(file, 5)],
    ['it was cut off between two leaves', (file: string) => truncate(file, 65_564)],
    ['it was cut off within a leaf', (file: string) => truncate(file, 65_600)],
    ['it was cut off to nothing', (file: string) => truncate(file, 0)],
    ['bytes were added to it', (file: string) => writeFile(file, Buffer.alloc(7), { flag: 'a' })],
    ['it is another one', (file: string) => writeFile(file, randomBytes(BYTES.length))],
    ['it is a folder', (file: string) => rm(file).then(() => mkdir(file))],
  ])('are no bytes of the picture: %s', async (_what, damage) => {
    const { server, file, media, lost } = await store()
    server.answer(serve)
    await media.fetch(PICTURE)
    await damage(file)
    expect(await bytesOf(media)).toBeNull()
    expect(lost).toEqual([SHA256])
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(await bytesOf(media)).toEqual(BYTES)
  })

  it('in the place of another picture do not open', async () => {
    const { server, file, shelf, folder, media } = await store()
    const other = flipped(BYTES, 9)
    server.answer((response, asked) => serve(response, asked, asked.path.includes(SHA256) ? BYTES : other))
    await media.fetch(PICTURE)
    await media.fetch({ sha256: hashOf(other), bytes: other.length })
    const path = join(folder, hashOf(other).slice(0, 2), `${hashOf(other)}.sealed`)
    await writeFile(file, await readFile(path))
    expect(await media.open(SHA256)).toBeNull()
    expect(await readdir(shelf)).toContain(`${SHA256}.sealed.part`)
  })

  it('in what an earlier try left are fetched again, and only they', async () => {
    const { server, file, leave, media } = await store()
    await leave(BYTES.subarray(0, 250_000))
    await flipOnDisk(`${file}.part`, 70_000)
    server.answer(serve)
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(ranges(server.asked)).toEqual(['bytes=250000-', 'bytes=65536-131071'])
    expect(await bytesOf(media)).toEqual(BYTES)
  })

  it('that were never of this picture are not believed', async () => {
    const { server, shelf, file, media } = await store()
    await mkdir(shelf, { recursive: true })
    await writeFile(`${file}.part`, randomBytes(BYTES.length + 500))
    server.answer(serve)
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect((await stat(file)).size).toBe(fileBytes(BYTES.length))
    expect(await bytesOf(media)).toEqual(BYTES)
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
  ])('from the server, %s: fetched twice, then damaged, and nothing stays', async (_what, wrong) => {
    const { server, shelf, media } = await store()
    server.answer((response, asked) => serve(response, asked, wrong))
    expect(await media.fetch(PICTURE)).toEqual({ ok: false, error: { code: 'picture-damaged' } })
    expect(server.asked.filter(({ path }) => !path.endsWith('leaves'))).toHaveLength(2)
    expect(await readdir(shelf)).toEqual([])
    expect(media.held([SHA256])).toEqual([])
  })

  it('behind the end, from a server that sends more than it says, are left aside', async () => {
    const { server, media } = await store()
    server.answer(
      (response) =>
        void response.writeHead(200, { 'content-type': 'image/jpeg' }).end(Buffer.concat([BYTES, BYTES])),
    )
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(await bytesOf(media)).toEqual(BYTES)
  })

  it('cost the picture once more where the server is of a version that does not know its leaves', async () => {
    const { server, media, wire } = await store()
    let times = 0
    server.answer((response, asked) => {
      if (asked.path.endsWith('leaves')) return sendRefusal(response, 404, 'not-found')
      serve(response, asked, times++ === 0 ? flipped(BYTES, 9) : BYTES)
    })
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(wire.bytes).toBe(2 * BYTES.length)
  })

  it('wait for a server that cannot say now which they are', async () => {
    const { server, media, wire } = await store()
    server.answer((response, asked) =>
      asked.path.endsWith('leaves')
        ? sendRefusal(response, 503, 'busy')
        : serve(response, asked, flipped(BYTES, 9)),
    )
    expect(await media.fetch(PICTURE)).toMatchObject({ ok: false, error: { code: 'server-busy' } })
    server.answer(serve)
    expect(await media.fetch(PICTURE)).toEqual(DONE)
    expect(wire.bytes).toBe(BYTES.length + LEAF_BYTES)
  })
})

describe('pictures of a version that did not seal them', () => {
  it('are sealed at the next start, shown meanwhile, and what was half here is thrown away', async () => {
    const { folder, shelf, start } = await store()
    await mkdir(shelf, { recursive: true })
    await writeFile(join(shelf, SHA256), BYTES)
    await writeFile(join(folder, SHA256.slice(0, 2), `${SHA256}.part`), BYTES.subarray(0, 999))
    const media = await start()
    expect(media.held([SHA256])).toEqual([SHA256])
    expect(await bytesOf(media)).toEqual(BYTES)
    expect(await readdir(shelf)).toEqual([`${SHA256}.sealed`])
  })

  it('that are damaged are lost, not shown', async () => {
    const { shelf, start, lost } = await store()
    await mkdir(shelf, { recursive: true })
    await writeFile(join(shelf, SHA256), flipped(BYTES, 1000))
    const media = await start()
    expect(await bytesOf(media)).toBeNull()
    expect(lost).toEqual([SHA256])
    expect(await readdir(shelf)).toEqual([])
  })
})

describe('room', () => {
  /** Three pictures, the first the oldest. */
  async function three() {
    const here = await store()
    const pictures = [1, 2, 3].map(() => {
      const bytes = randomBytes(100_000)
      return { bytes, sha256: hashOf(bytes) }
    })
    here.server.answer((response, asked) => {
      const one = pictures.find(({ sha256 }) => asked.path.includes(sha256))
      serve(response, asked, one?.bytes)
    })
    const path = (sha256: Sha256) => join(here.folder, sha256.slice(0, 2), `${sha256}.sealed`)
    for (const [i, { sha256 }] of pictures.entries()) {
      expect(await here.media.fetch({ sha256, bytes: 100_000 })).toEqual(DONE)
      await utimes(path(sha256), 1_000 + i, 1_000 + i)
    }
    const names = pictures.map(({ sha256 }) => sha256)
    return { ...here, names }
  }

  const of = (sha256: Sha256 | undefined) => (sha256 === undefined ? [] : [{ sha256, bytes: 100_000 }])

  it('is made with the oldest that nobody needs', async () => {
    const { media, names, lost } = await three()
    const [oldest, middle, newest] = names
    await media.keep(MEI, of(oldest))
    await media.makeRoom(1)
    expect([media.held(names), lost]).toEqual([[oldest, newest], [middle]])
    await media.makeRoom(10 ** 9)
    expect(media.held(names)).toEqual([oldest])
    expect(await media.usedBytes()).toBe(fileBytes(100_000))
  })

  it('is kept for the others where the list of one cannot be read', async () => {
    const { server, folder, media, start } = await store()
    server.answer(serve)
    await media.keep(MEI, [PICTURE])
    await media.fetch(PICTURE)
    await mkdir(join(dirname(folder), 'needs', LAN))
    const again = await start()
    await again.makeRoom(PICTURE.bytes)
    expect(again.held([SHA256])).toEqual([SHA256])
  })

  it('is not made with what somebody needs who is not there, also after a restart', async () => {
    const { media, names, start } = await three()
    const [hers, others, nobodys] = names
    await media.keep(LAN, of(others))
    await media.keep(MEI, of(hers))
    const again = await start()
    await again.makeRoom(10 ** 9)
    expect(again.held(names)).toEqual([hers, others])
    expect(again.held([nobodys!])).toEqual([])
  })

  it('is not made with what was fetched or asked for since', async () => {
    const { media, names, start } = await three()
    await media.keep(MEI, [])
    await media.fetch({ sha256: names[1]!, bytes: 100_000 })
    const again = await start()
    await again.makeRoom(10 ** 9)
    expect(again.held(names)).toEqual([names[1]])
  })

  it('tells what everybody needs, also after a restart; what comes while nobody is there is nobody’s', async () => {
    const { folder, media, names, start } = await three()
    const [hers, others, nobodys] = names
    await media.keep(LAN, of(others))
    await media.keep(MEI, [...of(hers), ...of(others)])
    media.leave()
    await media.fetch({ sha256: nobodys!, bytes: 100_000 })
    // The power cut the last line in two.
    await appendFile(join(dirname(folder), 'needs', MEI), `5000 ${SHA256.slice(0, 40)}`)
    const again = await start()
    const sorted = (list: readonly { sha256: Sha256 }[]) =>
      [...list].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
    expect(sorted(again.needs())).toEqual(sorted([...of(hers), ...of(others)]))
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
      mount -t tmpfs -o size=128k tmpfs "$1"
      "$2" "$3" "$1" "$4" "$5" "$6" "$7"
      find "$1" -type f | wc -l`
    const fetcher = fileURLToPath(new URL('../testing/media-fetcher.ts', import.meta.url))
    const args = [
      await tempFolder(),
      process.execPath,
      fetcher,
      await tempFolder(),
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
