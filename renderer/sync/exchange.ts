import type { DiskError, LinkError } from '../../shared/ipc/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { MAGIC, PROTOCOL, PUSH_BYTES, type SyncAnswer, syncAnswerSchema } from '../../shared/wire/sync.ts'
import type { Outgoing, SyncPorts } from './ports.ts'

/** Characters of JSON that brotli makes one byte of: measured on documents of eight objects, 457 to 190. */
const COMPRESSION = 2.4
/** A line that carries less than this at a time carries nothing. */
const SMALLEST_BYTES = 1024
const MOST_OPERATIONS = 500

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

/** One request and its answer. An answer that is not ours or makes no sense changes nothing. */
export async function exchangeOnce(
  ports: SyncPorts,
  budget: Budget,
): Promise<Result<Exchanged, LinkError | DiskError>> {
  const { store, net, clock, device, app } = ports
  const sent = await store.next(budget.bytes * COMPRESSION, budget.count)
  const { epoch, stream, from, chain, cursor } = sent
  const answered = await net.exchange({
    magic: MAGIC,
    protocol: PROTOCOL,
    app,
    device,
    epoch,
    stream,
    from,
    chain,
    operations: [...sent.operations],
    clock: clock.now(),
    state: await deviceState(ports),
    cursor,
  })
  if (!answered.ok) {
    if (sent.operations.length > 0) budget.bytes = Math.max(SMALLEST_BYTES, budget.bytes / 2)
    return answered
  }
  const answer = readAnswer(answered.value, sent)
  if (answer === null) return fail({ code: 'not-our-server' })
  const applied = await store.apply(sent, answer)
  if (!applied.ok) return applied
  if (applied.value === 'narrow') {
    budget.count = Math.max(1, Math.floor(sent.operations.length / 2))
    return ok('again')
  }
  const full = fullBudget()
  budget.bytes = Math.min(full.bytes, budget.bytes * 2)
  budget.count = full.count
  if (applied.value === 'again') return ok('again')
  if (!answer.more && !sent.rest) return ok('done')
  // A server that promises more and gives nothing is asked again later, not at once.
  const noPage = answer.more && answer.mailbox.length === 0
  const notTaken = sent.operations.length > 0 && answer.acknowledged === sent.from - 1
  return noPage || notTaken ? fail({ code: 'server-failed', status: 200 }) : ok('more')
}

/** Null for whatever is not a sound answer to this very request. */
function readAnswer(raw: unknown, sent: Outgoing): SyncAnswer | null {
  const parsed = syncAnswerSchema.safeParse(raw)
  if (!parsed.success || parsed.data.stream !== sent.stream) return null
  const numbers = [sent.cursor, ...parsed.data.mailbox.map(({ n }) => n)]
  const rising = numbers.every((n, i) => i === 0 || n > (numbers[i - 1] ?? 0))
  return rising ? parsed.data : null
}

async function deviceState({ store, net, clock }: SyncPorts) {
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
