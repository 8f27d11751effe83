import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DiskError, LinkError } from '../../shared/ipc/contract.ts'
import type { BatchId, Epoch, StreamId, UserId } from '../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { MAGIC } from '../../shared/wire/magic.ts'
import {
  type OwnAnswer,
  PROTOCOL,
  type Progress,
  PUSH_BYTES,
  type SyncMessage,
  syncMessageSchema,
} from '../../shared/wire/sync.ts'
import type { SyncPort } from '../editor/ports.ts'
import type { Net, Outgoing, Store, Summary } from './ports.ts'
import { startSync } from './sync-engine.ts'
import { picturesAtHand, VirtualTime } from './testing.ts'

const STREAM = '019a0000-0000-7000-8000-00000000000a' as StreamId
const EPOCH = '019a0000-0000-7000-8000-00000000000b' as Epoch
const USER = '019a0000-0000-7000-8000-00000000000c' as UserId

/** A store with numbered operations and pictures, and nothing behind it. */
class PlainStore implements Store {
  last = 0
  acknowledged = 0
  cursor = 0
  applied: OwnAnswer[] = []
  verdict: Result<'page' | 'again' | 'narrow', DiskError> = ok('page')
  sizes: number[] = []
  broken = false
  private readonly changed = new Set<() => void>()
  private readonly operation = new Set<() => void>()

  async next(size: number, count: number, after?: Pick<Outgoing, 'to'>): Promise<Outgoing> {
    if (this.broken) throw new Error('the database is gone')
    this.sizes.push(size)
    const from = (after?.to ?? this.acknowledged) + 1
    const many = Math.min(count, this.last - from + 1, Math.max(1, Math.floor(size / 1000)))
    const operations = Array.from({ length: many }, (_, i) => ({ op: 'submit', n: from + i }))
    const rest = from + many - 1 < this.last
    return {
      generation: 1,
      stream: STREAM,
      from,
      to: from + many - 1,
      chain: '0'.repeat(64),
      operations,
      rest,
      epoch: null,
      cursor: this.cursor,
    }
  }

  async apply(_sent: Outgoing, answer: OwnAnswer) {
    this.applied.push(answer)
    if (this.verdict.ok && this.verdict.value === 'page') {
      this.acknowledged = answer.acknowledged
      this.cursor = answer.mailbox.at(-1)?.n ?? this.cursor
      this.fire()
    }
    return this.verdict
  }

  async summary(): Promise<Summary> {
    return {
      pending: this.last - this.acknowledged,
      oldestPendingAt: this.last > this.acknowledged ? 1_699_999_999_000 : null,
      drafts: 2,
      quarantined: [],
      lastExchange: null,
      pictures: { held: 0, wanted: 0, bytesHeld: 0, bytesWanted: 0 },
    }
  }

  bitmaps: readonly Progress[] = []
  progress = async () => this.bitmaps

  wanted = async () => []
  pictures = async () => []
  needed = async () => []
  faulty = async () => []
  setHeld = async () => ok(null)
  setFault = async () => ok(null)

  onChange(listener: () => void) {
    this.changed.add(listener)
    return () => void this.changed.delete(listener)
  }

  onReopened(): () => void {
    return () => {}
  }

  onOperation(listener: () => void) {
    this.operation.add(listener)
    return () => void this.operation.delete(listener)
  }

  finish() {
    this.last += 1
    this.fire()
    for (const listener of this.operation) listener()
  }

  private fire() {
    for (const listener of this.changed) listener()
  }
}

let store: PlainStore
let time: VirtualTime
let sync: SyncPort
let requests: SyncMessage[]
let answerTo: (request: SyncMessage) => Result<unknown, LinkError>
let link: (up: boolean) => void

function answer(request: SyncMessage, more: Partial<OwnAnswer> = {}): OwnAnswer {
  const acknowledged = request.from + request.operations.length - 1
  const { stream } = request
  const empty = {
    forked: false,
    unreadable: false,
    carriedLeft: false,
    outcomes: [],
    mailbox: [],
    more: false,
  }
  return {
    magic: MAGIC,
    protocol: PROTOCOL,
    epoch: EPOCH,
    serverTime: 1,
    stream,
    acknowledged,
    ...empty,
    ...more,
  }
}

beforeEach(() => {
  store = new PlainStore()
  time = new VirtualTime()
  requests = []
  answerTo = (request) => ok(answer(request))
})

afterEach(() => sync.stop())

const net: Net = {
  exchange: async (request) => {
    requests.push(syncMessageSchema.parse(request))
    return answerTo(request)
  },
  freeDiskMb: async () => 1234.7,
  onLink: (listener) => {
    link = listener
    return () => {}
  },
}

async function start() {
  sync = startSync({
    store,
    net,
    pictures: picturesAtHand,
    clock: time,
    timer: time,
    rng: { next: () => 0.5 },
    user: USER,
  })
  await settle()
}

/** Everything in these tests answers at once: when the queue of promises has run dry, nothing more will happen. */
async function settle() {
  for (let i = 0; i < 30; i++) await new Promise(setImmediate)
}

async function pass(ms: number) {
  time.advance(ms)
  await settle()
}

const offline: LinkError = { code: 'offline' }

describe('the exchange', () => {
  it('is done at the start, then every five minutes where nothing happens', async () => {
    await start()
    expect(requests).toHaveLength(1)
    expect(sync.status()).toMatchObject({ phase: 'idle', lastError: null, nextTry: time.now() + 300_000 })
    await pass(299_000)
    expect(requests).toHaveLength(1)
    await pass(1_000)
    expect(requests).toHaveLength(2)
  })

  it('tells the server what this machine holds', async () => {
    store.last = 3
    await start()
    expect(requests[0]).toMatchObject({
      user: USER,
      state: { pending: 3, drafts: 2, quarantined: 0, oldestPendingMs: 1000, freeDiskMb: 1234 },
    })
  })

  it('tells how far each batch is, once, and again where the answer was lost or the server is another', async () => {
    const batch = (n: number) => `019a0000-0000-7000-8000-0000000000b${n}` as BatchId
    const begun = { batch: batch(1), done: 'gA', begun: 'Q' }
    store.bitmaps = [begun, { batch: batch(2), done: '', begun: '' }]
    answerTo = () => fail(offline)
    await start()
    answerTo = (request) => ok(answer(request))
    sync.now()
    await settle()
    sync.now()
    await settle()
    const further = { batch: batch(2), done: '', begun: 'g' }
    store.bitmaps = [begun, further]
    // Of three requests at once one tells it.
    store.last = 100
    sync.now()
    await settle()
    const told = requests.map(({ state }) => state.progress)
    expect(told.slice(0, 4)).toEqual([[begun], [begun], undefined, [further]])
    expect(told.slice(4).filter((progress) => progress !== undefined)).toEqual([])
    requests.splice(0)
    let restored = true
    store.apply = async () => {
      const verdict = ok(restored ? ('again' as const) : ('page' as const))
      restored = false
      return verdict
    }
    sync.now()
    await settle()
    expect(requests.map(({ state }) => state.progress)).toEqual([undefined, [begun, further]])
  })

  it('gathers finished tasks for a second, however fast they come', async () => {
    await start()
    for (let i = 0; i < 3; i++) {
      store.finish()
      await pass(300)
    }
    expect(requests).toHaveLength(1)
    await pass(100)
    expect(requests).toHaveLength(2)
    expect(requests[1]?.operations).toHaveLength(3)
    expect(sync.status().pending).toBe(0)
  })

  it('goes on page after page, one at a time', async () => {
    let inside = 0
    let most = 0
    answerTo = (request) => {
      inside += 1
      most = Math.max(most, inside)
      const mailbox = [{ n: (request.cursor ?? 0) + 1, entry: {} }]
      inside -= 1
      return ok(answer(request, { mailbox, more: (request.cursor ?? 0) < 9 }))
    }
    await start()
    sync.now()
    sync.now()
    await settle()
    expect(store.cursor).toBeGreaterThanOrEqual(10)
    expect(most).toBe(1)
  })

  it('asks about one stream after another without a pause', async () => {
    const next = store.next.bind(store)
    let older = 3
    // The last of its own stream, and those of others behind it.
    store.next = async (size, count, after) => {
      if (after === undefined) older -= 1
      return { ...(await next(size, count, after)), rest: older >= 0 }
    }
    await start()
    expect(requests).toHaveLength(4)
    expect(sync.status().phase).toBe('idle')
  })

  it('sends many operations in requests of bounded size', async () => {
    store.last = 400
    await start()
    expect(store.acknowledged).toBe(400)
    expect(Math.max(...store.sizes)).toBeLessThan(4 * PUSH_BYTES)
    expect(requests.length).toBeGreaterThan(4)
  })

  it('has up to three requests under way, of which one reads the mailbox, and takes them in as one', async () => {
    store.last = 200
    // The server acknowledges the second and the third only when the first is there.
    const early = () => requests.length === 2 || requests.length === 3
    answerTo = (request) => ok(answer(request, early() ? { acknowledged: 0 } : {}))
    await start()
    expect(requests.slice(0, 3).map(({ cursor }) => cursor)).toEqual([0, null, null])
    const [first, second] = requests
    expect(second?.from).toBe((first?.operations.length ?? 0) + 1)
    expect(store.acknowledged).toBe(200)
    expect(
      store.applied.every(({ acknowledged }, i, all) => acknowledged >= (all[i - 1]?.acknowledged ?? 0)),
    ).toBe(true)
  })

  it('takes in what came before the one that was lost', async () => {
    store.last = 200
    const lost = (request: SyncMessage) => request.cursor === null && requests.length === 3
    answerTo = (request) => (lost(request) ? fail(offline) : ok(answer(request)))
    await start()
    expect(store.acknowledged).toBeGreaterThanOrEqual(2 * (requests[0]?.operations.length ?? 0))
    expect(sync.status().lastError).toEqual(offline)
    await pass(400_000)
    expect(store.acknowledged).toBe(200)
  })

  it('sends less at a time over a line that breaks, and more again when it holds', async () => {
    store.last = 500
    answerTo = () => fail(offline)
    await start()
    for (let i = 0; i < 8; i++) await pass(400_000)
    const [first = 0] = store.sizes
    expect(store.sizes.at(-1)).toBeLessThan(first / 8)
    expect(store.sizes.at(-1)).toBeGreaterThan(1000)
    answerTo = (request) => ok(answer(request))
    await pass(400_000)
    expect(store.acknowledged).toBe(500)
    expect(store.sizes.at(-1)).toBe(first)
  })
})

describe('what is not a sound answer', () => {
  const wrong: [string, (request: SyncMessage) => unknown][] = [
    ['a captive portal’s page', () => '<html>sign in</html>'],
    ['nothing', () => undefined],
    ['an empty object', () => ({})],
    ['a list', () => []],
    ['another program’s JSON', (request) => ({ ...answer(request), magic: 'other' })],
    ['half an answer', (request) => ({ ...answer(request), mailbox: undefined })],
    ['an answer to another stream', (request) => ({ ...answer(request), stream: USER })],
    [
      'a mailbox that goes backwards',
      (request) =>
        answer(request, {
          mailbox: [
            { n: 5, entry: 1 },
            { n: 4, entry: 1 },
          ],
        }),
    ],
    ['a mailbox from before the cursor', (request) => answer(request, { mailbox: [{ n: 0, entry: 1 }] })],
    ['a negative acknowledgement', (request) => answer(request, { acknowledged: -1 })],
  ]
  it.each(wrong)('changes nothing: %s', async (_name, make) => {
    store.last = 2
    answerTo = (request) => ok(make(request))
    await start()
    expect(store.applied).toEqual([])
    expect(sync.status()).toMatchObject({
      phase: 'waiting',
      pending: 2,
      lastError: { code: 'not-our-server' },
    })
    answerTo = (request) => ok(answer(request))
    await pass(4_000)
    expect(sync.status()).toMatchObject({ phase: 'idle', pending: 0, lastError: null })
  })

  it('a server that promises more and gives nothing is not asked without end', async () => {
    answerTo = (request) => ok(answer(request, { more: true }))
    await start()
    expect(requests).toHaveLength(1)
    expect(sync.status().lastError).toEqual({ code: 'server-failed', status: 200 })
  })

  it('a server that takes nothing is not asked without end', async () => {
    store.last = 900
    answerTo = (request) => ok(answer(request, { acknowledged: 0 }))
    await start()
    expect(requests).toHaveLength(3)
    expect(sync.status()).toMatchObject({ phase: 'waiting', pending: 900 })
  })

  it('a server that always sees a fork is not asked without end', async () => {
    store.verdict = ok('again')
    await start()
    expect(requests.length).toBeLessThan(30)
    expect(sync.status().phase).toBe('waiting')
  })
})

describe('after a failure', () => {
  it('waits longer each time, but tries for ever', async () => {
    answerTo = () => fail(offline)
    await start()
    const waits: number[] = []
    for (let i = 0; i < 20; i++) {
      const wait = time.next() ?? 0
      waits.push(wait)
      await pass(wait)
    }
    expect(waits.slice(0, 3)).toEqual([3_000, 5_000, 9_000])
    expect(Math.max(...waits)).toBeLessThanOrEqual(300_000)
    expect(requests).toHaveLength(21)
  })

  it('tries at once when the network comes back, and from the shortest wait again', async () => {
    answerTo = () => fail(offline)
    await start()
    for (let i = 0; i < 8; i++) await pass(400_000)
    const before = requests.length
    link(false)
    await settle()
    expect(requests).toHaveLength(before)
    link(true)
    await settle()
    expect(requests).toHaveLength(before + 1)
    expect(sync.status().nextTry).toBe(time.now() + 3_000)
  })

  it('does not let finished tasks cut the waiting time short, but a person may', async () => {
    answerTo = () => fail(offline)
    await start()
    store.finish()
    await pass(1_500)
    expect(requests).toHaveLength(1)
    sync.now()
    await settle()
    expect(requests).toHaveLength(2)
  })

  it('does as a busy server asks', async () => {
    answerTo = () => fail({ code: 'server-busy', retryAfterMs: 60_000 })
    await start()
    expect(sync.status().nextTry).toBe(time.now() + 60_000)
  })

  it.each<LinkError>([
    { code: 'signed-out' },
    { code: 'update-needed', who: 'client' },
    { code: 'server-failed', status: 500 },
  ])('shows $code and stays ready', async (error) => {
    answerTo = () => fail(error)
    await start()
    expect(sync.status()).toMatchObject({ phase: 'waiting', lastError: error })
    answerTo = (request) => ok(answer(request))
    sync.now()
    await settle()
    expect(sync.status()).toMatchObject({ phase: 'idle', lastError: null })
  })

  it('of the disk shows it and asks again for the same', async () => {
    store.verdict = fail({ code: 'disk-full', freeMb: 3 })
    await start()
    expect(sync.status()).toMatchObject({ phase: 'waiting', lastError: { code: 'disk-full' } })
  })

  it('of the store comes back when the store does', async () => {
    store.broken = true
    await start()
    expect(sync.status()).toMatchObject({ phase: 'waiting', lastError: { code: 'disk-failed' } })
    store.broken = false
    await pass(3_000)
    expect(sync.status().phase).toBe('idle')
  })

  it('stops for good only when it is stopped', async () => {
    await start()
    sync.stop()
    await pass(1_000_000)
    store.finish()
    await pass(1_000_000)
    expect(requests).toHaveLength(1)
  })
})

it('pictures of a batch that came with the exchange are looked for after it', async () => {
  await start()
  let asked = 0
  store.wanted = async () => {
    asked += 1
    return []
  }
  sync.now()
  await settle()
  expect(asked).toBeGreaterThan(0)
})

it('a listener hears of it until it goes', async () => {
  await start()
  const phases: string[] = []
  const end = sync.onChange(({ phase }) => phases.push(phase))
  sync.now()
  await settle()
  expect(phases).toContain('exchanging')
  expect(phases.at(-1)).toBe('idle')
  end()
  const heard = phases.length
  sync.now()
  await settle()
  expect(phases).toHaveLength(heard)
})
