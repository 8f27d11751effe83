import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'
import { exchangeOnce, fullBudget } from '../../../renderer/sync/exchange.ts'
import type { LinkError } from '../../../shared/ipc/contract.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { MAGIC } from '../../../shared/wire/magic.ts'
import { packBody } from '../../../shared/wire/run.ts'
import {
  PROTOCOL,
  SYNC_CONTENT_TYPE,
  type SyncAnswer,
  type SyncMessage,
  type SyncRequest,
} from '../../../shared/wire/sync.ts'
import { Desk, type Labeller, type Outbox } from './labeller.ts'
import type { Busy } from './people.ts'

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }
/** Where an instance is gone, or asks for patience, ms. */
const AGAIN_MS = 200
/** Failures of one person in a row that are no passing trouble any more. */
const MOST_FAILURES = 100

export interface Evening {
  /** Of each request to /v1/sync that was answered, ms. */
  readonly times: readonly number[]
  readonly seconds: number
  /** Requests that were refused, or not answered. */
  readonly errors: number
  /** Tasks of the next batches that arrived. */
  readonly given: number
}

/** Where requests go: to each instance in turn, as a proxy without memory sends them. */
export class Balancer {
  readonly #urls: readonly string[]
  #turn = 0
  readonly times: number[] = []
  errors = 0
  /** Told after each request that was answered. */
  onAnswer: () => void = () => {}

  constructor(urls: readonly string[]) {
    this.#urls = urls
  }

  async exchange(
    labeller: Labeller,
    outbox: Outbox,
    message: SyncMessage,
  ): Promise<Result<unknown, LinkError>> {
    const body = await bodyOf(labeller, outbox, message)
    const url = `${this.#urls[this.#turn++ % this.#urls.length]}/v1/sync`
    const headers = { authorization: `Bearer ${labeller.token}`, 'content-type': SYNC_CONTENT_TYPE }
    const began = performance.now()
    try {
      const answer = await fetch(url, { method: 'POST', headers, body })
      const bytes = Buffer.from(await answer.arrayBuffer())
      if (answer.status !== 200) {
        this.errors += 1
        // Whatever is no passing trouble would fail for ever.
        if (answer.status < 500) throw new Error(`status ${answer.status}: ${bytes.toString('utf8')}`)
        return fail({ code: 'offline' })
      }
      this.times.push(performance.now() - began)
      this.onAnswer()
      const { streams, ...rest } = JSON.parse((await decompress(bytes)).toString('utf8')) as SyncAnswer
      return ok({ ...rest, ...streams[0], carriedLeft: false })
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      // What fetch says of a line that is cut.
      this.errors += 1
      return fail({ code: 'offline' })
    }
  }
}

async function bodyOf(
  { device }: Labeller,
  { runs }: Outbox,
  { cursor, state, clock, user, stream, from, chain, operations }: SyncMessage,
): Promise<Uint8Array<ArrayBuffer>> {
  const empty = { stream, user, from, chain, count: 0, bytes: 0 }
  const key = runs.values().next().value?.head.key ?? ''
  const run = operations.length === 0 ? { head: { ...empty, key }, bytes: new Uint8Array() } : runs.get(from)
  if (run === undefined) throw new Error(`no run begins with operation ${from}`)
  const request: SyncRequest = {
    magic: MAGIC,
    protocol: PROTOCOL,
    app: '0.1.0',
    device: device.id,
    epoch: null,
    clock,
    state,
    cursor,
    runs: [run.head],
  }
  return packBody(await compress(JSON.stringify(request), QUALITY), [run.bytes])
}

/** Everybody sends what is finished and fetches what lies ready, `atOnce` of them at a time, as fast as the server can. */
export async function spend(people: readonly Busy[], balancer: Balancer, atOnce: number): Promise<Evening> {
  const began = performance.now()
  const waiting = people.values()
  let given = 0
  const worker = async () => {
    for (const { labeller, outbox } of waiting) {
      const came = await sync(labeller, outbox, balancer)
      given += came
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const { times, errors } = balancer
  return { times, errors, given, seconds: (performance.now() - began) / 1000 }
}

async function sync(labeller: Labeller, outbox: Outbox, balancer: Balancer): Promise<number> {
  const desk = new Desk(labeller, outbox)
  const ports = {
    store: desk.store,
    net: {
      exchange: (message: SyncMessage) => balancer.exchange(labeller, outbox, message),
      freeDiskMb: async () => 20_000,
    },
    clock: { now: Date.now },
    user: labeller.user,
  }
  const told = new Map()
  for (let failures = 0; ; ) {
    const exchanged = await exchangeOnce(ports, fullBudget(), told)
    if (exchanged.ok && exchanged.value === 'done') return desk.given
    failures = exchanged.ok ? 0 : failures + 1
    if (failures > MOST_FAILURES) throw new Error(`gave up: ${JSON.stringify(exchanged)}`)
    if (failures > 0) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
}
