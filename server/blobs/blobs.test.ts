import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import S3rver from 's3rver'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sha256 } from '../../shared/model/ids.ts'
import type { BlobStore } from './blob-store.ts'
import { openFileStore } from './file-store.ts'
import { openS3Store, rootOf, type S3Place } from './s3-store.ts'

const KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
const BUCKET = 'pictures'
let folder: string
let s3: S3rver
let place: S3Place

/** Another store to hold to the same: `http://key:secret@host:port/bucket`. */
const GIVEN = process.env.AIDOL_TEST_S3

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aidol-test-'))
  s3 = new S3rver({
    port: 0,
    silent: true,
    directory: join(folder, 's3'),
    configureBuckets: [{ name: BUCKET, configs: [] }],
  })
  const { port } = await s3.run()
  const endpoint = `http://127.0.0.1:${port}`
  place = {
    bucket: BUCKET,
    prefix: 'centre/media',
    endpoint,
    region: 'us-east-1',
    addressing: 'path',
    ...KEYS,
  }
})

function given(url: URL): S3Place {
  const keys = { accessKeyId: url.username, secretAccessKey: url.password }
  const where = { bucket: url.pathname.slice(1), prefix: 'centre/media', endpoint: url.origin }
  return { ...where, region: 'us-east-1', addressing: 'path', ...keys }
}

afterAll(async () => {
  await s3.close()
  await rm(folder, { recursive: true, force: true })
})

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex') as Sha256

const STORES: (readonly [name: string, open: () => Promise<BlobStore>])[] = [
  ['in a folder', () => openFileStore(join(folder, 'media'))],
  ['on a store that speaks S3', () => openS3Store(place, join(folder, 'unfinished'))],
  ...(GIVEN === undefined
    ? []
    : [
        ['on the given store', () => openS3Store(given(new URL(GIVEN)), join(folder, 'unfinished'))] as const,
      ]),
]

describe.each(STORES)('the blob store %s', (_name, open) => {
  test('keeps bytes under their hash, and gives them whole or in part', async () => {
    const store = await open()
    const bytes = randomBytes(3_000_000)
    const sha256 = sha256Of(bytes)
    const staged = await store.stage(Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]))
    expect(staged).toMatchObject({ sha256, bytes: bytes.length })
    await staged.keep()
    await staged.discard()

    expect(await store.size(sha256)).toBe(bytes.length)
    const read = async (range?: { start: number; end: number }) => {
      const found = await store.read(sha256, range)
      return found === null ? null : buffer(found)
    }
    expect((await read())?.equals(bytes)).toBe(true)
    for (const [start, end] of [
      [0, 99],
      [65_536, 131_071],
      [2_999_999, 2_999_999],
      [0, 2_999_999],
    ] as const)
      expect((await read({ start, end }))?.equals(bytes.subarray(start, end + 1))).toBe(true)
  })

  test('has nothing of what it was never given', async () => {
    const store = await open()
    const sha256 = sha256Of(randomBytes(8))
    expect(await store.size(sha256)).toBeNull()
    expect(await store.read(sha256, { start: 0, end: 0 })).toBeNull()
  })

  test('shows nothing of what was only looked at, or broke off', async () => {
    const store = await open()
    const looked = await store.stage(Readable.from([randomBytes(1000)]))
    await looked.discard()
    expect(await store.size(looked.sha256)).toBeNull()
    const broken = Readable.from(
      (async function* () {
        yield randomBytes(1000)
        throw new Error('the line is cut')
      })(),
    )
    await expect(store.stage(broken)).rejects.toThrow('the line is cut')
  })

  test('takes the same bytes twice, also at once', async () => {
    const store = await open()
    const bytes = randomBytes(200_000)
    const keep = async () => {
      const staged = await store.stage(Readable.from([bytes]))
      await staged.keep()
      await staged.discard()
    }
    await Promise.all([keep(), keep()])
    await keep()
    const found = await store.read(sha256Of(bytes))
    expect(found === null ? null : (await buffer(found)).equals(bytes)).toBe(true)
  })

  test('survives being opened anew', async () => {
    const bytes = randomBytes(5000)
    await (await (await open()).stage(Readable.from([bytes]))).keep()
    expect(await (await open()).size(sha256Of(bytes))).toBe(bytes.length)
  })
})

test('what a process left unfinished a day ago is swept away, and nothing younger', async () => {
  const unfinished = join(folder, 'swept')
  await openS3Store(place, unfinished)
  await writeFile(join(unfinished, 'old'), 'x')
  await writeFile(join(unfinished, 'new'), 'x')
  const long = new Date(Date.now() - 25 * 3_600_000)
  await utimes(join(unfinished, 'old'), long, long)
  await openS3Store(place, unfinished)
  expect(await readdir(unfinished)).toEqual(['new'])
})

test('a store that refuses says why', async () => {
  const elsewhere = await openS3Store({ ...place, bucket: 'nobodys-bucket' }, join(folder, 'unfinished'))
  const staged = await elsewhere.stage(Readable.from([randomBytes(100)]))
  await expect(staged.keep()).rejects.toThrow('404 NoSuchBucket')
  await staged.discard()
})

test.each([
  [{}, 'http://s3.example.org/pictures/centre/media/'],
  [{ prefix: '' }, 'http://s3.example.org/pictures/'],
  [{ addressing: 'host' }, 'http://pictures.s3.example.org/centre/media/'],
  [
    { endpoint: 'http://s3.example.org:9000/store/' },
    'http://s3.example.org:9000/store/pictures/centre/media/',
  ],
] as const)('%j lies at %s', (more, url) => {
  expect(rootOf({ ...place, endpoint: 'http://s3.example.org', ...more })).toBe(url)
})
