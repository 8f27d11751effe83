import { applyEdit, type Edit, invert } from '../../../shared/edit/edit.ts'
import type { LabelId, ShapeId, TaskId } from '../../../shared/model/ids.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import type { OwnAnswer, SyncMessage } from '../../../shared/wire/sync.ts'
import type { OpenedTask, Save } from '../../editor/ports.ts'
import type { OpenedStore } from '../open-store.ts'
import type { Outgoing } from '../outbox-repo.ts'
import { USER } from './disk.ts'

export function box(id: number, x = id): Shape {
  const geometry = { kind: 'box', x0: x, y0: 10, x1: x + 20.5, y1: 30.1 } as const
  return { id: id as ShapeId, label: 'cat' as LabelId, parent: null, z: id, geometry }
}

/** One more box on the opened task, as the editor would save it. */
export function drawn({ document, position, activeMs }: OpenedTask): Save {
  const id = document.shapes.reduce((most, shape) => Math.max(most, shape.id), 0) + 1
  const edit: Edit = { kind: 'draw', changes: [{ before: null, after: box(id, document.version) }] }
  return { document: applyEdit(document, edit), position: position + 1, edit, activeMs: activeMs + 500 }
}

/** The last edit taken back. */
export function undone({ document, position, edits, activeMs }: OpenedTask): Save {
  const edit = edits[position - 1]
  if (edit === undefined) throw new Error('nothing to undo')
  return { document: applyEdit(document, invert(edit)), position: position - 1, edit: null, activeMs }
}

export async function draw({ work }: OpenedStore, task: TaskId) {
  return work.save(drawn(await work.open(task)))
}

export function request(sent: Outgoing): SyncMessage {
  const { epoch, stream, from, chain, operations, cursor } = sent
  const state = { pending: 0, quarantined: 0, drafts: 0, oldestPendingMs: null, freeDiskMb: null }
  return {
    user: USER,
    epoch,
    stream,
    from,
    chain,
    operations: [...operations],
    clock: 0,
    state,
    cursor,
  }
}

export interface Line {
  /** The answer, or null where the line lost the request or the answer. */
  exchange(request: SyncMessage): Promise<OwnAnswer | null>
}

/** Exchanges until nothing is left on either side or the line breaks. */
export async function exchangeAll(store: OpenedStore, line: Line, count = 100): Promise<boolean> {
  let most = count
  for (let turn = 0; turn < 1000; turn++) {
    const sent = await store.sync.next(100_000, most)
    const answer = await line.exchange(request(sent))
    if (answer === null) return false
    const applied = await store.sync.apply(sent, answer)
    if (!applied.ok) return false
    most = applied.value === 'narrow' ? Math.max(1, Math.floor(sent.operations.length / 2)) : count
    if (applied.value === 'page' && !answer.more && !sent.rest) return true
  }
  throw new Error('the exchange does not come to an end')
}
