import { beforeEach, describe, expect, it } from 'vitest'
import { applyEdit, type Edit, invert } from '../../shared/edit/edit.ts'
import { keepTheirs, settledAs, takeMine } from '../../shared/edit/settle.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type { ShapeId, TaskId } from '../../shared/model/ids.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { encodeDocument } from '../../shared/wire/document-codec.ts'
import type { OpenedTask } from '../editor/ports.ts'
import type { OpenedStore } from './open-store.ts'
import { Disk, opened } from './testing/disk.ts'
import { box, draw, drawn, exchangeAll, undone } from './testing/hand.ts'
import { MemoryServer } from './testing/memory-server.ts'

let disk: Disk
let server: MemoryServer
let store: OpenedStore
let task: TaskId

const sync = () => exchangeAll(store, { exchange: (r) => server.exchange('ann', r) })
const open = () => store.work.open(task)
const kept = () =>
  disk.look(async (db) => [...(await db.table('reviews').toArray()), ...(await db.table('bases').toArray())])

async function reopened() {
  await store.work.close()
  store = opened(await disk.open())
}

async function submit() {
  await store.work.submit(task, 1)
}

/** Two boxes handed in and with the server: its revision 1. */
beforeEach(async () => {
  disk = new Disk()
  server = new MemoryServer()
  store = opened(await disk.open())
  const { tasks } = server.assign('ann', 1)
  await sync()
  task = tasks[0]?.id as TaskId
  await draw(store, task)
  await draw(store, task)
  await submit()
  await sync()
})

async function change(shapes: (all: readonly Shape[]) => readonly Shape[], kind: Edit['kind'] = 'resize') {
  const { document, position, activeMs } = await open()
  const before = new Map(document.shapes.map((one) => [one.id, one]))
  const after = new Map(shapes(document.shapes).map((one) => [one.id, one]))
  const changes = [...new Set([...before.keys(), ...after.keys()])]
    .map((id) => ({ before: before.get(id) ?? null, after: after.get(id) ?? null }))
    .filter((one) => one.before !== one.after)
  const edit: Edit = { kind, changes }
  await store.work.save({ document: applyEdit(document, edit), position: position + 1, edit, activeMs })
}

const wider = (id: number, by: number) => (all: readonly Shape[]) =>
  all.map((one) =>
    one.id === id && one.geometry.kind === 'box'
      ? { ...one, geometry: { ...one.geometry, x1: one.geometry.x1 + by } }
      : one,
  )

function documentOf(rev: number, shapes: readonly Shape[]): AnnotationDocument {
  return { task, media: '' as never, schemaVersion: 1, baseRev: rev, version: 0, shapes }
}

async function handedIn(): Promise<readonly Shape[]> {
  return (await open()).document.shapes
}

function returned(rev: number, shapes: readonly Shape[], remarks = [{ object: 1 as ShapeId, text: '偏了' }]) {
  const document = encodeDocument(documentOf(rev, shapes))
  server.post('ann', { kind: 'returned', task, comment: `看看 ${rev}`, document, remarks })
}

/** Numbers of the drawing order mean nothing but the order. */
const looks = ({ document }: Pick<OpenedTask, 'document'>) => document.shapes.map(({ z: _, ...rest }) => rest)

const widths = ({ document }: OpenedTask) =>
  document.shapes.map(({ id, geometry }) => [id, geometry.kind === 'box' ? geometry.x1 - geometry.x0 : 0])

describe('a return that meets newer work', () => {
  it('is merged with it: what one side changed is taken, and undo leads back to hers', async () => {
    const base = await handedIn()
    await change(wider(1, 5))
    await draw(store, task)
    const hers = await open()
    returned(2, wider(2, 7)(base))
    await sync()
    const merged = await open()
    expect(merged.row).toMatchObject({ state: 'returned', comment: '看看 2', shapes: 3 })
    expect(widths(merged)).toEqual([
      [1, 25.5],
      [2, 27.5],
      [3, 20.5],
    ])
    expect(merged.review).toMatchObject({
      remarks: [{ object: 1, text: '偏了' }],
      merged: [1, 3],
      proposals: [],
    })
    expect(merged.position).toBe(hers.position + 1)
    await store.work.save(undone(merged))
    expect(looks(await open())).toEqual(looks(hers))
    expect((await open()).document.version).toBeGreaterThan(merged.document.version)

    await submit()
    await sync()
    expect(JSON.parse(server.effects().at(-1) ?? '')).toMatchObject({ document: { baseRev: 2 } })
    expect(await open()).toMatchObject({ review: null, row: { state: 'submitted', comment: null } })
    expect(await kept()).toEqual([])
    expect([...disk.records.keys()].filter((key) => /^(review|base)/.test(key))).toEqual([])
  })

  it('proposes hers where both changed one object, until she decides or submits', async () => {
    const base = await handedIn()
    await change(wider(1, 5))
    await change((all) => all.filter(({ id }) => id !== 2))
    const hers = await open()
    returned(2, wider(2, 7)(wider(1, 9)(base)))
    await sync()
    const merged = await open()
    expect(widths(merged)).toEqual([
      [1, 29.5],
      [2, 27.5],
    ])
    expect(merged.review?.proposals).toEqual([
      { object: 1, labellers: { ...hers.document.shapes[0] } },
      { object: 2, labellers: null },
    ])
    const [first, second] = merged.review?.proposals ?? []
    const taking = takeMine(merged.document, merged.review?.proposals ?? [], first!)
    await store.work.save({
      document: applyEdit(merged.document, taking),
      position: merged.position + 1,
      edit: taking,
      activeMs: 0,
    })
    const taken = await open()
    const keeping = keepTheirs(taken.document, taken.review!.reviewers, taken.edits, second!)
    await store.work.save({
      document: applyEdit(taken.document, keeping),
      position: taken.position + 1,
      edit: keeping,
      activeMs: 0,
    })
    await reopened()
    const decided = await open()
    expect(widths(decided)).toEqual([
      [1, 25.5],
      [2, 27.5],
    ])
    const how = decided.review?.proposals.map((one) => settledAs(decided.document, decided.edits, one))
    expect(how).toEqual(['mine', 'theirs'])
    expect(decided.row.state).toBe('draft')
  })

  it('is sealed, like all that she draws', async () => {
    const base = await handedIn()
    await change(wider(1, 5))
    returned(2, wider(1, 9)(base))
    await sync()
    const sealed = expect.any(Uint8Array)
    expect(await kept()).toEqual([
      { task, sealed },
      { task, rev: 2, base: sealed, before: sealed, labellers: sealed },
    ])
    const text = new TextDecoder().decode((await kept())[0].sealed)
    expect(text).not.toMatch(/偏了|"kind":"box"/)
  })

  it('treats every object that differs as changed by both where nobody knows what she began from', async () => {
    const base = await handedIn()
    await change(wider(1, 5))
    await disk.look((db) => db.table('bases').clear())
    returned(2, wider(2, 7)(base))
    await sync()
    const { review, ...merged } = await open()
    expect(looks(merged)).toEqual(looks({ document: documentOf(2, wider(2, 7)(base)) }))
    expect(review?.proposals).toMatchObject([{ object: 1 }, { object: 2 }])
  })

  it('for the second time goes on from what the first one brought', async () => {
    const base = await handedIn()
    await change(wider(1, 5))
    const first = wider(1, 9)(base)
    returned(2, first)
    await sync()
    await draw(store, task)
    returned(3, wider(2, 7)(first))
    await sync()
    const merged = await open()
    expect(widths(merged)).toEqual([
      [1, 29.5],
      [2, 27.5],
      [3, 20.5],
    ])
    expect(merged.review).toMatchObject({ merged: [3], proposals: [{ object: 1 }] })
  })

  it('twice in one page gives what it gives in two', async () => {
    const base = await handedIn()
    await change(wider(1, 5))
    const hers = await open()
    const first = wider(1, 9)(base)
    server.page = 500
    returned(2, first)
    returned(3, wider(2, 7)(first))
    await sync()
    const merged = await open()
    expect(widths(merged)).toEqual([
      [1, 29.5],
      [2, 27.5],
    ])
    expect(merged.review?.proposals).toEqual([{ object: 1, labellers: hers.document.shapes[0] }])
    let { document } = merged
    for (const edit of merged.edits.slice(hers.position).reverse())
      document = applyEdit(document, invert(edit))
    expect(looks({ document })).toEqual(looks(hers))
  })

  it('of a picture that she had begun and skipped keeps what she had drawn', async () => {
    await change(wider(1, 5))
    await store.work.skip(task, 'unclear', '', 0)
    await sync()
    returned(3, [box(9)])
    await sync()
    const merged = await open()
    expect(merged.document.shapes.map(({ id }) => id).sort()).toEqual([1, 2, 9])
    expect(merged.review?.merged).toEqual([1, 2])
  })
})

it('a return takes the place of a draft that neither copy can be read of, and holds up nothing', async () => {
  const base = await handedIn()
  await change(wider(1, 5))
  const broken = new Uint8Array(40)
  await disk.look((db) => db.table('documents').toCollection().modify({ sealed: broken }))
  disk.records.delete(`doc/${task}`)
  returned(2, wider(2, 7)(base))
  await sync()
  expect(widths(await open())).toEqual([
    [1, 20.5],
    [2, 27.5],
  ])
})

describe('a return under an open editor', () => {
  it('is merged with what she draws without having seen it', async () => {
    const editor = await open()
    returned(2, wider(2, 7)(editor.document.shapes))
    await sync()
    const save = drawn(editor)
    await store.work.save(save)
    const merged = await open()
    expect(widths(merged)).toEqual([
      [1, 20.5],
      [2, 27.5],
      [3, 20.5],
    ])
    expect(merged.document.baseRev).toBe(2)
    expect(merged.document.version).toBeGreaterThan(save.document.version)
    await store.work.save(undone(merged))
    expect(looks(await open())).toEqual(looks(save))
  })

  it('that was merged already is merged again with every further stroke, and none is lost', async () => {
    await change(wider(1, 5))
    let editor = await open()
    returned(2, wider(2, 7)(editor.document.shapes))
    await sync()
    for (let stroke = 0; stroke < 3; stroke++) {
      const save = drawn(editor)
      await store.work.save(save)
      editor = { ...editor, ...save, edits: [...editor.edits, save.edit!] }
    }
    const merged = await open()
    expect(widths(merged)).toEqual([
      [1, 25.5],
      [2, 27.5],
      [3, 20.5],
      [4, 20.5],
      [5, 20.5],
    ])
    let { document } = merged
    for (const edit of merged.edits.slice(0, merged.position).reverse())
      document = applyEdit(document, invert(edit))
    expect(document.shapes).toEqual([])
  })
})

describe('a merge done on the server', () => {
  it('is taken in: what is hers, what is proposed, and the remarks that she had not seen', async () => {
    const base = await handedIn()
    await change(wider(1, 5))
    await draw(store, task)
    const hers = await open()
    await submit()
    const theirs = wider(1, 9)(base)
    returned(2, theirs)
    // Her submission is with the server before the page is read.
    await sync()
    const merged = [...theirs, box(3)]
    server.post('ann', {
      kind: 'merged',
      task,
      document: encodeDocument(documentOf(4, merged)),
      merged: [3],
      proposals: [{ object: 1, labellers: hers.document.shapes[0] }],
    })
    await sync()
    const now = await open()
    expect(now.row).toMatchObject({ state: 'returned', comment: '看看 2' })
    expect(now.document.baseRev).toBe(4)
    expect(looks(now)).toEqual(looks({ document: documentOf(4, merged) }))
    expect(now.review).toMatchObject({
      remarks: [{ object: 1, text: '偏了' }],
      merged: [3],
      proposals: [{ object: 1, labellers: { id: 1 } }],
    })
    await store.work.save(undone(now))
    expect(looks(await open())).toEqual(looks(hers))
  })

  it('is merged with what she drew since she submitted', async () => {
    const base = await handedIn()
    await change(wider(1, 5))
    await submit()
    returned(2, wider(2, 7)(base))
    await sync()
    await draw(store, task)
    server.post('ann', {
      kind: 'merged',
      task,
      document: encodeDocument(documentOf(4, wider(1, 5)(wider(2, 7)(base)))),
      merged: [1],
      proposals: [],
    })
    await sync()
    const now = await open()
    expect(widths(now)).toEqual([
      [1, 25.5],
      [2, 27.5],
      [3, 20.5],
    ])
    expect(now.review).toMatchObject({ merged: [1, 3], proposals: [] })
  })
})

describe('what came back', () => {
  it('is there again after the database was lost, with every version that took part', async () => {
    const base = await handedIn()
    await change(wider(1, 5))
    returned(2, wider(1, 9)(base))
    await sync()
    const before = await open()
    disk.wipeDatabase()
    await reopened()
    const after = await open()
    expect(after.document).toEqual(before.document)
    expect(after.review).toEqual(before.review)
    // The next return is still merged with what was left of the first.
    await sync()
    returned(3, wider(2, 7)(wider(1, 9)(base)))
    await sync()
    expect((await open()).review?.proposals).toMatchObject([{ object: 1 }])
  })

  it('is the same where the power fails between journal and database', async () => {
    const base = await handedIn()
    await change(wider(1, 5))
    returned(2, wider(1, 9)(base))
    let cut = disk
    disk.onAppend = async (when) => {
      if (when === 'after' && cut === disk) cut = await disk.copy()
    }
    await sync()
    const whole = await open()
    disk = cut
    store = opened(await disk.open())
    expect(store.recovered.documents).toBe(1)
    await sync()
    const after = await open()
    expect(looks(after)).toEqual(looks(whole))
    expect(after.review?.proposals).toEqual(whole.review?.proposals)
    await store.work.save(undone(after))
    expect(widths(await open())[0]).toEqual([1, 25.5])
  })

  it('completes a journal that lacks it, and leaves the database with the submission', async () => {
    const base = await handedIn()
    await change(wider(1, 5))
    returned(2, wider(1, 9)(base))
    await sync()
    for (const key of [`review/${task}`, `base/${task}`]) disk.records.delete(key)
    await reopened()
    for (const key of [`review/${task}`, `base/${task}`]) expect(disk.records.has(key)).toBe(true)

    const rolledBack = await disk.copy()
    await submit()
    disk.indexed = rolledBack.indexed
    await reopened()
    expect(await open()).toMatchObject({ row: { state: 'submitted' }, review: null })
    expect(await kept()).toEqual([])
  })
})
