import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import type { Journal } from '../../main/journal/journal.ts'
import { personDb } from '../../renderer/data/db.ts'
import { openStore } from '../../renderer/data/open-store.ts'
import { exchangeAll } from '../../renderer/data/testing/hand.ts'
import { MemoryServer } from '../../renderer/data/testing/memory-server.ts'
import type { Rng } from '../../renderer/sync/ports.ts'
import { type ImagePoint, imagePoint } from '../../shared/geometry/point.ts'
import type { LabelId, ShapeId, UserId } from '../../shared/model/ids.ts'
import type { Geometry, Shape } from '../../shared/model/shape.ts'
import { ok } from '../../shared/result.ts'

/**
 * Fills a person's journal as the page does, through the store itself: a batch of `count` tasks, each annotated with about
 * eight objects and submitted, none of it sent.
 */
export async function fillJournal(
  journal: Journal,
  { user, dataKey, count, rng }: { user: UserId; dataKey: string; count: number; rng: Rng },
): Promise<void> {
  const opened = await openStore({
    user,
    dataKey,
    journal: {
      append: (records) => journal.append(records),
      read: async () => ok(journal.read()),
      retained: (prefix) => journal.retained(prefix),
    },
    now: () => 1_800_000_000_000,
    relieve: async () => false,
    canary: { read: async () => null, note: () => undefined },
    // Nothing is sealed for others to carry: it would be sealed over and over.
    carrier: { last: async () => Number.MAX_SAFE_INTEGER, keep: async () => ok(null) },
    dropDatabases: async () => undefined,
    openSet: (user) => personDb(user, { indexedDB: new IDBFactory(), IDBKeyRange }),
  })
  if (!opened.ok) throw new Error(`the store did not open: ${opened.error.code}`)
  const { work } = opened.value
  const server = new MemoryServer()
  server.page = 200
  const { tasks } = server.assign('she', count, 200)
  await exchangeAll(opened.value, { exchange: (request) => server.exchange('she', request) })
  for (const { id } of tasks) {
    const { document, position } = await work.open(id)
    const shapes = Array.from({ length: 4 + Math.floor(rng.next() * 9) }, (_, i) => shape(i + 1, rng))
    const saved = await work.save({
      document: { ...document, shapes },
      position,
      edit: null,
      activeMs: 30_000,
    })
    const submitted = await work.submit(id, 30_000)
    if (!saved.ok || !submitted.ok) throw new Error('not saved')
  }
  work.close()
}

/** A quarter of them polygons of about a dozen points, the others boxes, in a picture of 800 × 600. */
function shape(n: number, rng: Rng): Shape {
  const at = (span: number) => Math.round(rng.next() * span * 10) / 10
  const [x, y] = [at(700), at(500)]
  const box: Geometry = { kind: 'box', x0: x, y0: y, x1: x + 10 + at(90), y1: y + 10 + at(90) }
  const round = (_: unknown, i: number, all: readonly unknown[]): ImagePoint => {
    const angle = (i / all.length) * 2 * Math.PI
    return imagePoint(
      Math.round((x + 50 + 40 * Math.cos(angle)) * 10) / 10,
      Math.round((y + 50 + 40 * Math.sin(angle)) * 10) / 10,
    )
  }
  const points = Array.from({ length: 9 + Math.floor(rng.next() * 6) })
  const geometry: Geometry = n % 4 === 0 ? { kind: 'polygon', points: points.map(round) } : box
  return { id: n as ShapeId, label: 'cat' as LabelId, parent: null, z: n, geometry }
}
