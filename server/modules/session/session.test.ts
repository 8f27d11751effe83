import { eq } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorAnswerSchema, signInAnswerSchema } from '../../../shared/wire/session.ts'
import { PROTOCOL } from '../../../shared/wire/sync.ts'
import { readConfig } from '../../config.ts'
import { sessions } from '../../db/schema.ts'
import { bodyOf, deviceFields } from '../../test-device.ts'
import {
  addSite,
  addUser,
  openApp,
  openTestWorld,
  order,
  post,
  signIn,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'
import { generatePassword, hashPassword, isPassword } from './password.ts'

const DAY_MS = 24 * 3_600_000

let world: TestWorld
beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

const ask = (payload: object) => world.app.inject({ method: 'POST', url: '/v1/session', payload })
const attempt = (name: string, password: string, remoteAddress = '10.0.0.1') =>
  world.app.inject({
    method: 'POST',
    url: '/v1/session',
    remoteAddress,
    payload: { protocol: PROTOCOL, name, password, ...deviceFields() },
  })
const errorOf = (answer: { json: () => unknown }) => errorAnswerSchema.parse(answer.json()).error

test('signing in gives a token that is stored only as a hash', async () => {
  const user = await addUser(world, 'mei')
  const answer = await attempt('mei', 'mei-secret')
  const { token, user: told, epoch } = signInAnswerSchema.parse(answer.json())
  expect(told).toEqual(user)
  expect(epoch).toBe(world.epoch)
  const stored = await world.db.select().from(sessions).where(eq(sessions.user, user.id))
  expect(stored).toHaveLength(1)
  expect(JSON.stringify(stored)).not.toContain(token)
})

test('a wrong password and an unknown name get the same answer', async () => {
  await addUser(world, 'fang')
  const wrong = await attempt('fang', 'nonsense')
  const unknown = await attempt('nobody', 'nonsense')
  expect(wrong.statusCode).toBe(401)
  expect(errorOf(wrong)).toBe('wrong-password')
  expect(unknown.body).toBe(wrong.body)
})

test('guessing is slowed down for this name at this address, and for nobody else', async () => {
  await addUser(world, 'lan')
  await addUser(world, 'hong')
  for (let i = 0; i < 5; i++) expect(errorOf(await attempt('lan', `guess ${i}`))).toBe('wrong-password')
  const blocked = await attempt('lan', 'lan-secret')
  expect(blocked.statusCode).toBe(429)
  const { error, retryAfterMs } = errorAnswerSchema.parse(blocked.json())
  expect(error).toBe('too-many-tries')
  expect(retryAfterMs).toBeGreaterThan(0)
  expect(Number(blocked.headers['retry-after'])).toBe(Math.ceil((retryAfterMs ?? 0) / 1000))

  expect((await attempt('lan', 'lan-secret', '10.0.0.2')).statusCode).toBe(200)
  expect((await attempt('hong', 'hong-secret')).statusCode).toBe(200)

  world.clock.now += retryAfterMs ?? 0
  expect(errorOf(await attempt('lan', 'guess again'))).toBe('wrong-password')
  const longer = errorAnswerSchema.parse((await attempt('lan', 'lan-secret')).json())
  expect(longer.retryAfterMs).toBeGreaterThan(retryAfterMs ?? 0)
  world.clock.now += longer.retryAfterMs ?? 0
  expect((await attempt('lan', 'lan-secret')).statusCode).toBe(200)
  for (let i = 0; i < 4; i++) expect(errorOf(await attempt('lan', `guess ${i}`))).toBe('wrong-password')
})

test('many guesses sent at once are no way around the limit', async () => {
  await addUser(world, 'ning')
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => attempt('ning', `guess ${i}`)))
  expect(answers.filter((answer) => errorOf(answer) === 'wrong-password')).toHaveLength(5)
})

test('signing out ends this session and no other', async () => {
  await addUser(world, 'yu')
  const [one, two] = [await TestClient.signIn(world, 'yu'), await TestClient.signIn(world, 'yu')]
  const headers = { authorization: `Bearer ${one.token}` }
  expect((await world.app.inject({ method: 'DELETE', url: '/v1/session', headers })).json()).toEqual({
    magic: 'aidol',
  })
  await expect(one.sync()).rejects.toThrow('signed-out')
  expect((await two.sync()).acknowledged).toBe(0)
})

describe('a token', () => {
  /** Away for so long, then one exchange. */
  const later = async (client: TestClient, days: number) => {
    world.clock.now += days * DAY_MS
    return client.sync()
  }
  const works = async (client: TestClient, token: string) =>
    (await post(world, token, bodyOf(client.request(1), client.device, world.keys))).statusCode === 200
  const renewed = (answer: { token?: string }): string => {
    if (answer.token === undefined) throw new Error('no new token')
    return answer.token
  }

  test('is renewed inside an exchange, when half of its time is over', async () => {
    await addUser(world, 'xue')
    const client = await TestClient.signIn(world, 'xue')
    expect(await later(client, 3)).not.toHaveProperty('token')
    const next = renewed(await later(client, 1))
    expect(await works(client, next)).toBe(true)
    // Requests that were on their way with the old one still come through, later ones do not.
    expect(await works(client, client.token)).toBe(true)
    world.clock.now += 11 * 60_000
    expect(await works(client, client.token)).toBe(false)
    expect(await works(client, next)).toBe(true)
  })

  test('lives on where the answer with the next one is lost, however often', async () => {
    await addUser(world, 'qiu')
    const client = await TestClient.signIn(world, 'qiu')
    const lost = renewed(await later(client, 5))
    world.clock.now += DAY_MS
    const arrived = renewed(await client.sync())
    expect(await works(client, lost)).toBe(false)
    expect(await works(client, arrived)).toBe(true)
    const rows = await world.db.select().from(sessions).where(eq(sessions.user, client.user))
    expect(rows).toHaveLength(2)
  })

  test('is not renewed for a request that does not read the mailbox: several go at once', async () => {
    await addUser(world, 'dong')
    const client = await TestClient.signIn(world, 'dong')
    world.clock.now += 5 * DAY_MS
    expect(await client.send({ ...client.request(1), cursor: null })).not.toHaveProperty('token')
  })

  test('of somebody who was away for a year still sends her work, but leads nobody', async () => {
    const site = await addSite(world, '远村')
    await addUser(world, 'yuan', 'supervisor', site)
    const client = await TestClient.signIn(world, 'yuan')
    expect(await order(world, client.token, 'user list')).toHaveProperty('users')
    const answer = await later(client, 365)
    expect(answer.acknowledged).toBe(0)
    expect(await order(world, client.token, 'user list')).toMatchObject({ status: 401, error: 'signed-out' })
    expect(await order(world, renewed(answer), 'user list')).toHaveProperty('users')
  })

  test('ends after 400 days without a word', async () => {
    await addUser(world, 'lao')
    const client = await TestClient.signIn(world, 'lao')
    world.clock.now += 401 * DAY_MS
    await expect(client.sync()).rejects.toThrow('signed-out')
    // Signing in again sweeps what has ended.
    await signIn(world, 'lao')
    expect(await world.db.select().from(sessions).where(eq(sessions.user, client.user))).toHaveLength(1)
  })
})

test('a name that is tried from everywhere stays open where she works', async () => {
  await addUser(world, 'hot')
  const client = await TestClient.signIn(world, 'hot')
  await client.sync()
  for (let i = 0; i < 60; i++) await attempt('hot', 'guess', `10.9.${i}.1`)
  expect(errorOf(await attempt('hot', 'hot-secret', '10.9.0.250'))).toBe('too-many-tries')
  // Behind the same address as the strangers, too.
  for (let i = 0; i < 10; i++) await attempt('hot', 'guess', '127.0.0.1')
  expect(await signIn(world, 'hot', client.device)).not.toBe(client.token)
})

test('who asked is taken from proxies that are known, and from nobody else', async () => {
  await addUser(world, 'behind')
  const forwarded = async (app: FastifyInstance, i: number) => {
    const payload = { protocol: PROTOCOL, name: 'behind', password: 'guess', ...deviceFields() }
    const headers = { 'x-forwarded-for': `203.0.113.${i}` }
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/session',
      payload,
      headers,
      remoteAddress: '10.5.0.9',
    })
    return errorOf(answer)
  }
  for (let i = 0; i < 5; i++) expect(await forwarded(world.app, i)).toBe('wrong-password')
  expect(await forwarded(world.app, 6)).toBe('too-many-tries')
  const trusting = openApp(world, { AIDOL_PROXIES: '127.0.0.1, 10.5.0.0/16' })
  for (let i = 0; i < 7; i++) expect(await forwarded(trusting, 10 + i)).toBe('wrong-password')
  await trusting.close()
  expect(readConfig({ AIDOL_PROXIES: '10.0.0.0/99' }, {})).toMatchObject({
    error: { setting: 'AIDOL_PROXIES' },
  })
})

test('several instances count together', async () => {
  await addUser(world, 'both')
  const other = openApp(world)
  for (let i = 0; i < 5; i++) await attempt('both', `guess ${i}`)
  const payload = { protocol: PROTOCOL, name: 'both', password: 'both-secret', ...deviceFields() }
  const request = { method: 'POST', url: '/v1/session', remoteAddress: '10.0.0.1', payload } as const
  expect(errorOf(await other.inject(request))).toBe('too-many-tries')
  await other.close()
})

test('a Chinese name typed in composed or decomposed form is the same name', async () => {
  await addUser(world, 'é李梅'.normalize('NFC'))
  const payload = { protocol: PROTOCOL, name: 'é李梅'.normalize('NFD'), ...deviceFields() }
  expect((await ask({ ...payload, password: 'é李梅-secret'.normalize('NFD') })).statusCode).toBe(200)
})

test.each([
  ['nothing', {}, 'bad-request'],
  ['a newer protocol, whatever else', { protocol: PROTOCOL + 1 }, 'protocol-too-new'],
  ['an older protocol, whatever else', { protocol: PROTOCOL - 3 }, 'protocol-too-old'],
  ['a version that is no number', { protocol: '1' }, 'bad-request'],
  ['no password', { protocol: PROTOCOL, name: 'mei', ...deviceFields() }, 'bad-request'],
  ['a name with NUL', { protocol: PROTOCOL, name: 'a\0', password: 'x', ...deviceFields() }, 'bad-request'],
])('a sign-in with %s is refused with its own code', async (_, payload, code) => {
  expect(errorOf(await ask(payload))).toBe(code)
})

test('every wrong way in gets an answer with our magic', async () => {
  const answers = await Promise.all([
    world.app.inject({ url: '/' }),
    world.app.inject({ url: '/%zz' }),
    world.app.inject({ method: 'PUT', url: '/v1/sync' }),
    world.app.inject({
      method: 'POST',
      url: '/v1/session',
      payload: '<html>',
      headers: { 'content-type': 'text/html' },
    }),
    world.app.inject({
      method: 'POST',
      url: '/v1/session',
      payload: '{',
      headers: { 'content-type': 'application/json' },
    }),
    world.app.inject({ method: 'DELETE', url: '/v1/session' }),
  ])
  expect(answers.map((answer) => [answer.statusCode, errorOf(answer)])).toEqual([
    [404, 'not-found'],
    [400, 'bad-request'],
    [404, 'not-found'],
    [400, 'bad-request'],
    [400, 'bad-request'],
    [401, 'signed-out'],
  ])
})

test('what goes wrong inside is not told to clients', async () => {
  const broken = await openTestWorld()
  const client = await addUser(broken, 'mei').then(() => TestClient.signIn(broken, 'mei'))
  await broken.db.execute('drop table mailbox')
  const answer = await client.sync().catch((error: Error) => error.message)
  expect(errorAnswerSchema.parse(JSON.parse(String(answer)))).toEqual({
    magic: 'aidol',
    error: 'internal',
    detail: 'the server failed; its log says more',
  })
  await broken.close()
})

test('passwords are salted, and the same in every way of writing', async () => {
  const hash = await hashPassword('ｐａｓｓｗｏｒｄ')
  expect(await isPassword('password', hash)).toBe(true)
  expect(await isPassword('passwork', hash)).toBe(false)
  expect(await hashPassword('password')).not.toBe(hash)
  expect(generatePassword()).toMatch(/^([a-km-z2-9]{4}-){3}[a-km-z2-9]{4}$/)
})
