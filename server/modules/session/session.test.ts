import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorAnswerSchema, signInAnswerSchema } from '../../../shared/wire/session.ts'
import { PROTOCOL } from '../../../shared/wire/sync.ts'
import { sessions, users } from '../../db/schema.ts'
import { deviceFields } from '../../test-device.ts'
import { addUser, openTestWorld, signIn, TestClient, type TestWorld } from '../../test-world.ts'
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

test('a token works for thirty days', async () => {
  await addUser(world, 'xue')
  const client = await TestClient.signIn(world, 'xue')
  const before = world.clock.now
  world.clock.now = before + 29 * DAY_MS
  expect((await client.sync()).acknowledged).toBe(0)
  world.clock.now = before + 31 * DAY_MS
  await expect(client.sync()).rejects.toThrow('signed-out')
  // Signing in again sweeps what has expired.
  const token = await signIn(world, 'xue')
  expect(token).not.toBe(client.token)
  const [user] = await world.db.select().from(users).where(eq(users.name, 'xue'))
  expect(await world.db.select().from(sessions).where(eq(sessions.user, user!.id))).toHaveLength(1)
  world.clock.now = before
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
