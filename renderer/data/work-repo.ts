import { renamedDocument, renamedEdit } from '../../shared/edit/renamed.ts'
import { nextTaskState, type SkipReason, type TaskEvent } from '../../shared/flow/task-flow.ts'
import type { DiskError } from '../../shared/ipc/contract.ts'
import type { BatchId, TaskId } from '../../shared/model/ids.ts'
import type { LabelSchema } from '../../shared/model/label-schema.ts'
import { ok, type Result } from '../../shared/result.ts'
import { encodeDocument } from '../../shared/wire/document-codec.ts'
import type { OpenedTask, Save, WorkPort } from '../editor/ports.ts'
import { Changes } from './changes.ts'
import { readEdits, readStored, sealDocument, sealEdit, unstoredDocument } from './document-store.ts'
import { docRecord } from './journal.ts'
import type { MediaRepo } from './media-repo.ts'
import { addDismissal, addOperation } from './outbox-repo.ts'
import { keepHandedIn, mergeSave, readReview } from './review-store.ts'
import type { TaskRecord } from './rows.ts'
import type { Store } from './store.ts'
import { batchRow, byUrgency, taskRow } from './views.ts'

/** The working set as the editor and the screens see it. */
export function workRepo(store: Store, media: MediaRepo): Omit<WorkPort, 'close'> {
  const { db, act, write, cipher } = store
  return {
    batches: () =>
      act(async () => {
        const rows = await db.batches.toArray()
        return rows.sort(byUrgency).map(batchRow)
      }),
    tasks: (batch) =>
      act(async () => {
        const all = db.tasks.where('[batch+order]').between([batch, 0], [batch, Number.POSITIVE_INFINITY])
        return Promise.all((await all.toArray()).map((row) => taskRow(cipher, row)))
      }),
    row: (task) => act(async () => taskRow(cipher, await known(store, task))),
    open: (task) => act(() => open(store, task)),
    workingAt: ({ batch, order }) => media.workingAt(batch, order),
    nextTask: (batch, after) => act(() => nextTask(store, batch, after)),
    save: (change) => write(() => save(store, change)),
    submit: (task, activeMs) => write(() => submit(store, task, activeMs)),
    skip: (task, reason, note, activeMs) => write(() => skip(store, task, reason, note, activeMs)),
    dismiss: (task) => write(() => dismiss(store, task)),
    onChange: store.onChange,
  }
}

async function known(store: Store, task: TaskId): Promise<TaskRecord> {
  const row = await store.db.tasks.get(task)
  if (row === undefined) throw new Error(`task ${task} is not here`)
  return row
}

async function open(store: Store, task: TaskId): Promise<OpenedTask> {
  // Begun together: each trip to the database is a wait of its own.
  const reading = known(store, task)
  const [row, batch, stored, edits, review] = await Promise.all([
    reading,
    reading.then((read) => store.db.batches.get(read.batch)),
    readStored(store, task),
    readEdits(store, task),
    readReview(store, task),
  ])
  const { document, position } = stored ?? (await unstoredDocument(store, row))
  // A history undoes to a wrong picture where it is another document's, or only half there.
  const fits = document.version === row.version && edits.length >= position
  const history = fits ? { edits, position } : { edits: [], position: 0 }
  const { activeMs } = row
  const opened = { row: await taskRow(store.cipher, row), document, ...history, activeMs, review }
  return batch === undefined ? opened : underSchema(opened, batch.batch.schema)
}

/** Classes that were given other names since the work was begun have those. */
function underSchema(opened: OpenedTask, schema: LabelSchema): OpenedTask {
  const edits = opened.edits.map((edit) => renamedEdit(edit, schema))
  return { ...opened, document: renamedDocument(opened.document, schema), edits }
}

async function nextTask({ db }: Store, batch: BatchId, after: TaskId | null): Promise<TaskId | null> {
  const from = after === null ? -1 : ((await db.tasks.get(after))?.order ?? -1)
  const todo = (lower: number) =>
    db.tasks.where('[batch+todo+order]').between([batch, 1, lower], [batch, 1, Number.POSITIVE_INFINITY])
  const held = (lower: number) =>
    todo(lower)
      .filter((row) => row.held)
      .first()
  // A picture that is not here (yet) is passed over while there is another to work on.
  const next =
    (await held(from + 1)) ?? (await held(0)) ?? (await todo(from + 1).first()) ?? (await todo(0).first())
  return next?.id ?? null
}

async function save(
  store: Store,
  { document, position, edit, activeMs }: Save,
): Promise<Result<null, DiskError>> {
  const row = await known(store, document.task)
  const changes = new Changes(store.db)
  const task = { ...row, state: after(row, 'edit'), activeMs: wholeMs(activeMs) }
  const added = edit === null ? null : await sealEdit(store, row.id, position - 1, edit)
  if (added !== null) changes.putEdit(added)
  // A return from review has come in under the open editor.
  if (document.baseRev < row.base && (await mergeSave(store, changes, task, { document, position })))
    return store.commit(changes)
  await keepHandedIn(store, changes, row)
  const version = Math.max(document.version, row.version + 1)
  const stored = await sealDocument(store, document, version, position)
  const saved = { ...task, version, shapes: document.shapes.length }
  changes.put(saved)
  changes.documents.set(row.id, stored)
  changes.journal.push(docRecord(saved, stored, added, true))
  return store.commit(changes)
}

async function submit(store: Store, task: TaskId, activeMs: number): Promise<Result<null, DiskError>> {
  const row = await known(store, task)
  const again = row.state === 'submitted' && row.mark?.version === row.version
  // The same thing twice, a key pressed too long, is one operation.
  if (again && row.sent !== 'quarantined' && row.sent !== 'dismissed') return ok(null)
  const state = after(row, 'submit')
  if (state !== 'submitted') throw new Error(`a submitted task is ${state}`)
  const stored = (await readStored(store, task)) ?? (await unstoredDocument(store, row))
  const document = encodeDocument(stored.document)
  return finish(store, (changes) =>
    addOperation(store, changes, row, state, { op: 'submit', document, ...when(store, activeMs) }),
  )
}

async function skip(
  store: Store,
  task: TaskId,
  reason: SkipReason,
  note: string,
  activeMs: number,
): Promise<Result<null, DiskError>> {
  const row = await known(store, task)
  const state = after(row, 'skip')
  if (state !== 'skipped') throw new Error(`a skipped task is ${state}`)
  return finish(store, (changes) =>
    addOperation(store, changes, row, state, {
      op: 'skip',
      task,
      reason,
      note,
      baseRev: row.base,
      ...when(store, activeMs),
    }),
  )
}

/** Gives up what was set aside of a task; her document stays as it is. */
async function dismiss(store: Store, id: TaskId): Promise<Result<null, DiskError>> {
  const all = await store.db.outbox.where('task').equals(id).toArray()
  const setAside = all.filter(({ outcome }) => outcome === 'quarantined')
  if (setAside.length === 0) return ok(null)
  return finish(store, async (changes) => {
    for (const row of setAside) await addDismissal(store, changes, row)
    const task = await changes.task(id)
    if (task?.sent === 'quarantined') changes.put({ ...task, sent: 'dismissed' })
  })
}

async function finish(
  store: Store,
  add: (changes: Changes) => Promise<void>,
): Promise<Result<null, DiskError>> {
  const changes = new Changes(store.db)
  await add(changes)
  const done = await store.commit(changes)
  if (done.ok) store.operationAdded()
  return done
}

/** @throws where the flow does not allow it: the interface offered what it must not offer. */
function after(row: TaskRecord, event: TaskEvent) {
  const state = nextTaskState(row.state, event)
  if (state === null) throw new Error(`a task that is ${row.state} takes no ${event}`)
  return state
}

function when(store: Store, activeMs: number) {
  return { at: store.now(), activeMs: wholeMs(activeMs) }
}

function wholeMs(ms: number): number {
  return Math.max(0, Math.round(ms))
}
