import { createHash, sign } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sha256 } from '../../../shared/model/ids.ts'
import { pictureText } from '../../../shared/wire/device.ts'
import { newDevice, type TestDevice } from '../../test-device.ts'
import {
  addProject,
  addUser,
  good,
  handOut,
  openTestWorld,
  signIn,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'
import { revokeDevice } from '../devices/administration.ts'
import { importPictures } from '../import/service.ts'
import { parseRange } from './range.ts'

let world: TestWorld
let base: string
let bytes: Buffer
let sha: string
let mine: string

beforeAll(async () => {
  world = await openTestWorld()
  const mei = await addUser(world, 'mei')
  await addUser(world, 'fang')
  await addUser(world, 'chen', 'supervisor')
  const project = await addProject(world, 'cats')
  const folder = join(world.folder, 'pictures')
  await mkdir(folder)
  bytes = await sharp({
    create: {
      width: 640,
      height: 480,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
    .jpeg()
    .toBuffer()
  sha = createHash('sha256').update(bytes).digest('hex')
  await writeFile(join(folder, 'a.jpg'), bytes)
  good(await importPictures(world, project.id, folder, { actor: null, onProgress: () => {} }))
  await handOut(world, project, mei)
  mine = await signIn(world, 'mei')
  await world.app.listen({ host: '127.0.0.1', port: 0 })
  base = `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}/v1/media/`
})
afterAll(() => world.close())

const get = (headers: Record<string, string> = {}, method = 'GET', token = mine, name = sha) =>
  fetch(base + name, { method, headers: { authorization: `Bearer ${token}`, ...headers } })
const bodyOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer())

describe('a picture', () => {
  test('comes whole, named by its hash and good for ever', async () => {
    const answer = await get()
    expect(answer.status).toBe(200)
    expect((await bodyOf(answer)).equals(bytes)).toBe(true)
    expect(answer.headers.get('etag')).toBe(`"${sha}"`)
    expect(answer.headers.get('content-type')).toBe('image/jpeg')
    expect(answer.headers.get('content-length')).toBe(String(bytes.length))
    expect(answer.headers.get('cache-control')).toContain('immutable')
  })

  test('goes on where the line was cut, byte for byte', async () => {
    const first = bytes.subarray(0, 1234)
    const answer = await get({ range: 'bytes=1234-', 'if-range': `"${sha}"` })
    expect(answer.status).toBe(206)
    expect(answer.headers.get('content-range')).toBe(`bytes 1234-${bytes.length - 1}/${bytes.length}`)
    expect(Buffer.concat([first, await bodyOf(answer)]).equals(bytes)).toBe(true)
  })

  test('comes whole where what is held is something else', async () => {
    const answer = await get({ range: 'bytes=1234-', 'if-range': '"other"' })
    expect(answer.status).toBe(200)
    expect((await bodyOf(answer)).equals(bytes)).toBe(true)
  })

  test('has a middle and an end', async () => {
    expect((await bodyOf(await get({ range: 'bytes=10-19' }))).equals(bytes.subarray(10, 20))).toBe(true)
    expect((await bodyOf(await get({ range: 'bytes=-7' }))).equals(bytes.subarray(-7))).toBe(true)
  })

  test('has nothing behind its end', async () => {
    const answer = await get({ range: `bytes=${bytes.length}-` })
    expect(answer.status).toBe(416)
    expect(answer.headers.get('content-range')).toBe(`bytes */${bytes.length}`)
  })

  test('is described without its bytes', async () => {
    const answer = await get({}, 'HEAD')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-length')).toBe(String(bytes.length))
    expect((await bodyOf(answer)).length).toBe(0)
    expect((await get({ 'if-none-match': `"${sha}"` })).status).toBe(304)
  })

  test.each([
    ['a stranger', 'fang', 404],
    ['a supervisor', 'chen', 200],
  ])('is for %s: %s gets %i', async (_, name, status) => {
    expect((await get({}, 'GET', await signIn(world, name))).status).toBe(status)
  })

  test('is for the device of somebody who may see it, by its signature and nothing else', async () => {
    const hers = await TestClient.signIn(world, 'mei')
    const fangs = await TestClient.signIn(world, 'fang')
    const chens = await TestClient.signIn(world, 'chen')
    for (const client of [hers, fangs, chens]) await client.sync()
    const by = async ({ id, key }: TestDevice, name = sha, asked = sha) => {
      const signature = sign(null, Buffer.from(pictureText(id, name as Sha256)), key).toString('base64url')
      return (await get({ authorization: `Device ${id}.${signature}` }, 'GET', '', asked)).status
    }
    expect(await by(hers.device)).toBe(200)
    expect(await by(hers.device, sha, `${sha}/leaves`)).toBe(200)
    // Who supervises sees any picture, but not whoever sits at the same computer.
    expect([await by(fangs.device), await by(chens.device)]).toEqual([404, 404])
    expect(await by(newDevice())).toBe(401)
    expect(await by({ ...hers.device, key: newDevice().key })).toBe(401)
    expect(await by(hers.device, '0'.repeat(64))).toBe(401)
    good(
      await revokeDevice(world.db, { kind: 'all', actor: null }, hers.device.id, {
        actor: null,
        at: new Date(),
      }),
    )
    expect(await by(hers.device)).toBe(403)
  })

  test('is for nobody without a token', async () => {
    expect((await get({}, 'GET', 'x'.repeat(43))).status).toBe(401)
  })

  test.each(['0'.repeat(64), 'nonsense', '..%2f..%2fpostgres.json'])(
    'that does not exist is not found: %s',
    async (name) => {
      const answer = await get({}, 'GET', mine, name)
      expect(answer.status).toBe(404)
      expect(await answer.json()).toMatchObject({ magic: 'aidol', error: 'not-found' })
    },
  )
})

describe('the leaves of a picture', () => {
  test('are the hashes of its pieces of 64 KB', async () => {
    const answer = await get({}, 'GET', mine, `${sha}/leaves`)
    const sha256 = (part: Buffer) => createHash('sha256').update(part).digest('hex')
    const leaves = []
    for (let at = 0; at < bytes.length; at += 65_536) leaves.push(sha256(bytes.subarray(at, at + 65_536)))
    expect(leaves.length).toBeGreaterThan(1)
    expect(await answer.json()).toEqual({ magic: 'aidol', leaves })
  })

  test('are told to nobody who may not see it', async () => {
    const fang = await signIn(world, 'fang')
    expect((await get({}, 'GET', fang, `${sha}/leaves`)).status).toBe(404)
    expect((await get({}, 'GET', 'x'.repeat(43), `${sha}/leaves`)).status).toBe(401)
  })

  test('that the store has damaged are not told', async () => {
    const kept = join(world.folder, 'media', sha.slice(0, 2), sha)
    const damaged = Buffer.from(bytes)
    damaged.writeUInt8(damaged.readUInt8(70_000) ^ 1, 70_000)
    await writeFile(kept, damaged)
    const answer = await get({}, 'GET', mine, `${sha}/leaves`)
    await writeFile(kept, bytes)
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({
      error: 'not-found',
      detail: expect.stringContaining('damaged'),
    })
  })
})

test.each<[string | undefined, ReturnType<typeof parseRange>]>([
  [undefined, null],
  ['bytes=0-', { start: 0, end: 99 }],
  ['bytes=5-5', { start: 5, end: 5 }],
  ['bytes=5-500', { start: 5, end: 99 }],
  ['bytes=-500', { start: 0, end: 99 }],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=9-5', null],
  ['bytes=-', null],
  ['bytes=0-1,5-6', null],
  ['lines=1-2', null],
  ['bytes=1e3-', null],
])('range %s of 100 bytes is %o', (header, range) => {
  expect(parseRange(header, 100)).toEqual(range)
})
