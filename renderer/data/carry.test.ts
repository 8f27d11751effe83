import { expect, it } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import type { OpenedStore } from './open-store.ts'
import { Disk, opened, USER } from './testing/disk.ts'
import { draw, exchangeAll } from './testing/hand.ts'
import { MemoryServer } from './testing/memory-server.ts'

async function work() {
  const server = new MemoryServer()
  const disk = new Disk()
  const store = opened(await disk.open())
  const tasks = server.assign(USER, 6).tasks.map(({ id }) => id)
  const line = { exchange: (request: unknown) => server.exchange(USER, request) }
  await exchangeAll(store, line)
  const finish = async (one: OpenedStore, from: number, to: number) => {
    for (const task of tasks.slice(from, to)) {
      await draw(one, task)
      await one.work.submit(task, 0)
    }
    // Behind what was put down last in the queue of the store.
    await one.work.batches()
  }
  return { disk, store, tasks, line, finish }
}

const numbers = ({ carried }: Disk) =>
  carried.flatMap(({ from, operations }) => operations.map((_, i) => from + i))

it('puts every finished task down for carriers, once', async () => {
  const { disk, store, finish } = await work()
  await finish(store, 0, 3)
  expect(numbers(disk)).toEqual([1, 2, 3])
  expect(disk.carried.map(({ user }) => user)).toEqual([USER, USER, USER])
  const { operations, chain, stream } = await store.sync.next(1_000_000, 100)
  expect(disk.carried.flatMap((run) => run.operations)).toEqual(operations)
  expect(disk.carried[0]).toMatchObject({ chain, stream })
  await store.work.close()
})

it('puts down at the next opening what the carrier lacks, and nothing that the server has', async () => {
  const { disk, store, line, finish } = await work()
  await finish(store, 0, 2)
  await exchangeAll(store, line)
  const { keep } = disk.carrier
  disk.carrier.keep = async () => fail({ code: 'disk-full', freeMb: 0 })
  await finish(store, 2, 5)
  await store.work.close()
  disk.carrier.keep = keep
  disk.carried.length = 0
  const again = opened(await disk.open())
  await again.work.batches()
  expect(numbers(disk)).toEqual([3, 4, 5])
  await finish(again, 5, 6)
  expect(numbers(disk)).toEqual([3, 4, 5, 6])
  await again.work.close()
})

it('lets others in between where much is put down, and gives a carrier that keeps nothing each run once', async () => {
  const { disk, store, tasks } = await work()
  disk.carrier.keep = async () => fail({ code: 'disk-full', freeMb: 0 })
  for (const task of tasks.slice(0, 3)) await store.work.skip(task, 'other', 'x'.repeat(30_000), 0)
  await store.work.close()
  const order: (number | 'listed')[] = []
  disk.carrier.keep = async ({ from }) => {
    order.push(from)
    return ok(null)
  }
  const again = opened(await disk.open())
  await again.work.batches().then(() => order.push('listed'))
  await expect.poll(() => order.length).toBe(4)
  await again.work.batches()
  expect(order).toEqual([1, 'listed', 2, 3])
  await again.work.close()
})
