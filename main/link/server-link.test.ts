import { createHash, createPublicKey, verify } from 'node:crypto'
import { brotliDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { sha256Schema } from '../../shared/model/ids.ts'
import { pictureText, type ServerKeys } from '../../shared/wire/device.ts'
import { MAGIC } from '../../shared/wire/magic.ts'
import { unpackBody } from '../../shared/wire/run.ts'
import { PROTOCOL, SYNC_CONTENT_TYPE, syncRequestSchema } from '../../shared/wire/sync.ts'
import { httpServer, sendJson, sendRefusal, sendSync } from '../testing/http-server.ts'
import { CERTIFICATE, enrolled, MESSAGE, SERVER_KEYS } from '../testing/sealing.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { noFaults } from './faults.ts'
import { LineCut, type Patience } from './line.ts'
import { createServerLink } from './server-link.ts'

const TOKEN = 'token-of-alice-0123456789'
const PICTURE = Buffer.from('the bytes of a picture')
const SHA256 = sha256Schema.parse(createHash('sha256').update(PICTURE).digest('hex'))
const USER = {
  id: '0198c0de-0000-7000-8000-000000000001',
  name: 'alice',
  displayName: '李爱',
  role: 'labeller',
}
const EPOCH = '0198c0de-0000-7000-8000-0000000000ee'
const SIGN_IN = { name: 'alice', password: '1234' }

async function linked(
  patience: Patience = { answerMs: 20_000, pieceMs: 20_000 },
  path = '',
  keys: ServerKeys | null = SERVER_KEYS,
) {
  const server = await httpServer()
  const rejected: string[] = []
  const renewed: [string, string][] = []
  const state = { token: TOKEN as string | null }
  const faults = noFaults()
  const device = await enrolled(await tempFolder(), keys)
  const link = createServerLink({
    base: new URL(path, server.url),
    fetch: (url, init) => fetch(url, init),
    bearer: {
      token: () => state.token,
      rejected: (token) => void rejected.push(token),
      renewed: async (token, next) => void renewed.push([token, next]),
    },
    ...device,
    faults,
    patience,
  })
  return { server, link, faults, rejected, renewed, state, identity: device.identity }
}

describe('exchange', () => {
  it('sends brotli with the token and gives the unpacked answer', async () => {
    const { server, link } = await linked()
    const streams = [
      { stream: MESSAGE.stream, acknowledged: 1, forked: false, unreadable: false, outcomes: [] },
    ]
    server.answer((response) => sendSync(response, { magic: MAGIC, streams, 'new-field': '中文' }))
    const answer = await link.exchange({ ...MESSAGE, operations: ['画'] })
    const value = { magic: MAGIC, ...streams[0], 'new-field': '中文', carriedLeft: false }
    expect(answer).toEqual({ ok: true, value })
    const [asked] = server.asked
    expect([asked?.method, asked?.path]).toEqual(['POST', '/v1/sync'])
    expect(asked?.headers['content-type']).toBe(SYNC_CONTENT_TYPE)
    expect(asked?.headers.authorization).toBe(`Bearer ${TOKEN}`)
    const body = unpackBody(asked?.body ?? Buffer.alloc(0))
    const head = syncRequestSchema.parse(JSON.parse(brotliDecompressSync(body?.head ?? '').toString()))
    expect(head).toMatchObject({ protocol: PROTOCOL, app: '0.1.0', epoch: null, cursor: 0 })
    const [run] = head.runs
    expect(run).toMatchObject({
      stream: MESSAGE.stream,
      user: MESSAGE.user,
      from: 1,
      count: 1,
      key: SERVER_KEYS.box.id,
    })
    expect(body?.rest).toHaveLength(run?.bytes ?? -1)
    expect(Buffer.from(body?.rest ?? []).includes('画')).toBe(false)
  })

  it('takes a new token out of the answer: the page never sees it', async () => {
    const { server, link, renewed } = await linked()
    const streams = [
      { stream: MESSAGE.stream, acknowledged: 0, forked: false, unreadable: false, outcomes: [] },
    ]
    server.answer((response) =>
      sendSync(response, { magic: MAGIC, streams, token: 'the-next-token-0123456789' }),
    )
    const answer = await link.exchange(MESSAGE)
    expect(answer.ok && answer.value).not.toHaveProperty('token')
    expect(renewed).toEqual([[TOKEN, 'the-next-token-0123456789']])
  })

  it('asks to sign in where the server never told its keys', async () => {
    const { server, link } = await linked(undefined, '', null)
    expect(await link.exchange(MESSAGE)).toEqual({ ok: false, error: { code: 'signed-out' } })
    expect(server.asked).toHaveLength(0)
  })

  it('finds the server below a path', async () => {
    const { server, link } = await linked(undefined, 'aidol/')
    server.answer((response) => sendSync(response, { magic: MAGIC }))
    expect((await link.exchange(MESSAGE)).ok).toBe(true)
    expect(server.asked[0]?.path).toBe('/aidol/v1/sync')
  })

  it('uses one connection for several requests', async () => {
    const { server, link } = await linked()
    const ports = new Set<number | undefined>()
    server.answer((response) => {
      ports.add(response.socket?.remotePort)
      sendSync(response, { magic: MAGIC })
    })
    for (let n = 0; n < 3; n++) await link.exchange(MESSAGE)
    expect(ports.size).toBe(1)
  })

  it.each([
    [
      'HTML with status 200',
      'not-our-server',
      (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>sign in to the net'),
    ],
    [
      'a redirection, wherever it leads',
      'offline',
      (r, { path }) =>
        path === '/elsewhere'
          ? sendSync(r, { magic: MAGIC })
          : r.writeHead(302, { location: '/elsewhere' }).end(),
    ],
    [
      'a portal’s own status',
      'not-our-server',
      (r) => r.writeHead(511, { 'content-type': 'text/html' }).end('<html>'),
    ],
    [
      'a proxy that wants a password',
      'offline',
      (r) => r.writeHead(407, { 'proxy-authenticate': 'Basic' }).end(),
    ],
    [
      'HTML with status 401',
      'not-our-server',
      (r) => r.writeHead(401, { 'content-type': 'text/html' }).end('<html>'),
    ],
    [
      'a sync body cut in the middle',
      'offline',
      (r) => r.writeHead(200, { 'content-type': SYNC_CONTENT_TYPE }).end(Buffer.from('1b0300', 'hex')),
    ],
    [
      'a connection cut in the middle',
      'offline',
      (r) => {
        r.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write(
          '{"magic":"aidol"',
        )
        setTimeout(() => r.destroy(), 20)
      },
    ],
    ['a connection cut before the answer', 'offline', (r) => r.destroy()],
    [
      'an endless answer',
      'offline',
      (r) => r.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.alloc(9 * 2 ** 20, 32)),
    ],
    ['somebody else’s JSON', 'not-our-server', (r) => sendJson(r, 200, { ok: true })],
    ['somebody else’s 401', 'not-our-server', (r) => sendJson(r, 401, { error: 'signed-out' })],
    ['somebody else’s 404', 'not-our-server', (r) => sendJson(r, 404, {})],
    [
      'JSON that is not whole',
      'not-our-server',
      (r) => r.writeHead(200, { 'content-type': 'application/json' }).end('{"magic":"aidol"'),
    ],
    ['an empty answer', 'not-our-server', (r) => r.writeHead(200).end()],
    ['JSON null', 'not-our-server', (r) => sendJson(r, 200, null)],
    ['a list', 'not-our-server', (r) => sendJson(r, 200, [MAGIC])],
  ] as [string, string, Parameters<Awaited<ReturnType<typeof httpServer>>['answer']>[0]][])(
    'believes nothing of %s: %s',
    async (_what, code, how) => {
      const { server, link, rejected } = await linked()
      server.answer(how)
      expect(await link.exchange(MESSAGE)).toEqual({ ok: false, error: { code } })
      expect(rejected).toEqual([])
    },
  )

  it.each([
    [401, 'signed-out', {}, { code: 'signed-out' }],
    [426, 'protocol-too-old', {}, { code: 'update-needed', who: 'client' }],
    [426, 'protocol-too-new', {}, { code: 'update-needed', who: 'server' }],
    [429, 'busy', { retryAfterMs: 4000 }, { code: 'server-busy', retryAfterMs: 4000 }],
    [503, 'busy', {}, { code: 'server-busy', retryAfterMs: null }],
    [500, 'internal', {}, { code: 'server-failed', status: 500 }],
    [400, 'bad-request', {}, { code: 'server-failed', status: 400 }],
    [413, 'too-large', {}, { code: 'server-failed', status: 413 }],
  ])('our server’s %i %s', async (status, error, more, expected) => {
    const { server, link } = await linked()
    server.answer((response) => sendRefusal(response, status, error, more))
    expect(await link.exchange(MESSAGE)).toEqual({ ok: false, error: expected })
  })

  it.each([
    [503, { 'retry-after': '7' }, { code: 'server-busy', retryAfterMs: 7000 }],
    [429, { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }, { code: 'server-busy', retryAfterMs: null }],
    [502, {}, { code: 'server-failed', status: 502 }],
    [500, {}, { code: 'server-failed', status: 500 }],
  ])('a gateway’s %i page speaks for the server behind it', async (status, headers, expected) => {
    const { server, link } = await linked()
    server.answer((r) => void r.writeHead(status, { 'content-type': 'text/html', ...headers }).end('<html>'))
    expect(await link.exchange(MESSAGE)).toEqual({ ok: false, error: expected })
  })

  it('is offline where nobody listens', async () => {
    const { server, link } = await linked()
    await server.stop()
    expect(await link.exchange(MESSAGE)).toEqual({ ok: false, error: { code: 'offline' } })
  })

  it('gives a silent server up, before and in the middle of an answer', async () => {
    const { server, link } = await linked({ answerMs: 50, pieceMs: 50 })
    server.answer(() => undefined)
    expect(await link.exchange(MESSAGE)).toEqual({ ok: false, error: { code: 'offline' } })
    server.answer((r) => void r.writeHead(200, { 'content-type': 'application/json' }).write('{'))
    expect(await link.exchange(MESSAGE)).toEqual({ ok: false, error: { code: 'offline' } })
  })

  it('waits for a slow answer as long as it keeps coming', async () => {
    const { server, link } = await linked({ answerMs: 1500, pieceMs: 1500 })
    server.answer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const text = JSON.stringify({ magic: MAGIC })
      let at = 0
      const timer = setInterval(() => {
        response.write(text[at++])
        if (at < text.length) return
        clearInterval(timer)
        response.end()
      }, 120)
    })
    expect(await link.exchange(MESSAGE)).toEqual({ ok: true, value: { magic: MAGIC } })
  })

  it('asks nothing without a token, and tells when a token is refused', async () => {
    const { server, link, rejected, state } = await linked()
    server.answer((response) => sendRefusal(response, 401, 'signed-out'))
    await link.exchange(MESSAGE)
    expect(rejected).toEqual([TOKEN])
    state.token = null
    expect(await link.exchange(MESSAGE)).toEqual({ ok: false, error: { code: 'signed-out' } })
    expect(server.asked).toHaveLength(1)
  })
})

describe('faults', () => {
  it('drop the line: nothing goes out', async () => {
    const { server, link, faults } = await linked()
    faults.dropLine = true
    expect(await link.exchange(MESSAGE)).toEqual({ ok: false, error: { code: 'offline' } })
    expect(server.asked).toEqual([])
  })

  it('lose answers: the request arrives', async () => {
    const { server, link, faults } = await linked()
    server.answer((response) => sendSync(response, { magic: MAGIC }))
    faults.loseAnswers = true
    expect(await link.exchange(MESSAGE)).toEqual({ ok: false, error: { code: 'offline' } })
    expect(server.asked).toHaveLength(1)
  })

  it('expire the token: the server sees another', async () => {
    const { server, link, faults, rejected } = await linked()
    faults.expireToken = true
    server.answer((response, { headers }) =>
      headers.authorization === `Bearer ${TOKEN}`
        ? sendSync(response, { magic: MAGIC })
        : sendRefusal(response, 401, 'signed-out'),
    )
    expect(await link.exchange(MESSAGE)).toEqual({ ok: false, error: { code: 'signed-out' } })
    expect(rejected).toEqual([TOKEN])
  })
})

describe('about', () => {
  const about = { magic: MAGIC, protocol: PROTOCOL, oldestProtocol: 1, name: 'county' }

  it.each([
    [about, { ok: true, value: about }],
    [
      { ...about, protocol: PROTOCOL + 2, oldestProtocol: PROTOCOL + 1 },
      { ok: false, error: { code: 'update-needed', who: 'client' } },
    ],
    [
      { magic: MAGIC, protocol: 'next' },
      { ok: false, error: { code: 'update-needed', who: 'client' } },
    ],
    [{ name: 'county' }, { ok: false, error: { code: 'not-our-server' } }],
  ])('%j', async (body, expected) => {
    const { server, link } = await linked()
    server.answer((response) => sendJson(response, 200, body))
    expect(await link.about()).toEqual(expected)
    expect(server.asked[0]?.headers.authorization).toBeUndefined()
  })
})

describe('signIn', () => {
  it('gives user and token', async () => {
    const { server, link } = await linked()
    const enrolment = { keys: SERVER_KEYS, certificate: CERTIFICATE }
    const answer = { magic: MAGIC, user: USER, token: TOKEN, epoch: EPOCH, ...enrolment }
    server.answer((response) => sendJson(response, 200, answer))
    expect(await link.signIn(SIGN_IN)).toEqual({ ok: true, value: answer })
    expect(JSON.parse(server.asked[0]?.body.toString() ?? '')).toMatchObject({
      ...SIGN_IN,
      protocol: PROTOCOL,
    })
  })

  it.each([
    [401, 'wrong-password', {}, { code: 'wrong-password' }],
    [429, 'too-many-tries', { retryAfterMs: 9000 }, { code: 'too-many-tries', retryAfterMs: 9000 }],
    [429, 'too-many-tries', {}, { code: 'too-many-tries', retryAfterMs: 0 }],
    [426, 'protocol-too-old', {}, { code: 'update-needed', who: 'client' }],
    [403, 'device-revoked', {}, { code: 'device-revoked' }],
  ])('refused with %i %s', async (status, error, more, expected) => {
    const { server, link } = await linked()
    server.answer((response) => sendRefusal(response, status, error, more))
    expect(await link.signIn(SIGN_IN)).toEqual({ ok: false, error: expected })
  })
})

describe('openMedia', () => {
  async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
    const parts: Uint8Array[] = []
    for await (const piece of pieces) parts.push(piece)
    return Buffer.concat(parts).toString()
  }

  it('asks in the name of the device where nobody is signed in', async () => {
    const { server, link, state, rejected, identity } = await linked()
    state.token = null
    server.answer((r) => sendRefusal(r, 401, 'signed-out'))
    expect(await link.openMedia(SHA256, 5, null)).toEqual({ ok: false, error: { code: 'signed-out' } })
    expect(await link.leaves(SHA256)).toEqual({ ok: false, error: { code: 'signed-out' } })
    expect([server.asked.length, rejected]).toEqual([2, []])
    for (const { headers } of server.asked) {
      const [, device, signature = ''] = /^Device (.+)\.(.+)$/.exec(headers.authorization ?? '') ?? []
      const signed = Buffer.from(pictureText(identity.device, SHA256))
      expect(device).toBe(identity.device)
      expect(verify(null, signed, createPublicKey(identity.key), Buffer.from(signature, 'base64url'))).toBe(
        true,
      )
    }
  })

  it('opens a picture from the start', async () => {
    const { server, link } = await linked()
    server.answer(
      (r) =>
        void r
          .writeHead(200, { 'content-type': 'image/jpeg', 'content-length': PICTURE.length })
          .end(PICTURE),
    )
    const answer = await link.openMedia(SHA256, 0, null)
    if (!answer.ok) throw new Error(answer.error.code)
    expect([answer.value.from, answer.value.total]).toEqual([0, PICTURE.length])
    expect(await bytesOf(answer.value.pieces())).toBe(PICTURE.toString())
    const [asked] = server.asked
    expect([asked?.path, asked?.headers.authorization]).toEqual([`/v1/media/${SHA256}`, `Bearer ${TOKEN}`])
    expect(asked?.headers.range).toBeUndefined()
  })

  it('goes on where it stopped', async () => {
    const { server, link } = await linked()
    server.answer((r) => {
      const range = `bytes 4-${PICTURE.length - 1}/${PICTURE.length}`
      r.writeHead(206, { 'content-type': 'image/jpeg', 'content-range': range }).end(PICTURE.subarray(4))
    })
    const answer = await link.openMedia(SHA256, 4, null)
    if (!answer.ok) throw new Error(answer.error.code)
    expect([answer.value.from, answer.value.total]).toEqual([4, PICTURE.length])
    expect(await bytesOf(answer.value.pieces())).toBe(PICTURE.subarray(4).toString())
    expect([server.asked[0]?.headers.range, server.asked[0]?.headers['if-range']]).toEqual([
      'bytes=4-',
      `"${SHA256}"`,
    ])
  })

  it('begins anew where the server cannot go on', async () => {
    const { server, link } = await linked()
    server.answer((response, { headers }) => {
      if (headers.range !== undefined) return sendRefusal(response, 416, 'bad-request')
      response.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE)
    })
    const answer = await link.openMedia(SHA256, 4000, null)
    expect(answer.ok && answer.value.from).toBe(0)
  })

  it.each([
    [(r) => sendRefusal(r, 404, 'not-found'), { code: 'picture-missing' }],
    [(r) => sendJson(r, 404, {}), { code: 'not-our-server' }],
    [(r) => sendRefusal(r, 401, 'signed-out'), { code: 'signed-out' }],
    [(r) => sendRefusal(r, 429, 'busy', { retryAfterMs: 5 }), { code: 'server-busy', retryAfterMs: 5 }],
    [(r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'), { code: 'not-our-server' }],
    [(r) => sendJson(r, 200, { magic: MAGIC }), { code: 'server-failed', status: 200 }],
  ] as [Parameters<Awaited<ReturnType<typeof httpServer>>['answer']>[0], object][])(
    'refused %#',
    async (how, error) => {
      const { server, link } = await linked()
      server.answer(how)
      expect(await link.openMedia(SHA256, 0, null)).toEqual({ ok: false, error })
    },
  )

  it('is cut when the line is dropped in the middle', async () => {
    const { server, link, faults } = await linked()
    server.answer((r) => void r.writeHead(200, { 'content-type': 'image/png' }).write(PICTURE))
    const answer = await link.openMedia(SHA256, 0, null)
    faults.dropLine = true
    if (!answer.ok) throw new Error(answer.error.code)
    await expect(bytesOf(answer.value.pieces())).rejects.toThrow(LineCut)
  })
})
