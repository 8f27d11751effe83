import { expect, it } from 'vitest'
import type { TaskId } from '../../shared/model/ids.ts'
import { personDb } from './db.ts'
import { Disk, opened, USER } from './testing/disk.ts'
import { draw, exchangeAll } from './testing/hand.ts'
import { MemoryServer } from './testing/memory-server.ts'

it('a database that never answers when it is opened again is told, and asked once more', async () => {
  const disk = new Disk()
  const db = personDb(USER, disk.indexed)
  const open = db.open.bind(db)
  let ring: (() => void) | null = null
  const store = opened(
    await disk.open({
      openSet: () => db,
      after: (_, run) => {
        ring = run
        return () => {
          ring = null
        }
      },
    }),
  )
  const server = new MemoryServer()
  const { tasks } = server.assign('ann', 1)
  await exchangeAll(store, { exchange: (request) => server.exchange('ann', request) })
  const id = tasks[0]?.id as TaskId
  await draw(store, id)

  db.close()
  Object.assign(db, { open: () => new Promise(() => undefined) })
  const refused = store.work.submit(id, 1)
  await expect.poll(() => ring).not.toBeNull()
  ring!()
  expect(await refused).toMatchObject({ ok: false, error: { code: 'disk-failed' } })

  Object.assign(db, { open })
  expect(await store.work.submit(id, 1)).toMatchObject({ ok: true })
  expect(ring).toBeNull()
  await store.work.close()
})
