import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { deviceFields } from '../../server/test-device.ts'
import { PROTOCOL } from '../../shared/wire/sync.ts'
import { CentralServer, freePort } from '../harness/central-server.ts'
import { workFolder } from '../harness/work-folder.ts'

// Programs and databases are started and ended: that takes its time on an old machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let dataDir: string
let server: CentralServer

beforeEach(async () => {
  dataDir = await workFolder()
})

afterEach(async () => {
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function start(env: Readonly<Record<string, string>> = {}): Promise<void> {
  server = new CentralServer({ dataDir, port: await freePort(), sample: false, env })
  await server.start()
}

/** The first half of a request, and what sends the other. */
async function half(): Promise<{ readonly socket: Socket; readonly rest: string }> {
  const { port, host } = new URL(server.url)
  const socket = connect(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  const body = JSON.stringify({ protocol: PROTOCOL, name: 'nobody', password: 'x', ...deviceFields() })
  const head = `POST /v1/session HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
  socket.write(head + body.slice(0, 20))
  // It is with the server when the server has answered another one.
  await fetch(`${server.url}/v1/about`)
  return { socket, rest: body.slice(20) }
}

test('a server that is told to stop answers what is under way, takes nothing new, and ends with 0', async () => {
  await start()
  const { socket, rest } = await half()
  const stopped = server.stop()
  await refusesNewOnes()
  socket.write(rest)
  expect(await text(socket)).toMatch(/^HTTP\/1.1 401 .*"wrong-password"/s)
  expect(await stopped).toBe(0)
})

test('it waits no longer than it was told to', async () => {
  await start({ AIDOL_STOP_SECONDS: '0.5' })
  const { socket } = await half()
  const closed = once(socket, 'close')
  expect(await server.stop()).toBe(0)
  await closed
})

async function refusesNewOnes(): Promise<void> {
  for (;;) {
    const refused = await fetch(`${server.url}/v1/about`, { headers: { connection: 'close' } }).then(
      () => false,
      () => true,
    )
    if (refused) return
  }
}

test('a running server notices that a backup was put back, and tells the new epoch', async () => {
  await start()
  await server.cli('user', 'create', '--name', 'mei', '--password', 'mei-secret-1')
  const epoch = async (): Promise<string | undefined> => {
    const request = { protocol: PROTOCOL, name: 'mei', password: 'mei-secret-1', ...deviceFields() }
    const answer = await fetch(`${server.url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    })
    return (await answer.json()).epoch
  }
  const before = await epoch()
  const folder = join(dataDir, 'backup')
  expect(await server.cli('backup', folder)).toMatchObject({ ok: true })
  expect(await server.cli('restore', folder, '--replace')).toMatchObject({ ok: true })
  // In between it refuses, is closed, or still has the old one.
  const known = () =>
    epoch().then(
      (told) => told ?? before,
      () => before,
    )
  await expect.poll(known, { timeout: 60_000, interval: 200 }).not.toBe(before)
})
