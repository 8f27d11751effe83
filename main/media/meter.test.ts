import { join } from 'node:path'
import { expect, it } from 'vitest'
import { memoryLog, tempFolder } from '../testing/temp-folder.ts'
import { openMeter } from './meter.ts'

async function meter() {
  const file = join(await tempFolder(), 'bytes.json')
  const clock = { now: new Date(2026, 6, 30, 23, 59) }
  return { clock, start: () => openMeter(file, () => clock.now, memoryLog()) }
}

it('counts by day and by month of the calendar on the wall', async () => {
  const { clock, start } = await meter()
  const m = await start()
  m.add(100)
  clock.now = new Date(2026, 6, 31, 0, 0)
  expect(m.spent()).toEqual({ day: 0, month: 100 })
  m.add(10)
  expect(m.spent()).toEqual({ day: 10, month: 110 })
  clock.now = new Date(2026, 7, 1, 0, 0)
  expect(m.spent()).toEqual({ day: 0, month: 0 })
})

it('goes on after a restart, and knows that days went by meanwhile', async () => {
  const { clock, start } = await meter()
  const first = await start()
  first.add(5_000_000)
  await first.flush()
  expect((await start()).spent()).toEqual({ day: 5_000_000, month: 5_000_000 })
  clock.now = new Date(2026, 6, 31)
  expect((await start()).spent()).toEqual({ day: 0, month: 5_000_000 })
})

it('loses less than a megabyte to a kill', async () => {
  const { start } = await meter()
  const first = await start()
  for (let i = 0; i < 700; i++) first.add(4096)
  await expect
    .poll(async () => (await start()).spent().day, { timeout: 10_000 })
    .toBeGreaterThan(700 * 4096 - 2 ** 20)
})
