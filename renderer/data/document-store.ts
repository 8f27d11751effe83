import { z } from 'zod'
import { type Edit, editSchema } from '../../shared/edit/edit.ts'
import { type AnnotationDocument, documentSchema } from '../../shared/model/document.ts'
import type { TaskId } from '../../shared/model/ids.ts'
import type { Shape } from '../../shared/model/shape.ts'
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

/**
 * The document as stored, or an empty one where nothing was drawn yet. One that is damaged here is read from the journal.
 * @throws where neither copy can be read.
 */
export async function readDocument(store: Store, row: TaskRecord): Promise<AnnotationDocument> {
  try {
    const stored = await store.db.documents.get(row.id)
    if (stored !== undefined) return await openDocument(store, row.id, stored)
  } catch (damaged) {
    const copy = (await journalCopy(store, keys.doc(row.id))).doc[0]
    if (copy === undefined) throw damaged
    return openDocument(store, row.id, copy)
  }
  const batch = await store.db.batches.get(row.batch)
  if (batch === undefined) throw new Error(`task ${row.id} has no batch`)
  const { version: schemaVersion } = batch.batch.schema
  return { task: row.id, media: row.task.media.sha256, schemaVersion, baseRev: 0, version: 0, shapes: [] }
}

async function openDocument(
  { cipher }: Store,
  task: TaskId,
  { version, sealed }: Pick<DocumentRow, 'version' | 'sealed'>,
): Promise<AnnotationDocument> {
  return { ...documentText.parse(await cipher.open(documentName(task), sealed)), version }
}

interface StoredHistory {
  readonly edits: readonly Edit[]
  readonly position: number
}

const NO_HISTORY: StoredHistory = { edits: [], position: 0 }

/** The history that fits the document: none where part of it is missing, for half a history undoes to a wrong picture. */
export async function readHistory(
  store: Store,
  row: TaskRecord,
  document: AnnotationDocument,
): Promise<StoredHistory> {
  if (document.version !== row.version) return NO_HISTORY
  try {
    return await storedHistory(store, row.id)
  } catch {
    return NO_HISTORY
  }
}

async function storedHistory(store: Store, task: TaskId): Promise<StoredHistory> {
  const range: [[TaskId, number], [TaskId, number]] = [
    [task, 0],
    [task, Number.POSITIVE_INFINITY],
  ]
  const rows = await store.db.edits
    .where('[task+index]')
    .between(...range)
    .toArray()
  const position = (await store.db.documents.get(task))?.position ?? 0
  const whole = rows.length >= position && rows.every((row, i) => row.index === i)
  if (!whole) return NO_HISTORY
  const texts = await Promise.all(rows.map((row) => store.cipher.open(editName(task), row.sealed)))
  return { edits: texts.map((text) => editText.parse(text)), position }
}

function documentName(task: TaskId): string {
  return `doc/${task}`
}

function editName(task: TaskId): string {
  return `edit/${task}`
}
