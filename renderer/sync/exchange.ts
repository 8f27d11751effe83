import type { DiskError, LinkError } from '../../shared/ipc/contract.ts'
import type { StreamId } from '../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { type DeviceState, type OwnAnswer, ownAnswerSchema, PUSH_BYTES } from '../../shared/wire/sync.ts'
import type { Outgoing, SyncPorts } from './ports.ts'

/** Characters of JSON that brotli makes one byte of: documents of eight objects, eighty in a request, 578 to 169. */
const COMPRESSION = 3.2
/** A line that carries less than this at a time carries nothing. */
const SMALLEST_BYTES = 1024
const MOST_OPERATIONS = 500
/** Requests under way at a time: with three, 64 kbit/s and 600 ms there and back lose no time to waiting. */
const AT_ONCE = 3

/** How much goes into one request. Shrinks with every failure, so that a cut costs less on a worse line. */
export interface Budget {
  bytes: number
  count: number
}

export function fullBudget(): Budget {
  return { bytes: PUSH_BYTES, count: MOST_OPERATIONS }
}

/** `more`: something moved, and more waits. `again`: the same is to be said in another way. */
export type Exchanged = 'done' | 'more' | 'again'

/**
 * What fits on the line at once, and the answers to it, taken in together. An answer that is not ours or makes no sense
 * changes nothing.
 */
export async function exchangeOnce(
  ports: SyncPorts,
  budget: Budget,
): Promise<Result<Exchanged, LinkError | DiskError>> {
  const burst = await nextBurst(ports, budget)
  const state = await deviceState(ports)
  const answers = await Promise.all(burst.map((sent, i) => ask(ports, sent, state, i === 0)))
  const [sent, answer, failed] = together(burst, answers)
  if (failed !== null && burst.some(({ operations }) => operations.length > 0))
    budget.bytes = Math.max(SMALLEST_BYTES, budget.bytes / 2)
  if (answer === null) return fail(failed)
  const applied = await ports.store.apply(sent, answer)
  if (!applied.ok) return applied
  if (applied.value === 'narrow') {
    budget.count = Math.max(1, Math.floor(sent.operations.length / 2))
    return ok('again')
  }
  if (failed !== null) return fail(failed)
  const full = fullBudget()
  budget.bytes = Math.min(full.bytes, budget.bytes * 2)
  budget.count = full.count
  if (applied.value === 'again') return ok('again')
  if (!answer.more && !sent.rest && !answer.carriedLeft) return ok('done')
  // A server that promises more and gives nothing is asked again later, not at once.
  const noPage = answer.more && answer.mailbox.length === 0
  const notTaken = sent.operations.length > 0 && answer.acknowledged === sent.from - 1
  return noPage || notTaken ? fail({ code: 'server-failed', status: 200 }) : ok('more')
}

/** What lies beside each other in one stream, in pieces: the line is not idle while the server answers one of them. */
async function nextBurst({ store }: SyncPorts, { bytes, count }: Budget): Promise<Burst> {
  const first = await store.next(bytes * COMPRESSION, count)
  const rest: Outgoing[] = []
  for (let last = first; last.rest && rest.length < AT_ONCE - 1 && count === MOST_OPERATIONS; ) {
    const next = await store.next(bytes * COMPRESSION, count, last)
    if (next.generation !== first.generation || next.from !== last.to + 1 || next.operations.length === 0)
      break
    rest.push(next)
    last = next
  }
  return [first, ...rest]
}

type Burst = readonly [Outgoing, ...Outgoing[]]

async function ask(
  { net, clock, user }: SyncPorts,
  { epoch, stream, from, chain, operations, ...sent }: Outgoing,
  state: DeviceState,
  isFirst: boolean,
): Promise<Result<OwnAnswer, LinkError>> {
  // Only one of them reads the mailbox: the others would be given the same page.
  const cursor = isFirst ? sent.cursor : null
  const now = clock.now()
  const message = { user, epoch, stream, from, chain, operations: [...operations], clock: now, state, cursor }
  const answered = await net.exchange(message)
  if (!answered.ok) return answered
  const answer = readAnswer(answered.value, stream, sent.cursor)
  if (answer === null) return fail({ code: 'not-our-server' })
  // Damaged on the way, or sealed to a key that the server has given up: it is sealed anew for the next try.
  return answer.unreadable ? fail({ code: 'server-failed', status: 200 }) : ok(answer)
}

/** As if it had been one request: as far as there are answers, one after the other from the first. */
function together(
  burst: Burst,
  answers: readonly Result<OwnAnswer, LinkError>[],
):
  | [sent: Outgoing, answer: OwnAnswer, failed: LinkError | null]
  | [sent: Outgoing, answer: null, failed: LinkError] {
  let [sent] = burst
  let merged: OwnAnswer | null = null
  for (const [i, one] of answers.entries()) {
    if (!one.ok) return merged === null ? [sent, null, one.error] : [sent, merged, one.error]
    const part = burst[i]
    if (merged === null || part === undefined) {
      merged = one.value
      continue
    }
    sent = { ...sent, to: part.to, rest: part.rest, operations: [...sent.operations, ...part.operations] }
    merged = {
      ...merged,
      acknowledged: Math.max(merged.acknowledged, one.value.acknowledged),
      forked: merged.forked || one.value.forked,
      outcomes: [...merged.outcomes, ...one.value.outcomes],
    }
  }
  if (merged === null) throw new Error('a burst of nothing')
  return [sent, merged, null]
}

/** Null for whatever is not a sound answer to this very request. */
function readAnswer(raw: unknown, stream: StreamId, cursor: number): OwnAnswer | null {
  const parsed = ownAnswerSchema.safeParse(raw)
  if (!parsed.success || parsed.data.stream !== stream) return null
  const numbers = [cursor, ...parsed.data.mailbox.map(({ n }) => n)]
  const rising = numbers.every((n, i) => i === 0 || n > (numbers[i - 1] ?? 0))
  return rising ? parsed.data : null
}

async function deviceState({ store, net, clock }: SyncPorts): Promise<DeviceState> {
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
