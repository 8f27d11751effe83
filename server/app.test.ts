import { Writable } from 'node:stream'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PROTOCOL } from '../shared/wire/sync.ts'
import { deviceFields } from './test-device.ts'
import {
  addProject,
  addSite,
  addTasks,
  addUser,
  handOut,
  openApp,
  openTestWorld,
  order,
  signIn,
  submission,
  TestClient,
  type TestWorld,
} from './test-world.ts'

const METRICS_TOKEN = 'a-token-for-prometheus'

let world: TestWorld
const lines: string[] = []
beforeAll(async () => {
  world = await openTestWorld()
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  await world.app.close()
  const app = openApp(world, { AIDOL_METRICS_TOKEN: METRICS_TOKEN }, { logger: { level: 'debug', stream } })
  world = { ...world, app }
})
afterAll(async () => {
  await world.app.close()
  await world.close()
})

describe('the log', () => {
  test('tells of sign-in, sync, administration and bugs, and of nobody', async () => {
    const site = await addSite(world, '密县')
    await addUser(world, 'secret-head', 'supervisor', site)
    const mei = await addUser(world, 'secret-mei', 'labeller', site)
    const project = await addProject(world, 'secret-project')
    await addTasks(world, project, ['secret-picture.jpg'])
    await handOut(world, project, mei)
    const client = await TestClient.signIn(world, mei.name)
    const [task] = await client.taskIds()
    client.operations = [submission(task!, 7)]
    await client.sync()
    const head = await signIn(world, 'secret-head')
    const made = await order(world, head, 'user create', { name: 'secret-new', password: 'secret-word' })
    expect(made).toHaveProperty('user')
    await order(world, head, 'user create', { name: 'secret-new' })
    await order(world, head, 'user disable', { user: 'secret-nobody', more: 'secret-field' })
    const wrong = { protocol: PROTOCOL, name: mei.name, password: 'secret-wrong', ...deviceFields() }
    await world.app.inject({
      method: 'POST',
      url: '/v1/session',
      payload: wrong,
      remoteAddress: '10.77.66.55',
    })
    await world.app.inject({ url: '/v1/nothing?name=secret-query', remoteAddress: '10.77.66.55' })
    const headers = { authorization: `Bearer ${client.token}` }
    await world.app.inject({ url: `/v1/media/${'ab'.repeat(32)}`, headers })

    // A bug, with a person's values in the query that fails.
    await world.db.execute(sql`alter table sites rename to sites_away`)
    const answer = await order(world, head, 'user create', { name: 'secret-late', site: 'secret-site' })
    await world.db.execute(sql`alter table sites_away rename to sites`)
    expect(answer).toMatchObject({ status: 500, error: 'internal' })

    const log = lines.join('')
    expect(log).toContain('/v1/admin/user/create')
    expect(log).toContain('"code":"42P01"')
    expect(log).toContain('modules/users')
    const personal = [
      'secret',
      '密县',
      '10.77.66.55',
      '127.0.0.1',
      client.token,
      head,
      mei.id,
      project.id,
      task!,
    ]
    for (const one of [...personal, client.device.id, client.stream]) expect(log).not.toContain(one)
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
  })
})

describe('readiness', () => {
  test('is said while the database answers, and no more once the server is to stop', async () => {
    const ask = async (url: string) => (await world.app.inject({ url })).statusCode
    expect([await ask('/healthz'), await ask('/readyz')]).toEqual([200, 200])
    const stopping = openApp(world, {}, { isStopping: () => true })
    expect((await stopping.inject({ url: '/readyz' })).statusCode).toBe(503)
    expect((await stopping.inject({ url: '/healthz' })).statusCode).toBe(200)
    await stopping.close()
  })
})

describe('metrics', () => {
  const read = (token: string) =>
    world.app.inject({ url: '/metrics', headers: { authorization: `Bearer ${token}` } })

  test('are there for whoever has the token, and for nobody else', async () => {
    const admin = await addUser(world, 'watcher', 'admin')
    expect((await world.app.inject({ url: '/metrics' })).statusCode).toBe(404)
    expect((await read(await signIn(world, admin.name))).statusCode).toBe(404)
    expect((await read(METRICS_TOKEN)).statusCode).toBe(200)
    const without = openApp(world)
    const asked = await without.inject({ url: '/metrics', headers: { authorization: 'Bearer null' } })
    expect(asked.statusCode).toBe(404)
    await without.close()
  })

  test('count requests by route and status, exchanges, and operations by outcome', async () => {
    const mei = await addUser(world, 'counted')
    const project = await addProject(world, 'counted')
    await addTasks(world, project, ['1.jpg'])
    await handOut(world, project, mei)
    const client = await TestClient.signIn(world, mei.name)
    const [task] = await client.taskIds()
    const value = async (line: string): Promise<number> => {
      const found = (await read(METRICS_TOKEN)).body.split('\n').find((one) => one.startsWith(`${line} `))
      return Number(found?.slice(line.length) ?? 0)
    }
    const applied = 'aidol_operations_total{outcome="applied"}'
    const aside = 'aidol_operations_total{outcome="quarantined"}'
    const exchanges = 'aidol_request_seconds_count{route="/v1/sync"}'
    const before = [await value(applied), await value(aside), await value(exchanges)]
    client.operations = [submission(task!, 1), { op: 'submit', document: { task } }]
    await client.sync()
    await client.sync()
    const after = [await value(applied), await value(aside), await value(exchanges)]
    expect(after.map((count, i) => count - (before[i] ?? 0))).toEqual([1, 1, 2])
    expect(await value('aidol_requests_total{method="GET",route="none",status="404"}')).toBeGreaterThan(0)
    expect(await value('aidol_database_connections{state="waited_for"}')).toBe(0)
  })
})
