import { expect, it } from 'vitest'
import type { TaskId } from '../../shared/model/ids.ts'
import { hasPlace } from '../../shared/wire/bitmap.ts'
import { Disk, opened } from './testing/disk.ts'
import { draw, exchangeAll } from './testing/hand.ts'
import { MemoryServer } from './testing/memory-server.ts'

it('what is done and begun of a batch follows every change, as it would be read anew', async () => {
  const disk = new Disk()
  const store = opened(await disk.open())
  const server = new MemoryServer()
  const { batch, tasks } = server.assign('ann', 8)
  const ids = tasks.map(({ id }) => id as TaskId)
  const sync = () => exchangeAll(store, { exchange: (r) => server.exchange('ann', r) })
  const places = async (of = store) => {
    const [own] = (await of.sync.progress()).filter((one) => one.batch === batch.id)
    const held = (bitmap = '') => ids.flatMap((_, place) => (hasPlace(bitmap, place) ? place : []))
    return { done: held(own?.done), begun: held(own?.begun) }
  }
  await sync()
  expect(await places()).toEqual({ done: [], begun: [] })
  await draw(store, ids[6]!)
  await draw(store, ids[7]!)
  await store.work.submit(ids[7]!, 1)
  await store.work.skip(ids[2]!, 'unclear', '', 1)
  expect(await places()).toEqual({ done: [2, 7], begun: [6] })
  await draw(store, ids[7]!)
  server.post('ann', { kind: 'withdrawal', tasks: [ids[0]!] })
  await sync()
  expect(await places()).toEqual({ done: [2], begun: [6, 7] })

  // A task goes over to another batch of hers.
  const { batch: other } = server.assign('ann', 1)
  server.post('ann', { kind: 'tasks', batch: other.id, tasks: [{ ...tasks[2]!, order: 0 }] })
  await sync()
  expect(await places()).toEqual({ done: [], begun: [6, 7] })
  await store.work.close()
  const again = opened(await disk.open())
  expect(await places(again)).toEqual({ done: [], begun: [6, 7] })
  await again.work.close()
})
