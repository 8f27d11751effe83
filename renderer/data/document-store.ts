import { z } from 'zod'
import { type Edit, editSchema } from '../../shared/edit/edit.ts'
import { type AnnotationDocument, documentSchema } from '../../shared/model/document.ts'
import type { TaskId } from '../../shared/model/ids.ts'
import type { Shape } from '../../shared/model/shape.ts'
import type { Changes } from './changes.ts'
import { journalCopy, keys } from './journal.ts'
import type { DocumentRow, EditRow, TaskRecord } from './rows.ts'
import type { Store } from './store.ts'

const documentText = z.string().transform((text) => documentSchema.parse(JSON.parse(text)))
const editText = z.string().transform((text) => editSchema.parse(JSON.parse(text)))

export async function sealDocument(
  store: Store,
  document: AnnotationDocument,
  version: number,
  position: number,
): Promise<DocumentRow> {
  const sealed = await store.cipher.seal(documentName(document.task), textOf(document))
  return { task: document.task, version, position, sealed }
}

const utf8 = new TextEncoder()
const COMMA = utf8.encode(',')
/**
 * The JSON of shapes that were written before, as bytes: an edit changes one of a thousand and the others are the same
 * objects. To write all of them anew costs the page's thread twenty times as much.
 */
const shapeTexts = new WeakMap<Shape, Uint8Array>()

/** The document as JSON in UTF-8. */
function textOf({ shapes, ...head }: AnnotationDocument): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [utf8.encode(`${JSON.stringify(head).slice(0, -1)},"shapes":[`)]
  for (const [i, shape] of shapes.entries()) {
    if (i > 0) parts.push(COMMA)
    parts.push(shapeText(shape))
  }
  parts.push(utf8.encode(']}'))
  const text = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    text.set(part, at)
    at += part.length
  }
  return text
}

function shapeText(shape: Shape): Uint8Array {
  const known = shapeTexts.get(shape)
  if (known !== undefined) return known
  const text = utf8.encode(JSON.stringify(shape))
  shapeTexts.set(shape, text)
  return text
}

export async function sealEdit(store: Store, task: TaskId, index: number, edit: Edit): Promise<EditRow> {
  return { task, index, sealed: await store.cipher.seal(editName(task), JSON.stringify(edit)) }
}

export interface StoredDocument {
  readonly document: AnnotationDocument
  /** How many of the stored edits are applied in it. */
  readonly position: number
  /** As it is sealed; null where it is stored nowhere. */
  readonly sealed: DocumentRow['sealed'] | null
}

/** A document that is kept beside the task's own; null where it cannot be read. */
export async function openBeside(
  { cipher }: Store,
  task: TaskId,
  sealed: DocumentRow['sealed'] | null,
): Promise<AnnotationDocument | null> {
  if (sealed === null) return null
  const text = await cipher.open(documentName(task), sealed).catch(() => null)
  return documentText.safeParse(text).data ?? null
}

/**
 * The document as stored, or null where there is none. One that is damaged is read from the journal.
 * @param changes what is not yet written counts
 * @throws where neither copy can be read.
 */
export async function readStored(
  store: Store,
  task: TaskId,
  changes?: Changes,
): Promise<StoredDocument | null> {
  try {
    const stored = changes?.documents.get(task) ?? (await store.db.documents.get(task))
    return stored === undefined ? null : await openStored(store, task, stored)
  } catch (damaged) {
    const copy = await journalDocument(store, task)
    if (copy === null) throw damaged
    return copy
  }
}

/** What stands for a document that is not stored: the journal's copy where it is gone, else one that nobody has drawn on. */
export async function unstoredDocument(
  store: Store,
  row: TaskRecord,
  changes?: Changes,
): Promise<StoredDocument> {
  const copy = row.version > 0 || row.mark !== null ? await journalDocument(store, row.id) : null
  if (copy !== null) return copy
  // A page of the mailbox may bring the batch and what came back of it at once.
  const batch = changes?.batches.get(row.batch) ?? (await store.db.batches.get(row.batch))?.batch
  if (batch === undefined) throw new Error(`task ${row.id} has no batch`)
  const { version: schemaVersion } = batch.schema
  const { sha256: media } = row.task.media
  const document = { task: row.id, media, schemaVersion, baseRev: 0, version: 0, shapes: [] }
  return { document, position: 0, sealed: null }
}

async function journalDocument(store: Store, task: TaskId): Promise<StoredDocument | null> {
  const [copy] = (await journalCopy(store, keys.doc(task))).doc
  return copy === undefined ? null : openStored(store, task, copy)
}

async function openStored(
  { cipher }: Store,
  task: TaskId,
  { version, position, sealed }: Pick<DocumentRow, 'version' | 'position' | 'sealed'>,
): Promise<StoredDocument> {
  const document = documentText.parse(await cipher.open(documentName(task), sealed))
  return { document: { ...document, version }, position, sealed }
}

/**
 * All stored edits of a task; none where part of them is missing, for half a history undoes to a wrong picture.
 * @param changes what is not yet written counts
 */
export async function readEdits(store: Store, task: TaskId, changes?: Changes): Promise<readonly Edit[]> {
  try {
    return await storedEdits(store, task, changes)
  } catch {
    return []
  }
}

async function storedEdits(store: Store, task: TaskId, changes?: Changes): Promise<readonly Edit[]> {
  const range: [[TaskId, number], [TaskId, number]] = [
    [task, 0],
    [task, Number.POSITIVE_INFINITY],
  ]
  const stored = await store.db.edits
    .where('[task+index]')
    .between(...range)
    .toArray()
  const from = changes?.historyFrom.get(task) ?? Number.POSITIVE_INFINITY
  const fresh = changes?.edits.filter((row) => row.task === task) ?? []
  const rows = [...stored.filter(({ index }) => index < from), ...fresh]
  if (!rows.every((row, i) => row.index === i)) return []
  const texts = await Promise.all(rows.map((row) => store.cipher.open(editName(task), row.sealed)))
  return texts.map((text) => editText.parse(text))
}

function documentName(task: TaskId): string {
  return `doc/${task}`
}

function editName(task: TaskId): string {
  return `edit/${task}`
}
