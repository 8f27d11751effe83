import { gzipSync } from 'node:zlib'
import { SYNC_CONTENT_TYPE } from '../../shared/wire/sync.ts'
import { AnsweringProxy, type HttpAnswer } from '../harness/answering-proxy.ts'
import { type DatabaseContent, databaseContent } from './database-content.ts'
import { Desk } from './desk.ts'
import type { Fault } from './fault.ts'
import { newServer } from './office.ts'

/** Neighbouring bytes are tried far from each other, so that few trials are spread over all of them. */
const STRIDE = 7919

interface BadAnswer {
  readonly what: string
  /** What she is told. */
  readonly says: RegExp
  readonly answer: (real: HttpAnswer) => HttpAnswer
}

const NOT_OURS = /不是我们的服务器/
const FAILED = /服务器出错（500）/
const OFFLINE = /连不上中心服务器/

function given(status: number, type: string, body: string | Buffer, more = {}): () => HttpAnswer {
  return () => ({ status, headers: { 'content-type': type, ...more }, body: Buffer.from(body) })
}
const json = (status: number, body: unknown) => given(status, 'application/json', JSON.stringify(body))

const BAD: readonly BadAnswer[] = [
  {
    what: 'a captive portal',
    says: NOT_OURS,
    answer: given(200, 'text/html', '<html>请登录</html>'),
  },
  { what: 'an empty answer', says: NOT_OURS, answer: given(200, 'text/plain', '') },
  { what: 'an empty answer of our kind', says: OFFLINE, answer: given(200, SYNC_CONTENT_TYPE, '') },
  { what: '204', says: NOT_OURS, answer: given(204, 'text/plain', '') },
  { what: 'a page with status 500', says: FAILED, answer: given(500, 'text/html', '<h1>500</h1>') },
  {
    what: 'an error of our server',
    says: FAILED,
    answer: json(500, { magic: 'aidol', error: 'internal', detail: 'test' }),
  },
  { what: 'somebody else’s JSON', says: NOT_OURS, answer: json(200, { tasks: [], deleted: true }) },
  { what: 'our magic and nothing more', says: NOT_OURS, answer: json(200, { magic: 'aidol' }) },
  {
    what: 'a list that promises to be ours and has no answer to what was sent',
    says: NOT_OURS,
    answer: json(200, { magic: 'aidol', protocol: 1, streams: [], mailbox: [], more: false }),
  },
  {
    what: 'a page whose compression is cut',
    says: NOT_OURS,
    answer: given(200, 'text/html', gzipSync('<html>'.repeat(99)).subarray(0, 20), {
      'content-encoding': 'gzip',
    }),
  },
  { what: 'another place', says: OFFLINE, answer: given(302, 'text/html', '', { location: '/v1/about' }) },
]

/**
 * Something else than our server's word comes back: whatever it is, no row of hers goes and none changes, she is told in
 * plain words, and when the server is heard again all is sent. A trial is one such answer, and our own cut at one byte
 * inside of its compression.
 */
export const fault: Fault = {
  name: 'bad-answers',
  trials: 1000,
  bounded: BAD.length + 1,
  async run(run) {
    const server = await newServer(run, 20)
    await server.start()
    const proxy = await AnsweringProxy.open(server.url)
    run.atEnd(() => proxy.close())
    let heard: HttpAnswer | null = null
    proxy.answer = (real) => {
      heard = real
      return real
    }
    const desk = new Desk(run, server)
    await desk.start({ serverUrl: proxy.url })
    await desk.hand.signIn('bob', 'bob')
    await desk.allSent()
    const ofBob = heard
    await desk.hand.leave()
    await desk.signIn()
    await desk.hand.waitForPictures()
    await desk.allSent()
    const ofBefore = heard
    await desk.finishOne({ next: Math.random })
    await desk.allSent()

    const user = await desk.user()
    const look = () => databaseContent(desk.page, user)
    /** One exchange that is answered so; what she is told. */
    async function exchange(answer: (real: HttpAnswer) => HttpAnswer): Promise<string> {
      const { answered } = proxy
      proxy.answer = answer
      await desk.exchange(() => proxy.answered > answered)
      return desk.page.evaluate(
        () => document.querySelector('[role=dialog] [role=status]')?.textContent ?? 'nothing',
      )
    }

    proxy.answer = given(500, 'text/plain', '')
    await desk.finishOne({ next: Math.random })
    await desk.page.getByRole('button', { name: /打开同步面板/ }).click()
    const kinds = [
      ...BAD,
      { what: 'the answer to somebody else', says: NOT_OURS, answer: () => known(ofBob) },
    ]
    const before = await look()
    await run.each(async () => {
      const kind = kinds[run.seed % kinds.length]
      if (kind === undefined) throw new Error('no kind')
      const said = await exchange(kind.answer)
      if (!kind.says.test(said)) run.fail(`${kind.what}: she is told ${said}`)
      complain(kind.what, await look())

      let cut = 0
      const told = await exchange((real) => {
        cut = (run.seed * STRIDE) % real.body.length
        return { ...real, body: real.body.subarray(0, cut) }
      })
      if (!OFFLINE.test(told)) run.fail(`cut at ${cut}: she is told ${told}`)
      complain(`our answer cut at ${cut}`, await look())
    })

    // An old word of our own server makes her send again what it seems to have forgotten; nothing goes.
    await exchange(() => known(ofBefore))
    for (const [table, count] of Object.entries(before.rows))
      if (((await look()).rows[table] ?? 0) < count) run.miss(`rows of ${table} with an old answer`)
    proxy.answer = (real) => real
    await desk.page.keyboard.press('Escape')
    await desk.checkServer()
    await desk.check()
    return {}

    function complain(what: string, after: DatabaseContent): void {
      if (after.hash !== before.hash || JSON.stringify(after.rows) !== JSON.stringify(before.rows))
        run.miss(`${what} changed ${JSON.stringify(before.rows)} to ${JSON.stringify(after.rows)}`)
    }
  },
}

function known(answer: HttpAnswer | null): HttpAnswer {
  if (answer === null) throw new Error('no answer was heard')
  return answer
}
