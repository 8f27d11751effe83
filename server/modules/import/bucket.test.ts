import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AwsClient } from 'aws4fetch'
import { eq } from 'drizzle-orm'
import S3rver from 's3rver'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tasks } from '../../db/schema.ts'
import { addProject, good, openTestWorld, type TestWorld } from '../../test-world.ts'
import { importPictures } from './service.ts'
import { photo } from './testing.ts'

const KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
let world: TestWorld
let folder: string
let s3: S3rver
let endpoint: string

beforeAll(async () => {
  world = await openTestWorld()
  folder = await mkdtemp(join(tmpdir(), 'aidol-test-'))
  s3 = new S3rver({
    port: 0,
    silent: true,
    directory: folder,
    configureBuckets: [{ name: 'scans', configs: [] }],
  })
  endpoint = `http://127.0.0.1:${(await s3.run()).port}`
})
afterAll(async () => {
  await s3.close()
  await rm(folder, { recursive: true, force: true })
  await world.close()
})

async function put(key: string, body: Buffer): Promise<void> {
  const client = new AwsClient({ ...KEYS, region: 'us-east-1', service: 's3' })
  const path = key.split('/').map(encodeURIComponent).join('/')
  const answer = await client.fetch(`${endpoint}/scans/${path}`, {
    method: 'PUT',
    body: new Uint8Array(body),
  })
  expect(answer.status).toBe(200)
}

const importFrom = (project: { readonly id: never }, address: string, keys = KEYS, at = endpoint) =>
  importPictures(world, project.id, address, {
    actor: null,
    s3: { endpoint: at, region: 'us-east-1', addressing: 'path', ...keys },
    onProgress: () => {},
  })

test('the pictures below a prefix come in, whatever their names, and again none', async () => {
  const one = await photo(30, 20).jpeg().toBuffer()
  await put('2026/猫 & 狗+1.jpg', one)
  await put('2026/下/2.jpg', await photo(31, 20).jpeg().toBuffer())
  await put('2026/notes.txt', Buffer.from('words'))
  await put('2026/.hidden', Buffer.from('x'))
  await put('2025/other.jpg', await photo(32, 20).jpeg().toBuffer())
  const project = await addProject(world, 'bucket')
  const report = good(await importFrom(project as never, 's3://scans/2026/'))
  expect(report).toMatchObject({ skipped: 1, refused: [{ name: 'notes.txt' }], duplicates: [] })
  expect(report.imported.map(({ name }) => name).toSorted()).toEqual(['下/2.jpg', '猫 & 狗+1.jpg'].toSorted())
  const again = good(await importFrom(project as never, 's3://scans/2026'))
  expect([again.imported.length, again.duplicates.length]).toEqual([0, 2])
})

test('a list of several pages is read to its end, and a download that breaks off is gone on with the next time', async () => {
  const [first, second] = await Promise.all(
    [photo(10, 10, 60), photo(200, 200, 61)].map((p) => p.png().toBuffer()),
  )
  let broken = true
  const contents = (key: string) =>
    `<Contents><Key>${key}</Key><ETag>&quot;1&quot;</ETag><Size>1</Size></Contents>`
  // As Amazon's reference describes it; the store of the other tests cannot give a second page.
  const store = createServer((request, answer) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://store')
    if (searchParams.get('list-type') === '2') {
      const more = searchParams.get('continuation-token') === 'a+b=' ? '2.png' : null
      const next = '<IsTruncated>true</IsTruncated><NextContinuationToken>a+b=</NextContinuationToken>'
      answer.end(
        `<ListBucketResult>${more === null ? next + contents('set/1.png') : contents(`set/${more}`)}</ListBucketResult>`,
      )
      return
    }
    const bytes = pathname.endsWith('1.png') ? first : second
    answer.setHeader('content-length', bytes?.length ?? 0)
    if (!broken || pathname.endsWith('1.png')) answer.end(bytes)
    else answer.write(bytes?.subarray(0, 1000), () => setImmediate(() => answer.destroy()))
  })
  await new Promise<void>((listening) => store.listen(0, '127.0.0.1', listening))
  const { port } = store.address() as AddressInfo
  const project = await addProject(world, 'pages')
  const from = () => importFrom(project as never, 's3://scans/set', KEYS, `http://127.0.0.1:${port}`)
  expect(await from()).toMatchObject({ ok: false, error: { code: 'bucket-fault' } })
  expect(await world.db.$count(tasks, eq(tasks.project, project.id))).toBe(0)
  broken = false
  const report = good(await from())
  expect(report.imported.map(({ name }) => name)).toEqual(['1.png', '2.png'])
  expect(report.resumed).toBe(1)
  store.closeAllConnections()
  store.close()
})

test('a bucket that is not there, wrong keys and no settings are clear failures, and change nothing', async () => {
  const project = await addProject(world, 'nowhere')
  expect(await importFrom(project as never, 's3://none/x')).toMatchObject({
    ok: false,
    error: { code: 'bucket-fault', address: 's3://none/x/', detail: expect.stringContaining('NoSuchBucket') },
  })
  const strange = { accessKeyId: 'nobody', secretAccessKey: 'x' }
  expect(await importFrom(project as never, 's3://scans/2026', strange)).toMatchObject({
    ok: false,
    error: { code: 'bucket-fault', detail: expect.stringContaining('403') },
  })
  const without = { actor: null, onProgress: () => {} }
  expect(await importPictures(world, project.id, 's3://scans/2026', without)).toEqual({
    ok: false,
    error: { code: 'no-bucket-settings' },
  })
  expect(await world.db.$count(tasks, eq(tasks.project, project.id))).toBe(0)
})
