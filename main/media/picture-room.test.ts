import { expect, it } from 'vitest'
import { DEFAULT_PICTURE_RULES } from '../../shared/model/picture-rules.ts'
import { memoryLog, tempFolder } from '../testing/temp-folder.ts'
import { openPictureRoom } from './picture-room.ts'

async function room() {
  const userData = await tempFolder()
  const meter = { add: () => undefined, spent: () => ({ day: 1, month: 2 }), flush: async () => undefined }
  return () =>
    openPictureRoom({
      userData,
      meter,
      usedBytes: async () => 77,
      network: async () => 'WLAN 192.168.1.*',
      now: () => new Date(2026, 6, 31, 22, 5),
      log: memoryLog(),
    })
}

it('tells all that is needed to decide', async () => {
  const start = await room()
  const told = await (await start()).read()
  expect(told).toMatchObject({
    rules: DEFAULT_PICTURE_RULES,
    siteHours: null,
    usedBytes: 77,
    network: 'WLAN 192.168.1.*',
    spent: { day: 1, month: 2 },
    minute: 22 * 60 + 5,
  })
  expect(told.freeBytes).toBeGreaterThan(0)
  expect(told.diskBytes).toBeGreaterThanOrEqual(told.freeBytes ?? 0)
})

it('remembers what was decided here and what the site has set', async () => {
  const start = await room()
  const first = await start()
  const rules = { ...DEFAULT_PICTURE_RULES, offNetworks: ['手机热点 172.20.10.*'], quotaMb: 500 }
  const hours = { from: 22 * 60, to: 7 * 60 }
  expect(await first.setRules(rules)).toEqual({ ok: true, value: null })
  await first.setSiteHours(hours)
  expect(await (await start()).read()).toMatchObject({ rules, siteHours: hours })
  await first.setSiteHours(null)
  expect(await (await start()).read()).toMatchObject({ rules, siteHours: null })
})
