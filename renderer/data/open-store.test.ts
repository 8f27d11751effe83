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
  const silently = async <T>(act: () => Promise<T>): Promise<T> => {
    db.close()
    Object.assign(db, { open: () => new Promise(() => undefined) })
    const done = act()
    await expect.poll(() => ring).not.toBeNull()
    ring!()
    return done
  }
  // What waits behind a try in vain does not wait for one of its own.
  const refused = await silently(() => Promise.all([store.work.submit(id, 1), store.work.submit(next, 1)]))
  for (const one of refused) expect(one).toMatchObject({ ok: false, error: { code: 'disk-failed' } })

  Object.assign(db, { open })
  expect(await store.work.submit(id, 1)).toMatchObject({ ok: true })
  expect(ring).toBeNull()

  deletes = true
  expect(await silently(() => store.work.submit(next, 1))).toMatchObject({ ok: true })
  expect(await db.outbox.count()).toBe(2)
  await store.work.close()
})

it('a transaction that never ends is given up, and written again on a new connection', async () => {
  const disk = new Disk()
  const db = personDb(USER, disk.indexed)
  let ring = () => {}
  const store = opened(
    await disk.open({
      openSet: () => db,
      after: (_, run) => {
        ring = run
        return () => {}
      },
    }),
  )
  const server = new MemoryServer()
  const { tasks } = server.assign('ann', 1)
  await exchangeAll(store, { exchange: (request) => server.exchange('ann', request) })
  const id = tasks[0]?.id as TaskId
  await draw(store, id)

  const { transaction } = db
  let asked = false
  const silent = () => {
    asked = true
    return new Promise(() => undefined)
  }
  Object.assign(db, { transaction: silent })
  const submitted = store.work.submit(id, 1)
  await expect.poll(() => asked).toBe(true)
  Object.assign(db, { transaction })
  ring()
  expect(await submitted).toMatchObject({ ok: true })
  expect(await db.outbox.count()).toBe(1)
  expect((await store.work.row(id)).state).toBe('submitted')
  await store.work.close()
})
