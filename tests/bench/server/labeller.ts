import { createHash } from 'node:crypto'
import { sealBox } from '../../../main/sealing/seal-box.ts'
import type { SealedRun } from '../../../main/sealing/seal-run.ts'
import type { ExchangePorts } from '../../../renderer/sync/exchange.ts'
import type { Outgoing } from '../../../renderer/sync/ports.ts'
import { seeded } from '../../../renderer/sync/testing.ts'
import type { TestDevice } from '../../../server/test-device.ts'
import type { StreamId, TaskId, UserId } from '../../../shared/model/ids.ts'
import { ok } from '../../../shared/result.ts'
import type { ServerKeys } from '../../../shared/wire/device.ts'
import { encodeDocument } from '../../../shared/wire/document-codec.ts'
import { mailboxEntrySchema } from '../../../shared/wire/mailbox.ts'
import { CHAIN_START, chainInput, type Operation } from '../../../shared/wire/operation.ts'
import { RUN_PURPOSE, type RunHead, runContext } from '../../../shared/wire/run.ts'
import { generatedDocument } from '../sync/tasks.ts'

/** The client's own effort, 11, takes a tenth of a second for each request: this one machine has two thousand clients. */
const QUALITY = 5

/** Somebody who is signed in, and has finished the tasks that she was given. */
export interface Labeller {
  readonly user: UserId
  readonly device: TestDevice
  readonly token: string
  readonly stream: StreamId
  readonly tasks: readonly TaskId[]
  /** Number of the last entry of her mailbox that she knows. */
  readonly cursor: number
  readonly seed: number
}

/** What she has to send: as the client cuts it into requests, and sealed. */
export interface Outbox {
  /** By the number of their first operation. */
  readonly runs: ReadonlyMap<number, SealedRun>
  /** The chain hash of her last operation: it stands for all of them. */
  readonly chain: string
}

/** The operations of a labeller, always the same ones; of each its text and the chain hash before it. */
export function* operationsOf({ tasks, seed }: Pick<Labeller, 'tasks' | 'seed'>): Generator<{
  readonly text: string
  readonly hash: string
}> {
  const random = seeded(seed)
  let hash = CHAIN_START
  for (const [i, task] of tasks.entries()) {
    const operation: Operation = {
      op: 'submit',
      document: encodeDocument(generatedDocument(task, () => random.next())),
      at: 1_700_000_000_000 + 30_000 * i,
      activeMs: 9_000 + Math.floor(30_000 * random.next()),
    }
    hash = createHash('sha256').update(chainInput(hash, operation)).digest('hex')
    yield { text: JSON.stringify(operation), hash }
  }
}

/** @param size characters of JSON in one request */
export async function fillOutbox(
  labeller: Omit<Labeller, 'cursor' | 'token'>,
  size: number,
  keys: ServerKeys,
): Promise<Outbox> {
  const runs = new Map<number, SealedRun>()
  let texts: string[] = []
  let length = 0
  let from = 1
  let before = CHAIN_START
  let chain = CHAIN_START
  const close = async () => {
    runs.set(from, await seal(labeller, from, before, texts, keys))
    from += texts.length
    before = chain
    texts = []
    length = 0
  }
  for (const { text, hash } of operationsOf(labeller)) {
    if (texts.length > 0 && length + text.length > size) await close()
    texts.push(text)
    length += text.length
    chain = hash
  }
  await close()
  return { runs, chain }
}

async function seal(
  { user, device, stream }: Omit<Labeller, 'cursor' | 'token'>,
  from: number,
  chain: string,
  texts: readonly string[],
  keys: ServerKeys,
): Promise<SealedRun> {
  const run: Omit<RunHead, 'bytes'> = { stream, user, from, chain, count: texts.length, key: keys.box.id }
  const options = { purpose: RUN_PURPOSE, context: runContext(run, device.id), quality: QUALITY }
  const bytes = await sealBox(`[${texts.join(',')}]`, options, device, keys)
  return { head: { ...run, bytes: bytes.length }, bytes }
}

/** The store of her client, as far as an exchange asks for it. */
export class Desk {
  readonly #labeller: Labeller
  readonly #outbox: Outbox
  #cursor: number
  #acknowledged = 0
  /** Tasks of the next batch that have come. */
  given = 0
  readonly store: ExchangePorts['store']

  constructor(labeller: Labeller, outbox: Outbox) {
    this.#labeller = labeller
    this.#outbox = outbox
    this.#cursor = labeller.cursor
    this.store = {
      next: async (_size, _count, after) => this.#next(after?.to ?? this.#acknowledged),
      apply: async (_sent, answer) => {
        this.#acknowledged = answer.acknowledged
        for (const { n, entry } of answer.mailbox) {
          this.#cursor = n
          const read = mailboxEntrySchema.parse(entry)
          if (read.kind === 'tasks') this.given += read.tasks.length
        }
        if (answer.outcomes.some(({ outcome }) => outcome !== 'duplicate'))
          throw new Error(`not taken in: ${JSON.stringify(answer.outcomes[0])}`)
        return ok('page')
      },
      summary: async () => ({
        pending: labeller.tasks.length - this.#acknowledged,
        oldestPendingAt: null,
        drafts: 0,
        quarantined: [],
        lastExchange: null,
        pictures: { held: 0, wanted: 0, bytesHeld: 0, bytesWanted: 0 },
      }),
      progress: async () => [],
    }
  }

  #next(behind: number): Outgoing {
    const { stream, tasks } = this.#labeller
    const from = behind + 1
    const common = { generation: 1, stream, from, epoch: null, cursor: this.#cursor }
    if (behind === tasks.length)
      return { ...common, to: behind, chain: this.#outbox.chain, operations: [], rest: false }
    const head = this.#outbox.runs.get(from)?.head
    if (head === undefined) throw new Error(`no request begins with operation ${from}`)
    const to = behind + head.count
    // What they hold is in the sealed run: here they are only counted.
    return { ...common, to, chain: head.chain, operations: Array(head.count), rest: to < tasks.length }
  }
}
