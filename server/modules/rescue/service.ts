import { createHash } from 'node:crypto'
import { and, eq, inArray } from 'drizzle-orm'
import type { DeviceId, StreamId, UserId } from '../../../shared/model/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { CHAIN_START } from '../../../shared/wire/operation.ts'
import type { RescueRecord } from '../../../shared/wire/rescue.ts'
import type { Database } from '../../db/open.ts'
import { audit, operations, streams } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import type { KeyRing } from '../devices/keys.ts'
import type { SyncService } from '../sync/service.ts'
import { findUser } from '../users/service.ts'
import { readRescueFile } from './rescue-file.ts'

type OperationRecord = Extract<RescueRecord, { kind: 'operation' }>
type DraftRecord = Extract<RescueRecord, { kind: 'draft' }>

export interface RescueReport {
  readonly person: string
  readonly device: string
  /** Unix ms by the clock of the computer that made the file. */
  readonly madeAt: number
  readonly operations: {
    readonly applied: number
    readonly duplicate: number
    readonly keptLate: number
    readonly quarantined: readonly { readonly task: string | null; readonly why: string }[]
  }
  /** Drafts that are now kept with their tasks, and those that already were. */
  readonly drafts: { readonly kept: number; readonly known: number }
  /** What the computer itself could not open any more, and lines that this server does not understand. */
  readonly unreadable: number
}

/** Operations per transaction. */
const PER_CALL = 200
export const DRAFT_ACTION = 'draft-rescued'

/**
 * Takes in a rescue file as the computer itself would have sent it: the same numbers, so that what is known is recognised, the
 * same rules for late and bad ones. Doing it twice changes nothing. What does not follow on what is held, for the stream was
 * forked or its beginning is lost, goes into a stream made from it, unless the same words of hers are held already.
 */
export async function importRescue(
  db: Database,
  sync: SyncService,
  keys: KeyRing,
  path: string,
): Promise<Result<RescueReport, Failure>> {
  const file = await readRescueFile(path, keys)
  if (!file.ok) return file
  const { head, records, strange } = file.value
  const person = await findUser(db, head.person)
  if (!person.ok) return person
  const taken = new Tally()
  const intake = { db, sync, person: person.value.id, device: head.device, taken }
  const byStream = new Map<StreamId, OperationRecord[]>()
  for (const record of records) {
    if (record.kind !== 'operation') continue
    const ofStream = byStream.get(record.stream)
    if (ofStream === undefined) byStream.set(record.stream, [record])
    else ofStream.push(record)
  }
  for (const ofStream of byStream.values()) {
    for (const run of runsOf(ofStream)) await takeRun(intake, run)
  }
  const drafts = records.filter((record) => record.kind === 'draft')
  const kept = await keepDrafts(db, person.value.id, drafts)
  return ok({
    person: person.value.name,
    device: head.device,
    madeAt: head.madeAt,
    operations: taken.report(),
    drafts: { kept, known: drafts.length - kept },
    unreadable: strange + records.filter((record) => record.kind === 'unreadable').length,
  })
}

/** Operations whose numbers and hashes follow each other without a hole. */
function runsOf(ofStream: readonly OperationRecord[]): OperationRecord[][] {
  const runs: OperationRecord[][] = []
  for (const record of [...ofStream].sort((a, b) => a.seq - b.seq)) {
    const last = runs.at(-1)?.at(-1)
    if (last !== undefined && record.seq === last.seq + 1 && record.prev === last.hash)
      runs.at(-1)?.push(record)
    else runs.push([record])
  }
  return runs
}

/** What every run of a file is taken in with. */
interface Intake {
  readonly db: Database
  readonly sync: SyncService
  readonly person: UserId
  readonly device: DeviceId
  readonly taken: Tally
}

async function takeRun(intake: Intake, run: readonly OperationRecord[]): Promise<void> {
  const { sync, person, device, taken } = intake
  for (let from = 0; from < run.length; from += PER_CALL) {
    const some = run.slice(from, from + PER_CALL)
    const [first] = some
    if (first === undefined) return
    const pushed = {
      stream: first.stream,
      user: person,
      from: first.seq,
      chain: first.prev,
      operations: some.map((o) => o.operation),
    }
    const answer = await sync.takeIn(device, pushed)
    if (answer.forked || answer.acknowledged < first.seq + some.length - 1) {
      return takeElsewhere(intake, run.slice(from))
    }
    taken.add(some, answer.outcomes)
  }
}

async function takeElsewhere(
  { db, sync, person, device, taken }: Intake,
  run: readonly OperationRecord[],
): Promise<void> {
  const known = await heldTexts(db, person, run)
  const fresh = run.filter(({ operation }) => !known.has(JSON.stringify(operation)))
  taken.duplicates(run.length - fresh.length)
  const [first] = fresh
  if (first === undefined) return
  // From the file itself, so that the same file finds what it brought before.
  const stream = idFrom(`${person}/${first.stream}/${first.hash}`)
  const operations = fresh.map((o) => o.operation)
  const answer = await sync.takeIn(device, {
    stream,
    user: person,
    from: 1,
    chain: CHAIN_START,
    operations,
  })
  taken.add(
    fresh.map((record, i) => ({ ...record, seq: i + 1 })),
    answer.outcomes,
  )
}

/** Operations of hers that the server holds word for word, under whatever number. */
async function heldTexts(
  db: Database,
  person: UserId,
  run: readonly OperationRecord[],
): Promise<ReadonlySet<string>> {
  const texts = run.map(({ operation }) => JSON.stringify(operation))
  const rows = await db
    .select({ payload: operations.payload })
    .from(operations)
    .innerJoin(streams, eq(streams.id, operations.stream))
    .where(and(eq(streams.user, person), inArray(operations.payload, texts)))
  return new Set(rows.map(({ payload }) => payload))
}

function idFrom(text: string): StreamId {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}` as StreamId
}

/** A draft is no result: it is kept in the history of its task, where it changes nothing. Answers how many were new. */
async function keepDrafts(db: Database, user: UserId, drafts: readonly DraftRecord[]): Promise<number> {
  let kept = 0
  for (const { task, version, document } of drafts) {
    const text = JSON.stringify(document)
    const before = await db
      .select({ detail: audit.detail })
      .from(audit)
      .where(and(eq(audit.subject, task), eq(audit.action, DRAFT_ACTION)))
    if (before.some(({ detail }) => detail.document === text && detail.user === user)) continue
    const detail = { user, version, document: text }
    await db.insert(audit).values({ actor: null, action: DRAFT_ACTION, subject: task, detail })
    kept += 1
  }
  return kept
}

class Tally {
  #applied = 0
  #duplicate = 0
  #keptLate = 0
  readonly #quarantined: { task: string | null; why: string }[] = []

  add(
    sent: readonly { readonly seq: number }[],
    outcomes: readonly { seq: number; outcome: string; task: string | null; why: string }[],
  ): void {
    const bySeq = new Map(outcomes.map((outcome) => [outcome.seq, outcome]))
    for (const { seq } of sent) {
      const outcome = bySeq.get(seq)
      if (outcome === undefined) this.#applied += 1
      else if (outcome.outcome === 'duplicate') this.#duplicate += 1
      else if (outcome.outcome === 'kept_late') this.#keptLate += 1
      else this.#quarantined.push({ task: outcome.task, why: outcome.why })
    }
  }

  duplicates(count: number): void {
    this.#duplicate += count
  }

  report(): RescueReport['operations'] {
    return {
      applied: this.#applied,
      duplicate: this.#duplicate,
      keptLate: this.#keptLate,
      quarantined: this.#quarantined,
    }
  }
}
