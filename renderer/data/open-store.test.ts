import { expect, it } from 'vitest'
import type { TaskId } from '../../shared/model/ids.ts'
import { personDb } from './db.ts'
import { Disk, opened, USER } from './testing/disk.ts'
import { draw, exchangeAll } from './testing/hand.ts'
import { MemoryServer } from './testing/memory-server.ts'

it('a database that never answers when it is opened again is made anew, or told of and asked once more', async () => {
  const disk = new Disk()
  const db = personDb(USER, disk.indexed)
  const open = db.open.bind(db)
  let ring: (() => void) | null = null
  let deletes = false
  const store = opened(
    await disk.open({
      openSet: () => db,
      dropDatabases: async () => {
        if (!deletes) return disk.dropDatabases()
        Object.assign(db, { open })
        await db.delete({ disableAutoOpen: false })
      },
      after: (_, run) => {
        ring = run
        return () => {
          ring = null
        }
      },
    }),
  )
  const server = new MemoryServer()
  const { tasks } = server.assign('ann', 2)
  await exchangeAll(store, { exchange: (request) => server.exchange('ann', request) })
  const [id, next] = tasks.map((task) => task.id) as [TaskId, TaskId]
  await draw(store, id)
  await draw(store, next)
  const silently = async (act: () => Promise<unknown>) => {
    db.close()
    Object.assign(db, { open: () => new Promise(() => undefined) })
    const done = act()
    await expect.poll(() => ring).not.toBeNull()
    ring!()
    return done
  }
  const refused = silently(() => store.work.submit(id, 1))
  expect(await refused).toMatchObject({ ok: false, error: { code: 'disk-failed' } })

  Object.assign(db, { open })
  expect(await store.work.submit(id, 1)).toMatchObject({ ok: true })
  expect(ring).toBeNull()

  deletes = true
  expect(await silently(() => store.work.submit(next, 1))).toMatchObject({ ok: true })
  expect(await db.outbox.count()).toBe(2)
  await store.work.close()
})
