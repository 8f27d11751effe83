import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SiteId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { PROTOCOL } from '../../../shared/wire/sync.ts'
import { audit, users } from '../../db/schema.ts'
import { deviceFields } from '../../test-device.ts'
import {
  addProject,
  addSite,
  addUser,
  openTestWorld,
  order,
  post,
  signIn,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'

let world: TestWorld
let wang: SiteId
let li: SiteId
let admin: string
let supervisor: string
let head: User
beforeAll(async () => {
  world = await openTestWorld()
  wang = await addSite(world, '王庄')
  li = await addSite(world, '李村')
  await addUser(world, 'root', 'admin')
  head = await addUser(world, 'head', 'supervisor', wang)
  admin = await signIn(world, 'root')
  supervisor = await signIn(world, 'head')
})
afterAll(() => world.close())

const enter = async (name: string, password: string): Promise<number> => {
  const payload = { protocol: PROTOCOL, name, password, ...deviceFields() }
  return (await world.app.inject({ method: 'POST', url: '/v1/session', payload })).statusCode
}
const written = async (user: { id: string }) =>
  (await world.db.select().from(audit).where(eq(audit.subject, user.id)).orderBy(audit.id)).map(
    ({ actor, action }) => [actor, action],
  )

describe('a supervisor', () => {
  test('takes on labellers for her own site, and the password is shown once', async () => {
    const made = await order(world, supervisor, 'user create', { name: ' 梅 ', displayName: '李梅' })
    expect(made.user).toMatchObject({ name: '梅', displayName: '李梅', role: 'labeller' })
    expect(await enter('梅', made.password)).toBe(200)
    expect(await enter('梅', `${made.password}x`)).toBe(401)
    const [row] = await world.db.select().from(users).where(eq(users.name, '梅'))
    expect(row?.site).toBe(wang)
    expect(await written(made.user)).toEqual([[head.id, 'user-created']])
  })

  test.each([
    ['a supervisor', { name: 'x1', role: 'supervisor' }, 'not-allowed'],
    ['an administrator', { name: 'x2', role: 'admin' }, 'not-allowed'],
    ['somebody of another site', { name: 'x3', site: '李村' }, 'unknown-site'],
  ])('cannot make %s', async (_, input, error) => {
    expect(await order(world, supervisor, 'user create', input)).toMatchObject({ error })
    expect(await world.db.select().from(users).where(eq(users.name, input.name))).toEqual([])
  })

  test('sees and changes the people of her site and nobody else', async () => {
    await addUser(world, 'fang', 'labeller', wang)
    await addUser(world, 'far', 'labeller', li)
    await addUser(world, 'loose', 'labeller')
    const { users: seen } = await order(world, supervisor, 'user list')
    expect(seen.map((one: User) => one.name)).toEqual(expect.arrayContaining(['fang', 'head', '梅']))
    expect(seen.every((one: { site: string }) => one.site === '王庄')).toBe(true)
    for (const user of ['far', 'loose', 'root']) {
      const changed = await order(world, supervisor, 'user disable', { user })
      expect(changed).toMatchObject({ status: 404, error: 'unknown-user' })
    }
    expect(
      (await order(world, supervisor, 'site list')).sites.map((one: { name: string }) => one.name),
    ).toEqual(['王庄'])
  })

  test('decides neither about her equals nor about herself', async () => {
    await addUser(world, 'equal', 'supervisor', wang)
    for (const user of ['equal', 'head'])
      for (const command of ['user disable', 'user reset-password', 'user enable', 'user resume'])
        expect(await order(world, supervisor, command, { user })).toMatchObject({ status: 403 })
    expect(await order(world, supervisor, 'user move', { user: 'equal' })).toMatchObject({ status: 403 })
  })

  test('without a site reaches nobody', async () => {
    await addUser(world, 'nowhere', 'supervisor')
    const token = await signIn(world, 'nowhere')
    expect(await order(world, token, 'user list')).toMatchObject({ status: 403, error: 'not-allowed' })
  })
})

describe('who is shut out', () => {
  test('stops at once, on every computer, until she is let in again', async () => {
    const user = await addUser(world, 'yan', 'labeller', wang)
    const client = await TestClient.signIn(world, 'yan')
    expect((await client.sync()).acknowledged).toBe(0)
    await order(world, supervisor, 'user disable', { user: 'yan' })
    expect((await post(world, client.token, Buffer.alloc(0))).statusCode).toBe(401)
    expect(await enter('yan', 'yan-secret')).toBe(401)
    await order(world, admin, 'user enable', { user: user.id })
    expect(await enter('yan', 'yan-secret')).toBe(200)
    // Her old token has died with it.
    expect((await post(world, client.token, Buffer.alloc(0))).statusCode).toBe(401)
    const [root] = await world.db.select().from(users).where(eq(users.name, 'root'))
    expect(await written(user)).toEqual([
      [head.id, 'user-disabled'],
      [root?.id, 'user-enabled'],
    ])
  })

  test('is never the one who does it', async () => {
    expect(await order(world, admin, 'user disable', { user: 'root' })).toMatchObject({
      error: 'not-allowed',
    })
    expect(await enter('root', 'root-secret')).toBe(200)
  })
})

test('a new password ends what was begun with the old one', async () => {
  await addUser(world, 'ning', 'labeller', wang)
  const token = await signIn(world, 'ning')
  expect(
    await order(world, supervisor, 'user reset-password', { user: 'ning', password: 'abc' }),
  ).toMatchObject({
    error: 'short-password',
  })
  const { password } = await order(world, supervisor, 'user reset-password', { user: 'ning' })
  expect((await post(world, token, Buffer.alloc(0))).statusCode).toBe(401)
  expect(await enter('ning', 'ning-secret')).toBe(401)
  expect(await enter('ning', password)).toBe(200)
})

test('pauses, qualifications and moves are listed and written down', async () => {
  const user = await addUser(world, 'hui', 'labeller', wang)
  await addProject(world, '猫狗')
  const state = async (token: string) =>
    (await order(world, token, 'user list')).users.find((one: User) => one.name === 'hui')
  await order(world, supervisor, 'user pause', { user: 'hui', reason: '质量不够' })
  await order(world, supervisor, 'user qualify', { user: 'hui', project: '猫狗' })
  await order(world, supervisor, 'user qualify', { user: 'hui', project: '猫狗' })
  expect(await state(supervisor)).toMatchObject({
    state: 'paused',
    pauseReason: '质量不够',
    qualifiedFor: ['猫狗'],
    site: '王庄',
  })
  await order(world, supervisor, 'user resume', { user: 'hui' })
  await order(world, supervisor, 'user unqualify', { user: 'hui', project: '猫狗' })
  await order(world, admin, 'user move', { user: 'hui', site: '李村' })
  expect(await state(supervisor)).toBeUndefined()
  expect(await state(admin)).toMatchObject({ state: 'active', qualifiedFor: [], site: '李村' })
  expect((await written(user)).map(([, action]) => action)).toEqual([
    'user-paused',
    'user-qualified',
    'user-qualified',
    'user-resumed',
    'user-unqualified',
    'user-moved',
  ])
})

test('the audit log tells a supervisor of her site only', async () => {
  const other = await addUser(world, 'other head', 'supervisor', li)
  const token = await signIn(world, 'other head')
  const { user } = await order(world, token, 'user create', { name: 'their own' })
  const seen = await order(world, token, 'audit list')
  expect(seen.entries.map((one: { subject: string }) => one.subject)).toContain(user.id)
  const ours = await order(world, supervisor, 'audit list', { limit: 1000 })
  expect(ours.entries.length).toBeGreaterThan(5)
  expect(ours.entries.filter((one: { actor: string }) => one.actor === other.name)).toEqual([])
  const page = await order(world, admin, 'audit list', { limit: 2 })
  const next = await order(world, admin, 'audit list', { limit: 2, before: page.entries[1].id })
  expect(next.entries[0].id).toBeLessThan(page.entries[1].id)
  await expect(world.db.delete(audit)).rejects.toThrow()
})
