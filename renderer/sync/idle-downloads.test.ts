import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Sha256 } from '../../shared/model/ids.ts'
import { fail, ok } from '../../shared/result.ts'
import type { IdlePictures } from '../editor/ports.ts'
import { startIdleDownloads } from './idle-downloads.ts'
import { BOUNDLESS, picturesAtHand, VirtualTime } from './testing.ts'

const NAMES = ['a', 'b', 'c'].map((digit) => digit.repeat(64) as Sha256)
const NEEDS = NAMES.map((sha256) => ({ sha256, bytes: 100 }))
/** At eleven; they come from ten at night. */
const BY_DAY = {
  ...BOUNDLESS,
  rules: { ...BOUNDLESS.rules, hours: { from: 22 * 60, to: 7 * 60 } },
  minute: 11 * 60,
}

let time: VirtualTime
let room = BOUNDLESS
let here: Set<Sha256>
let fetched: Sha256[]
let online: boolean
let told: IdlePictures[]
let downloads: ReturnType<typeof startIdleDownloads>

beforeEach(() => {
  time = new VirtualTime()
  room = BOUNDLESS
  here = new Set(NAMES.slice(0, 1))
  fetched = []
  online = true
  told = []
})
afterEach(() => downloads.stop())

async function start() {
  const pictures = {
    ...picturesAtHand,
    room: async () => room,
    held: async (asked: readonly Sha256[]) => asked.filter((sha256) => here.has(sha256)),
    fetch: async ({ sha256 }: { sha256: Sha256 }) => {
      if (!online) return fail({ code: 'offline' } as const)
      fetched.push(sha256)
      return ok(null)
    },
  }
  const rng = { next: () => 0.5 }
  downloads = startIdleDownloads({ pictures, clock: time, timer: time, rng }, NEEDS, (now) => told.push(now))
  await settle()
}

async function settle() {
  for (let i = 0; i < 200; i++) await Promise.resolve()
}

it('brings what is missing, and tells how far it is', async () => {
  await start()
  expect(fetched).toEqual(NAMES.slice(1))
  expect(told[0]).toMatchObject({ held: 1, wanted: 3 })
  expect(told.at(-1)).toEqual({ held: 3, wanted: 3, hold: null, failed: false })
})

it('keeps to the hours', async () => {
  room = BY_DAY
  await start()
  expect(fetched).toEqual([])
  expect(told.at(-1)).toMatchObject({ held: 1, hold: { why: 'hours', hours: { from: 22 * 60 } } })
  room = { ...BY_DAY, minute: 22 * 60 }
  time.advance(11 * 3_600_000)
  await settle()
  expect(fetched).toEqual(NAMES.slice(1))
})

it('says that it fails, and goes on when the line is back', async () => {
  online = false
  await start()
  expect(told.at(-1)).toMatchObject({ held: 1, failed: true })
  online = true
  downloads.retry()
  await settle()
  expect(told.at(-1)).toMatchObject({ held: 3, failed: false })
})
