import { rm } from 'node:fs/promises'
import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { enterCluster } from '../../server/db/embedded.ts'
import { findFaults } from '../bench/server/check.ts'
import { Balancer, spend } from '../bench/server/evening.ts'
import { hire } from '../bench/server/people.ts'
import { CentralServer, freePort } from '../harness/central-server.ts'
import { workFolder } from '../harness/work-folder.ts'

// Programs and databases are started and ended: that takes its time on an old machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const PEOPLE = 6
const TASKS = 250
const ends: (() => Promise<unknown>)[] = []
let dataDir: string
let url: string

beforeEach(async () => {
  dataDir = await workFolder()
  const cluster = await enterCluster(dataDir, () => {})
  const { user, password, host, port } = cluster.connection('aidol')
  url = `postgres://${user}:${password}@${host}:${port}/aidol`
  const client = new pg.Client(cluster.connection('postgres'))
  await client.connect()
  await client.query('create database aidol')
  await client.end()
  ends.push(cluster.release, () => rm(dataDir, { recursive: true, force: true }))
})

afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function instance(): Promise<CentralServer> {
  const server = new CentralServer({ dataDir, port: await freePort(), sample: false })
  ends.unshift(() => server.stop())
  return server
}

test('two instances that start at once make one schema and serve the same people in turn', async () => {
  const servers = [await instance(), await instance()]
  await Promise.all(servers.map((server) => server.start()))
  const people = await hire(url, PEOPLE, TASKS)
  const balancer = new Balancer(servers.map((server) => server.url))
  const evening = await spend(people, balancer, PEOPLE)
  expect(evening).toMatchObject({ errors: 0, given: PEOPLE * TASKS })
  expect(await findFaults(url, people)).toEqual([])
})

test('nothing is lost where one of two instances is killed in the middle of everything', async () => {
  const [first, second] = [await instance(), await instance()]
  await Promise.all([first.start(), second.start()])
  const people = await hire(url, PEOPLE, TASKS)
  const balancer = new Balancer([first.url, second.url])
  balancer.onAnswer = () => {
    if (balancer.times.length === 8) void first.kill()
  }
  const evening = await spend(people, balancer, PEOPLE)
  expect(evening.errors).toBeGreaterThan(0)
  expect(evening.given).toBe(PEOPLE * TASKS)
  expect(await findFaults(url, people)).toEqual([])
})

test('nothing is lost where PostgreSQL is killed in the middle of everything', async () => {
  const server = await instance()
  await server.start()
  const people = await hire(url, PEOPLE, TASKS)
  const balancer = new Balancer([server.url])
  balancer.onAnswer = () => {
    if (balancer.times.length === 8) void server.killDatabase()
  }
  const evening = await spend(people, balancer, PEOPLE)
  expect(evening.errors).toBeGreaterThan(0)
  expect(evening.given).toBe(PEOPLE * TASKS)
  expect(await findFaults(url, people)).toEqual([])
})
