import type { Batch } from '../../../shared/model/batch.ts'
import type { BatchId, Epoch, LabelId, ProjectId, Sha256, TaskId } from '../../../shared/model/ids.ts'
import { MAGIC } from '../../../shared/wire/magic.ts'
import type { MailboxEntry, WireTask } from '../../../shared/wire/mailbox.ts'
import { CHAIN_START, chainInput, type Operation, operationSchema } from '../../../shared/wire/operation.ts'
import { type OwnAnswer, PROTOCOL, syncMessageSchema } from '../../../shared/wire/sync.ts'
import { sha256Hex } from '../cipher.ts'

interface Held {
  readonly hash: string
  readonly text: string
  readonly outcome: 'quarantined' | null
}

interface State {
  epoch: Epoch
  streams: Record<string, Held[]>
  mailboxes: Record<string, unknown[]>
  /** Revisions per task, oldest first, as the JSON of the operation. */
  revisions: Record<string, string[]>
}

let ids = 0
export function uuid(): string {
  ids += 1
  return `019a0000-0000-7000-9000-${ids.toString(16).padStart(12, '0')}`
}

/**
 * The rules of shared/wire/sync.ts in fifty lines: streams with their chain, a mailbox with a cursor, an epoch. One per
 * test; `person` stands for the bearer token.
 */
export class MemoryServer {
  state: State = { epoch: uuid() as Epoch, streams: {}, mailboxes: {}, revisions: {} }
  /** Entries per page. */
  page = 3
  time = 1_800_000_000_000
  /** Operations on these tasks are set aside. */
  readonly refused = new Set<string>()

  async exchange(person: string, raw: unknown): Promise<OwnAnswer> {
    const request = syncMessageSchema.parse(JSON.parse(JSON.stringify(raw)))
    const stream = `${person}/${request.stream}`
    this.state.streams[stream] ??= []
    const held = this.state.streams[stream]
    const outcomes: OwnAnswer['outcomes'] = []
    let forked = false
    let hash = request.chain
    const before = request.from === 1 ? CHAIN_START : held[request.from - 2]?.hash
    if (request.from <= held.length + 1) {
      forked = before !== request.chain
      for (const [i, operation] of request.operations.entries()) {
        const seq = request.from + i
        hash = await sha256Hex(chainInput(hash, operation))
        const known = held[seq - 1]
        if (known !== undefined && known.hash !== hash) forked = true
        if (forked) break
        const fresh = known ?? this.take(person, operation, hash)
        if (known === undefined) held.push(fresh)
        const outcome = fresh.outcome ?? (known === undefined ? null : 'duplicate')
        const why = fresh.outcome === null ? '' : 'unknown-task'
        if (outcome !== null) outcomes.push({ seq, outcome, task: null, why })
      }
    }
    const mailbox = this.state.mailboxes[person] ?? []
    const cursor = request.cursor ?? mailbox.length
    const entries = mailbox.slice(cursor, cursor + this.page)
    return structuredClone({
      magic: MAGIC,
      protocol: PROTOCOL,
      epoch: this.state.epoch,
      serverTime: this.time,
      stream: request.stream,
      unreadable: false,
      carriedLeft: false,
      acknowledged: held.length,
      forked,
      outcomes: forked ? [] : outcomes,
      mailbox: entries.map((entry, i) => ({ n: cursor + i + 1, entry })),
      more: cursor + entries.length < mailbox.length,
    })
  }

  private take(person: string, raw: unknown, hash: string): Held {
    const text = JSON.stringify(raw)
    const operation = operationSchema.parse(raw)
    if (operation.op === 'dismiss') {
      const { stream, seq } = operation
      this.settle(person, stream, seq, 'dismissed')
      return { hash, text, outcome: null }
    }
    const task = taskOf(operation)
    if (this.refused.has(task)) return { hash, text, outcome: 'quarantined' }
    this.state.revisions[task] ??= []
    const revisions = this.state.revisions[task]
    revisions.push(text)
    this.post(person, { kind: 'receipt', task, rev: revisions.length })
    return { hash, text, outcome: null }
  }

  /** What was set aside is dealt with, by her or by somebody else. */
  settle(person: string, stream: string, seq: number, how: 'repaired' | 'dismissed', reason = ''): void {
    const held = this.state.streams[`${person}/${stream}`]
    const [one] = held?.slice(seq - 1, seq) ?? []
    if (one !== undefined) held?.splice(seq - 1, 1, { ...one, outcome: null })
    this.post(person, { kind: 'settled', stream, seq, how, reason })
  }

  post(person: string, ...entries: (MailboxEntry | Record<string, unknown>)[]): void {
    this.state.mailboxes[person] = [...(this.state.mailboxes[person] ?? []), ...structuredClone(entries)]
  }

  /** Hands out a batch; its tasks come in entries of `piece`. */
  assign(person: string, count: number, piece = 50): { batch: Batch; tasks: readonly WireTask[] } {
    const batch = newBatch(count)
    const tasks = Array.from({ length: count }, (_, order) => newTask(order))
    this.post(person, { kind: 'batch', batch })
    for (let i = 0; i < count; i += piece) {
      this.post(person, { kind: 'tasks', batch: batch.id, tasks: tasks.slice(i, i + piece) })
    }
    return { batch, tasks }
  }

  /** Every operation that took effect, in the order of arrival per task. */
  effects(): readonly string[] {
    return Object.values(this.state.revisions).flat()
  }

  backup(): State {
    return structuredClone(this.state)
  }

  restore(backup: State): void {
    this.state = { ...structuredClone(backup), epoch: uuid() as Epoch }
  }
}

export function taskOf(operation: Exclude<Operation, { op: 'dismiss' }>): TaskId {
  return operation.op === 'submit' ? operation.document.task : operation.task
}

export function newBatch(taskCount: number): Batch {
  const id = uuid() as BatchId
  const name = { zh: '猫', en: 'cat' }
  return {
    id,
    project: uuid() as ProjectId,
    name: `batch ${id.slice(-4)}`,
    guideline: '',
    schema: {
      version: 1,
      classes: [{ id: 'cat' as LabelId, name, colour: '#ff0000', key: '1', kinds: ['box'], parent: null }],
    },
    taskCount,
    priceFen: 0,
    fence: 1,
    dueAt: null,
  }
}

export function newTask(order: number): WireTask {
  const id = uuid() as TaskId
  const sha256 = id.replaceAll('-', '').repeat(2) as Sha256
  return { id, order, name: `图 ${order}.jpg`, sha256, bytes: 1000 + order, width: 800, height: 600 }
}
