import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sha256Schema, userIdSchema } from '../../shared/model/ids.ts'
import { MAGIC } from '../../shared/wire/magic.ts'
import { PROTOCOL } from '../../shared/wire/sync.ts'
import { noFaults } from '../link/faults.ts'
import { createServices } from '../services.ts'
import { type Asked, httpServer, sendJson, sendRefusal, sendSync } from '../testing/http-server.ts'
import { CERTIFICATE, MESSAGE, SERVER_KEYS } from '../testing/sealing.ts'
import { memoryLog, tempFolder } from '../testing/temp-folder.ts'
import { createHandlers } from './handlers.ts'

const USER = {
  id: '0198c0de-0000-7000-8000-000000000001',
  name: 'alice',
  displayName: '李爱',
  role: 'labeller',
}
const EPOCH = '0198c0de-0000-7000-8000-0000000000ee'
const ENROLLED = { keys: SERVER_KEYS, certificate: CERTIFICATE }
const PICTURE = Buffer.from('\xff\xd8\xff a picture', 'latin1')
const SHA256 = sha256Schema.parse(createHash('sha256').update(PICTURE).digest('hex'))

/** The whole main process but its window, against a server on this machine. */
async function desk() {
  const server = await httpServer()
  const userData = await tempFolder()
  let token = ''
  let issued = 0
  server.answer((response, { path, body, headers }: Asked) => {
    if (path === '/v1/about')
      return sendJson(response, 200, {
        magic: MAGIC,
        protocol: PROTOCOL,
        oldestProtocol: PROTOCOL,
        name: 'county',
      })
    if (path === '/v1/session') {
      if (JSON.parse(body.toString()).password !== 'pin') return sendRefusal(response, 401, 'wrong-password')
      token = `token-of-alice-number-${++issued}`
      return sendJson(response, 200, { magic: MAGIC, user: USER, token, epoch: EPOCH, ...ENROLLED })
    }
    if (headers.authorization !== `Bearer ${token}`) return sendRefusal(response, 401, 'signed-out')
    if (path === '/v1/sync') return sendSync(response, { magic: MAGIC, acknowledged: 1 })
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(PICTURE)
  })
  const told: unknown[] = []
  let clipboard = 'the password of somebody'
  const start = async () =>
    createHandlers(
      await createServices({
        userData,
        canaryFolder: join(userData, 'canary'),
        server: server.url,
        fetch: (url, init) => fetch(url, init),
        faults: noFaults(),
        log: memoryLog(),
        clipboard: {
          readText: () => clipboard,
          writeText: (text) => {
            clipboard = text
          },
        },
        saveAs: async (name) => join(userData, name),
        dropDatabases: async () => void told.push(['databases dropped']),
        systemLock: null,
        info: {
          version: '1',
          electron: '45',
          person: null,
          developer: false,
          locale: 'zh-CN',
          lockWithinMinutes: null,
        },
        tell: (event, data) => told.push([event, data]),
      }),
    )
  return { server, told, start, forgetToken: () => (token = '') }
}

const ALICE = { name: 'alice', password: 'pin' }

describe('the channels', () => {
  it('do a day’s work: sign in, exchange, fetch a picture, keep the journal, sign out', async () => {
    const { server, told, start } = await desk()
    const call = await start()
    const info = await call['app:info'](null)
    expect(info).toMatchObject({
      server: server.url.href,
      locale: 'zh-CN',
      device: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect((await call['app:freeDisk'](null)).freeMb).toBeGreaterThan(0)
    expect(await call['session:about'](null)).toMatchObject({ ok: true, value: { name: 'county' } })
    expect(await call['session:people'](null)).toEqual([])
    expect(await call['session:signIn'](ALICE)).toMatchObject({
      ok: true,
      value: { user: USER, online: true },
    })
    expect(await call['session:people'](null)).toMatchObject([USER])
    expect(await call['link:exchange'](MESSAGE)).toEqual({
      ok: true,
      value: { magic: MAGIC, acknowledged: 1 },
    })
    expect(await call['media:held']([SHA256])).toEqual([])
    expect(await call['media:fetch']({ sha256: SHA256, bytes: PICTURE.length })).toEqual({
      ok: true,
      value: null,
    })
    expect(told).toEqual([
      [
        'media:progress',
        {
          sha256: SHA256,
          received: PICTURE.length,
          spent: { day: PICTURE.length, month: PICTURE.length },
        },
      ],
    ])
    expect(await call['media:held']([SHA256])).toEqual([SHA256])
    expect(await call['journal:append']([{ key: 'doc', value: { n: 1 } }])).toEqual({ ok: true, value: null })
    expect(await call['session:signOut'](null)).toBeNull()
    await expect(call['journal:read'](null)).rejects.toThrow('nobody is signed in')
    await expect(call['journal:append']([{ key: 'doc', value: 1 }])).rejects.toThrow('nobody is signed in')
  })

  it('fetch while nobody is signed in what those who work here need, with nothing of theirs', async () => {
    const { server, start } = await desk()
    const call = await start()
    await call['session:signIn'](ALICE)
    const picture = { sha256: SHA256, bytes: PICTURE.length }
    await call['media:keep']({ person: userIdSchema.parse(USER.id), pictures: [picture] })
    await call['session:signOut'](null)
    expect(await call['media:needs'](null)).toEqual([picture])
    expect(await call['media:fetch'](picture)).toEqual({ ok: false, error: { code: 'signed-out' } })
    expect(server.asked.at(-1)?.headers.authorization).toMatch(/^Device /)
    expect(await call['link:exchange'](MESSAGE)).toEqual({ ok: false, error: { code: 'signed-out' } })
  })

  it('show the page nothing of the clipboard but copied shapes', async () => {
    const { start } = await desk()
    const call = await start()
    expect(await call['clipboard:read'](null)).toBe('')
    const shapes = '{"aidol":"shapes","version":1,"shapes":[]}'
    expect(await call['clipboard:write'](shapes)).toBeNull()
    expect(await call['clipboard:read'](null)).toBe(shapes)
  })

  it('take copied shapes out of the clipboard when she leaves, and nothing else', async () => {
    const { start } = await desk()
    const call = await start()
    await call['session:signIn'](ALICE)
    await call['session:signOut'](null)
    await call['clipboard:write']('{"aidol":"shapes","version":1,"shapes":[]}')
    await call['session:signOut'](null)
    expect(await call['clipboard:read'](null)).toBe('')
  })

  it('find everything again after a restart without the server', async () => {
    const { server, start } = await desk()
    const before = await start()
    await before['session:signIn'](ALICE)
    await before['journal:append']([{ key: 'doc', value: { n: 1 } }])
    await before['session:signOut'](null)
    await server.stop()
    const after = await start()
    expect((await after['app:info'](null)).device).toBe((await before['app:info'](null)).device)
    expect(await after['session:signIn'](ALICE)).toMatchObject({ ok: true, value: { online: false } })
    expect(await after['journal:read'](null)).toEqual({ ok: true, value: [{ key: 'doc', value: { n: 1 } }] })
    expect(await after['link:exchange'](MESSAGE)).toEqual({ ok: false, error: { code: 'offline' } })
    await after['session:signOut'](null)
  })

  it('go on working when the server forgets the token; signing in again brings the line back', async () => {
    const { forgetToken, start } = await desk()
    const call = await start()
    await call['session:signIn'](ALICE)
    forgetToken()
    const signedOut = { ok: false, error: { code: 'signed-out' } }
    expect(await call['link:exchange'](MESSAGE)).toEqual(signedOut)
    expect(await call['link:exchange'](MESSAGE)).toEqual(signedOut)
    expect(await call['media:fetch']({ sha256: SHA256, bytes: 5 })).toEqual(signedOut)
    expect(await call['journal:append']([{ key: 'doc', value: 1 }])).toEqual({ ok: true, value: null })
    await call['session:signIn'](ALICE)
    expect(await call['link:exchange'](MESSAGE)).toMatchObject({ ok: true })
    expect(await call['journal:read'](null)).toEqual({ ok: true, value: [{ key: 'doc', value: 1 }] })
    await call['session:signOut'](null)
  })
})
