import type { DiskError, LinkError } from '../../shared/ipc/contract.ts'
import type { BatchId } from '../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import {
  type DeviceState,
  type OwnAnswer,
  ownAnswerSchema,
  type Progress,
  PUSH_BYTES,
} from '../../shared/wire/sync.ts'
import type { Net, Outgoing, Store, SyncPorts } from './ports.ts'

/** Characters of JSON that brotli makes one byte of: documents of eight objects, eighty in a request, 578 to 169. */
const COMPRESSION = 3.2
/** A line that carries less than this at a time carries nothing. */
const SMALLEST_BYTES = 1024
const MOST_OPERATIONS = 500
/** Batches whose progress is told at a time. */
const MOST_BATCHES = 100
/** Requests under way at a time: with three, 64 kbit/s and 600 ms there and back lose no time to waiting. */
const AT_ONCE = 3

/** What one exchange needs of what sync needs. */
export interface ExchangePorts extends Pick<SyncPorts, 'clock' | 'user'> {
  readonly store: Pick<Store, 'next' | 'apply' | 'summary' | 'progress'>
  readonly net: Pick<Net, 'exchange' | 'freeDiskMb'>
}

/** How much goes into one request. Shrinks with every failure, so that a cut costs less on a worse line. */
export interface Budget {
  bytes: number
  count: number
}

export function fullBudget(): Budget {
  return { bytes: PUSH_BYTES, count: MOST_OPERATIONS }
}

/** What the server was last told of each batch. */
export type Told = Map<BatchId, string>

/** `more`: something moved, and more waits. `again`: the same is to be said in another way. */
export type Exchanged = 'done' | 'more' | 'again'

interface UnderWay {
  readonly sent: Outgoing
  readonly answer: ReturnType<typeof ask>
}

/**
 * Sends what waits in one stream, a few requests under way at a time, and takes in every answer as it comes. An answer
 * that is not ours or makes no sense changes nothing.
 */
export async function exchangeOnce(
  ports: ExchangePorts,
  budget: Budget,
  told: Told,
): Promise<Result<Exchanged, LinkError | DiskError>> {
  const { store } = ports
  const state = await deviceState(ports)
  const news = (await store.progress()).filter((one) => isNews(one, told)).slice(0, MOST_BATCHES)
  const first = await store.next(budget.bytes * COMPRESSION, budget.count)
  const sentSome = first.operations.length > 0
  /** Requests behind the one whose answer is taken in next. */
  const behind: UnderWay[] = []
  let last = first
  let failed: LinkError | DiskError | null = null
  let taken: OwnAnswer | null = null
  /** The server answers and takes nothing. */
  let stuck = false

  // Only the first reads the mailbox and tells the progress: the others would say and be given the same.
  const telling = news.length === 0 ? state : { ...state, progress: news }
  let next: UnderWay | undefined = { sent: first, answer: ask(ports, first, telling, first.cursor) }
  for (; next !== undefined; next = behind.shift()) {
    if (failed === null && !stuck) await sendMore()
    const answered = await next.answer
    if (!answered.ok) {
      if (failed === null && next.sent.operations.length > 0)
        budget.bytes = Math.max(SMALLEST_BYTES, budget.bytes / 2)
      failed ??= answered.error
      continue
    }
    if (next.sent === first) for (const one of news) told.set(one.batch, JSON.stringify(one))
    taken = taken === null ? answered.value : together(taken, answered.value)
    const page = next.sent === first ? taken : { ...taken, mailbox: [] }
    const applied = await store.apply(next.sent, page)
    // Of those behind it, it is told once more what became of them when their turn comes.
    const { to } = next.sent
    taken = { ...taken, outcomes: taken.outcomes.filter(({ seq }) => seq > to) }
    if (applied.ok && applied.value === 'page') {
      if (failed === null) budget.bytes = Math.min(PUSH_BYTES, budget.bytes * 2)
      stuck = sentSome && taken.acknowledged === first.from - 1
      continue
    }
    await Promise.all(behind.map(({ answer }) => answer))
    if (!applied.ok) return applied
    // It may be another server by now, or an older one.
    told.clear()
    if (applied.value === 'narrow') budget.count = Math.max(1, Math.floor(next.sent.operations.length / 2))
    return ok('again')
  }
  if (failed !== null || taken === null) return fail(failed ?? { code: 'offline' })
  budget.count = MOST_OPERATIONS
  if (!taken.more && !taken.carriedLeft && !last.rest && (!sentSome || taken.acknowledged >= last.to))
    return ok('done')
  // A server that promises more and gives nothing is asked again later, not at once.
  const noPage = taken.more && taken.mailbox.length === 0
  return noPage || stuck ? fail({ code: 'server-failed', status: 200 }) : ok('more')

  /** Behind a fork it must first be found where it is: one request at a time, and smaller ones. */
  async function sendMore(): Promise<void> {
    while (last.rest && behind.length < AT_ONCE - 1 && budget.count === MOST_OPERATIONS) {
      const sent = await store.next(budget.bytes * COMPRESSION, budget.count, last)
      const follows = sent.generation === first.generation && sent.from === last.to + 1
      if (!follows || sent.operations.length === 0) return
      behind.push({ sent, answer: ask(ports, sent, state, null) })
      last = sent
    }
  }
}

/**
 * What is known after one more answer. It may have been given before the one in front of it: the server says of a run that
 * came before its turn what became of it when the gap is filled.
 */
function together(before: OwnAnswer, answer: OwnAnswer): OwnAnswer {
  return {
    ...answer,
    acknowledged: Math.max(before.acknowledged, answer.acknowledged),
    outcomes: [...before.outcomes, ...answer.outcomes],
    mailbox: before.mailbox,
    more: before.more,
    carriedLeft: before.carriedLeft,
  }
}

async function ask(
  { net, clock, user }: ExchangePorts,
  sent: Outgoing,
  state: DeviceState,
  cursor: number | null,
): Promise<Result<OwnAnswer, LinkError>> {
  const { epoch, stream, from, chain } = sent
  const operations = [...sent.operations]
  const message = { user, epoch, stream, from, chain, operations, clock: clock.now(), state, cursor }
  const answered = await net.exchange(message)
  if (!answered.ok) return answered
  const answer = readAnswer(answered.value, sent)
  if (answer === null) return fail({ code: 'not-our-server' })
  // Damaged on the way, or sealed to a key that the server has given up: it is sealed anew for the next try.
  return answer.unreadable ? fail({ code: 'server-failed', status: 200 }) : ok(answer)
}

/** Null for whatever is not a sound answer to this very request. */
function readAnswer(raw: unknown, sent: Outgoing): OwnAnswer | null {
  const parsed = ownAnswerSchema.safeParse(raw)
  if (!parsed.success || parsed.data.stream !== sent.stream) return null
  const numbers = [sent.cursor, ...parsed.data.mailbox.map(({ n }) => n)]
  const rising = numbers.every((n, i) => i === 0 || n > (numbers[i - 1] ?? 0))
  return rising ? parsed.data : null
}

/** Of a batch that nobody has begun there is nothing to tell. */
function isNews(one: Progress, told: Told): boolean {
  const before = told.get(one.batch)
  return before === undefined ? one.done !== '' || one.begun !== '' : before !== JSON.stringify(one)
}

async function deviceState({ store, net, clock }: ExchangePorts): Promise<DeviceState> {
  const { pending, quarantined, drafts, oldestPendingAt } = await store.summary()
  const freeDiskMb = await net.freeDiskMb()
  return {
    pending,
    quarantined: quarantined.length,
    drafts,
    oldestPendingMs: oldestPendingAt === null ? null : Math.max(0, clock.now() - oldestPendingAt),
    freeDiskMb: freeDiskMb === null ? null : Math.floor(freeDiskMb),
  }
}
