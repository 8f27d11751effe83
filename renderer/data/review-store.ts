import { z } from 'zod'
import type { Edit } from '../../shared/edit/edit.ts'
import { mergeDocuments, mergeEdit, type Proposal, proposalSchema } from '../../shared/edit/merge.ts'
import { keyOf, type ProposalKey, settledAs } from '../../shared/edit/settle.ts'
import { attributeValuesSchema } from '../../shared/model/attribute.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import { shapeIdSchema, type TaskId } from '../../shared/model/ids.ts'
import { shapeSchema } from '../../shared/model/shape.ts'
import { remarkSchema } from '../../shared/wire/mailbox.ts'
import type { ReviewView, Save } from '../editor/ports.ts'
import type { Changes } from './changes.ts'
import {
  openBeside,
  readEdits,
  readStored,
  type StoredDocument,
  sealDocument,
  sealEdit,
  unstoredDocument,
} from './document-store.ts'
import { baseRecord, docRecord, reviewRecord } from './journal.ts'
import type { BaseRow, DocumentRow, EditRow, TaskRecord } from './rows.ts'
import type { Store } from './store.ts'

/*
 * What is kept beside a task's document for as long as the server may have another one: from the first change after a
 * submission, and from a return, until she submits again. Every version that took part in a merge is in it.
 */

const reviewSchema = z.object({
  reviewers: z.object({
    shapes: z.array(shapeSchema).readonly(),
    answers: attributeValuesSchema.exactOptional(),
  }),
  remarks: z.array(remarkSchema).readonly(),
  merged: z.array(shapeIdSchema).readonly(),
  proposals: z.array(proposalSchema).readonly(),
})
const reviewText = z.string().transform((text): ReviewView => reviewSchema.parse(JSON.parse(text)))

const NOTHING: ReviewView = { reviewers: { shapes: [] }, remarks: [], merged: [], proposals: [] }

/**
 * What the workspace shows of a review; null where nothing came back.
 * @param changes what is not yet written counts
 */
export async function readReview(store: Store, task: TaskId, changes?: Changes): Promise<ReviewView | null> {
  const changed = changes?.reviews.get(task)
  const row = changed === undefined ? await store.db.reviews.get(task) : changed
  if (row == null) return null
  const text = await store.cipher.open(nameOf(task), row.sealed).catch(() => null)
  return reviewText.safeParse(text).data ?? null
}

async function keepReview(store: Store, changes: Changes, task: TaskId, review: ReviewView): Promise<void> {
  const { remarks, merged, proposals } = review
  const isNothing = remarks.length + merged.length + proposals.length === 0
  const row = isNothing
    ? null
    : { task, sealed: await store.cipher.seal(nameOf(task), JSON.stringify(review)) }
  changes.reviews.set(task, row)
  changes.journal.push(reviewRecord(task, row))
}

async function readBase({ db }: Store, task: TaskId, changes?: Changes): Promise<BaseRow | null> {
  const changed = changes?.bases.get(task)
  return (changed === undefined ? await db.bases.get(task) : changed) ?? null
}

function keepBase(changes: Changes, row: BaseRow): void {
  changes.bases.set(row.task, row)
  changes.journal.push(baseRecord(row.task, row))
}

/** With a submission everything is decided. */
export async function dropReview(store: Store, changes: Changes, task: TaskId): Promise<void> {
  const [review, base] = await Promise.all([store.db.reviews.get(task), store.db.bases.get(task)])
  if (review !== undefined) {
    changes.reviews.set(task, null)
    changes.journal.push(reviewRecord(task, null))
    changes.undo.push(reviewRecord(task, review))
  }
  if (base !== undefined) {
    changes.bases.set(task, null)
    changes.journal.push(baseRecord(task, null))
    changes.undo.push(baseRecord(task, base))
  }
}

/** Before the first change after a submission: what was handed in is what a review goes on from. */
export async function keepHandedIn(store: Store, changes: Changes, row: TaskRecord): Promise<void> {
  if (row.mark?.version !== row.version || (await readBase(store, row.id, changes)) !== null) return
  const here = await readHere(store, changes, row)
  if (here === null) return
  const base = await sealedOf(store, handedIn(row, here))
  keepBase(changes, { task: row.id, rev: here.document.baseRev, base, before: null, labellers: null })
}

/** What the reviewer says, where the document that comes with it is left to the server to merge. */
export async function keepRemarks(
  store: Store,
  changes: Changes,
  row: TaskRecord,
  remarks: ReviewView['remarks'],
): Promise<void> {
  const known = (await readReview(store, row.id, changes)) ?? NOTHING
  await keepReview(store, changes, row.id, { ...known, remarks })
}

/** What comes with a revision; `merged` only where the server has merged hers already. */
export type Told = Partial<Pick<ReviewView, 'remarks' | 'merged' | 'proposals'>>

/**
 * Brings in a document that the server has made the current one. It takes the place of the one here, unless there is work in
 * that which the server has not seen: then both are merged, and undo leads back to hers.
 * @param row the task as it will be, but for its document
 */
export async function takeRevision(
  store: Store,
  changes: Changes,
  row: TaskRecord,
  wasDraft: boolean,
  revision: AnnotationDocument,
  told: Told,
): Promise<void> {
  const known = await readBase(store, row.id, changes)
  const here = await readHere(store, changes, row)
  const isSkippedWork = row.mark?.state === 'skipped' && (here?.document.shapes.length ?? 0) > 0
  const isUnsent = wasDraft || isSkippedWork || (known?.labellers ?? null) !== null
  if (here !== null && (isUnsent || told.merged !== undefined)) {
    const finished = row.mark?.version === row.version ? handedIn(row, here) : null
    const base = isUnsent ? (known?.base ?? (finished && (await sealedOf(store, finished)))) : here.sealed
    const coming = { revision, base, told, next: true }
    return mergeIn(store, changes, row, coming, here)
  }
  changes.historyFrom.set(row.id, 0)
  const document = { ...revision, version: row.version + 1 }
  const stored = await sealDocument(store, document, document.version, 0)
  const before = here === null ? null : await sealedOf(store, here)
  keepBase(changes, { task: row.id, rev: revision.baseRev, base: stored.sealed, before, labellers: null })
  const reviewers = aboutOnly(revision, new Set(told.proposals?.map(keyOf)))
  await keepReview(store, changes, row.id, { ...NOTHING, ...told, reviewers })
  put(changes, row, document, stored, { edit: null, next: false })
}

/**
 * A change that she made without having seen what came meanwhile under her hand: it is merged with that, as what was there
 * before would have been.
 * @returns false where nothing came
 */
export async function mergeSave(
  store: Store,
  changes: Changes,
  row: TaskRecord,
  { document, position }: Pick<Save, 'document' | 'position'>,
): Promise<boolean> {
  const known = await readBase(store, row.id)
  if (known === null || known.rev <= document.baseRev) return false
  const revision = await openBeside(store, row.id, known.base)
  if (revision === null) return false
  const coming = { revision, base: known.before, told: {}, next: false }
  await mergeIn(store, changes, row, coming, { document, position, sealed: null })
  return true
}

interface Coming {
  readonly revision: AnnotationDocument
  /** What it and hers go on from. */
  readonly base: BaseRow['base']
  readonly told: Told
  /** The merge is the only step since what is stored. */
  readonly next: boolean
}

async function mergeIn(
  store: Store,
  changes: Changes,
  row: TaskRecord,
  { revision, base, told, next }: Coming,
  hers: StoredDocument,
): Promise<void> {
  const known = (await readReview(store, row.id, changes)) ?? NOTHING
  const merge = mergeDocuments(await openBeside(store, row.id, base), revision, hers.document)
  const document = { ...merge.document, version: Math.max(row.version, hers.document.version) + 1 }
  const edits = await readEdits(store, row.id, changes)
  const at = edits.length >= hers.position ? hers.position : 0
  const edit = await sealEdit(store, row.id, at, mergeEdit(hers.document, document))

  const proposals = new Map(merge.proposals.map((one) => [keyOf(one), one]))
  const add = (one: Proposal, applied: readonly Edit[]) => {
    if (!proposals.has(keyOf(one)) && settledAs(document, applied, one) === 'open')
      proposals.set(keyOf(one), one)
  }
  for (const one of told.proposals ?? []) add(one, [])
  for (const one of known.proposals) add(one, edits.slice(0, at))

  changes.putEdit(edit)
  keepBase(changes, {
    task: row.id,
    rev: revision.baseRev,
    base: await sealedOf(store, { document: revision, sealed: null }),
    before: base,
    labellers: await sealedOf(store, hers),
  })
  await keepReview(store, changes, row.id, {
    reviewers: aboutOnly(revision, proposals),
    remarks: told.remarks ?? known.remarks,
    merged: [...new Set([...known.merged, ...(told.merged ?? []), ...merge.merged])],
    proposals: [...proposals.values()],
  })
  put(changes, row, document, await sealDocument(store, document, document.version, at + 1), { edit, next })
}

function put(
  changes: Changes,
  row: TaskRecord,
  document: AnnotationDocument,
  stored: DocumentRow,
  { edit, next }: { readonly edit: EditRow | null; readonly next: boolean },
): void {
  const task = { ...row, version: document.version, shapes: document.shapes.length }
  changes.put(task)
  changes.documents.set(row.id, stored)
  changes.journal.push(docRecord(task, stored, edit, next))
}

/** The document here, also one that nobody has drawn on; null where neither copy can be read. */
function readHere(store: Store, changes: Changes, row: TaskRecord): Promise<StoredDocument | null> {
  return readStored(store, row.id, changes)
    .then((stored) => stored ?? unstoredDocument(store, row, changes))
    .catch(() => null)
}

type Beside = Pick<StoredDocument, 'document' | 'sealed'>

async function sealedOf(store: Store, { document, sealed }: Beside): Promise<DocumentRow['sealed']> {
  return sealed ?? (await sealDocument(store, document, document.version, 0)).sealed
}

/** A finished document as the server was given it: a skip gave it no objects. */
function handedIn(row: TaskRecord, here: StoredDocument): Beside {
  if (row.mark?.state === 'submitted') return here
  const { answers: _answers, foreign: _foreign, ...head } = here.document
  return { document: { ...head, shapes: [] }, sealed: null }
}

function aboutOnly(
  { shapes, answers = {} }: AnnotationDocument,
  keys: { has(key: ProposalKey): boolean },
): ReviewView['reviewers'] {
  return {
    shapes: shapes.filter(({ id }) => keys.has(id)),
    answers: Object.fromEntries(Object.entries(answers).filter(([answer]) => keys.has(answer))),
  }
}

function nameOf(task: TaskId): string {
  return `review/${task}`
}
