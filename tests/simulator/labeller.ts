import { isStoreFault } from '../../renderer/data/disk-error.ts'
import type { OpenedTask, Save, TaskRow } from '../../renderer/editor/ports.ts'
import { applyEdit, type Edit, invert } from '../../shared/edit/edit.ts'
import { isToDo } from '../../shared/flow/task-flow.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type { LabelId, ShapeId, TaskId } from '../../shared/model/ids.ts'
import type { Shape } from '../../shared/model/shape.ts'
import type { User } from '../../shared/model/user.ts'
import type { Device, Session } from './device.ts'
import type { Oracle } from './oracle.ts'
import type { Scheduler } from './scheduler.ts'

/** The class that labellers draw; the reviewer draws in another, so that it can be told who drew what. */
export const HERS = 'cat' as LabelId

/** A save that the disk refused is tried again after so long, ms. */
const RETRY = 5000

/** Draws boxes of which no two are alike in one run. */
export class Pen {
  #drawn = 0

  box({ shapes }: AnnotationDocument, label: LabelId): Shape {
    this.#drawn += 1
    const id = shapes.reduce((most, shape) => Math.max(most, shape.id), 0) + 1
    const [x, y] = [this.#drawn % 700, Math.floor(this.#drawn / 700) % 500]
    const geometry = { kind: 'box', x0: x, y0: y, x1: x + 20, y1: y + 20 } as const
    return { id: id as ShapeId, label, parent: null, z: id, geometry }
  }
}

/** What a labeller sees of her own work in a document. */
export function lookOf({ shapes }: AnnotationDocument): string {
  const hers = shapes.filter(({ label }) => label === HERS).map(({ geometry }) => JSON.stringify(geometry))
  return hers.sort().join()
}

/** Somebody who annotates on a device until her program ends. What the screen tells her goes to the oracle. */
export class Labeller {
  readonly #scheduler: Scheduler
  readonly #oracle: Oracle
  readonly #device: Device
  readonly #pen: Pen

  constructor(scheduler: Scheduler, oracle: Oracle, device: Device, pen: Pen) {
    this.#pen = pen
    this.#scheduler = scheduler
    this.#oracle = oracle
    this.#device = device
  }

  /** Looks at everything that was called saved to her here. */
  async lookAround({ user, store, life }: Session): Promise<void> {
    for (const [key] of this.#oracle.looks(this.#key(user, ''))) {
      const task = key.split('/')[2] as TaskId
      const look = () => store.work.open(task).then(({ document }) => lookOf(document))
      let found = await patiently(look)
      while (found === OUT_OF_ORDER) {
        await this.#scheduler.wait(life, RETRY, 'a task is opened again')
        found = await patiently(look)
      }
      this.#oracle.found(key, found)
    }
  }

  /** Opens some task and does something to it; where the disk shows her nothing she does nothing. */
  async act(session: Session): Promise<void> {
    await patiently(() => this.#act(session))
  }

  async #act(session: Session): Promise<void> {
    const row = await this.#choose(session)
    if (row === null) return
    const opened = await session.store.work.open(row.task.id)
    const what = this.#scheduler.random()
    if (what < 0.5) return this.#save(session, opened, this.#withBox(opened))
    if (what < 0.6 && opened.position > 0) return this.#save(session, opened, withoutLast(opened))
    if (what < 0.68 && isToDo(row.state)) return this.#finish(session, opened, 'skip')
    if (isToDo(row.state) && opened.document.shapes.length > 0) return this.#finish(session, opened, 'submit')
  }

  async #choose({ store }: Session): Promise<TaskRow | null> {
    const batches = await store.work.batches()
    if (batches.length === 0) return null
    const rows = await store.work.tasks(this.#scheduler.pick(batches).batch.id)
    const todo = rows.filter(({ state }) => isToDo(state))
    const from = todo.length > 0 && this.#scheduler.chance(0.9) ? todo : rows
    return from.length === 0 ? null : this.#scheduler.pick(from)
  }

  async #save({ user, store, life }: Session, opened: OpenedTask, save: Save): Promise<void> {
    const key = this.#key(user, opened.row.task.id)
    const look = lookOf(save.document)
    this.#oracle.maySave(key, lookOf(opened.document), look)
    for (;;) {
      const done = await store.work.save(save)
      this.#scheduler.note(`save ${done.ok}`)
      if (!life.alive) return
      if (done.ok) return this.#oracle.saved(key, look)
      // The program lets nobody go on before the disk has taken it.
      await this.#scheduler.wait(life, RETRY, 'the save is tried again')
    }
  }

  async #finish({ user, store, life }: Session, { row }: OpenedTask, how: 'submit' | 'skip'): Promise<void> {
    const task = row.task.id
    const tag = this.#oracle.begin({ user: user.id, device: this.#device.id, task })
    const done =
      how === 'submit' ? await store.work.submit(task, tag) : await store.work.skip(task, 'unclear', '', tag)
    this.#scheduler.note(`${how} ${done.ok}`)
    if (done.ok && life.alive) this.#oracle.done(tag)
  }

  #withBox({ document, position, activeMs }: OpenedTask): Save {
    const edit: Edit = { kind: 'draw', changes: [{ before: null, after: this.#pen.box(document, HERS) }] }
    return { document: applyEdit(document, edit), position: position + 1, edit, activeMs }
  }

  #key(user: User, task: string): string {
    return `${this.#device.id}/${user.id}/${task}`
  }
}

const OUT_OF_ORDER = Symbol('out of order')

/** What a store answers that may be out of order for now; null where it has no such thing. */
async function patiently<T>(ask: () => Promise<T>): Promise<T | null | typeof OUT_OF_ORDER> {
  try {
    return await ask()
  } catch (error) {
    if (isStoreFault(error)) return OUT_OF_ORDER
    if (error instanceof Error && error.message.endsWith('is not here')) return null
    throw error
  }
}

function withoutLast({ document, position, edits, activeMs }: OpenedTask): Save {
  const edit = edits[position - 1]
  if (edit === undefined) throw new Error('nothing to undo')
  return { document: applyEdit(document, invert(edit)), position: position - 1, edit: null, activeMs }
}
