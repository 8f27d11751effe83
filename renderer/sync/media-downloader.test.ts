import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LinkError, MediaError } from '../../shared/ipc/contract.ts'
import type { Sha256 } from '../../shared/model/ids.ts'
import type { Media, MediaFile } from '../../shared/model/media.ts'
import type { PictureRoom, Spent } from '../../shared/model/picture-rules.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { type Downloads, startDownloads } from './media-downloader.ts'
import type { PictureList, Pictures } from './ports.ts'
import { BOUNDLESS, VirtualTime } from './testing.ts'

const MB = 1_000_000
const offline: LinkError = { code: 'offline' }

interface Row {
  readonly media: Media
  held: boolean
  fault: string | null
}

let rows: Row[]
let time: VirtualTime
let room: PictureRoom
let held: Set<Sha256>
let pictureOf: (picture: MediaFile) => Promise<Result<null, MediaError>>
let progress: (sha256: Sha256, received: number, spent: Spent) => void
let lose: (pictures: readonly Sha256[]) => void
let downloads: Downloads
let kept: readonly Sha256[][]
let made: number[]
let stops: number

function add(count: number, bytes = 100): readonly Sha256[] {
  const names = Array.from(
    { length: count },
    (_, i) => (rows.length + i + 1).toString(16).padStart(64, '0') as Sha256,
  )
  for (const sha256 of names)
    rows.push({ media: { sha256, bytes, width: 10, height: 10 }, held: false, fault: null })
  return names
}

const rowsOf = (pictures: readonly Sha256[]) => rows.filter(({ media }) => pictures.includes(media.sha256))
const allHeld = () => rows.every((row) => row.held)

const store: PictureList = {
  wanted: async (count: number, except: ReadonlySet<Sha256>) =>
    rows
      .filter((row) => !row.held && row.fault === null && !except.has(row.media.sha256))
      .slice(0, count)
      .map(({ media }) => media),
  pictures: async () => rows.map(({ media }) => media.sha256),
  needed: async () => rows.slice(0, 1).map(({ media }) => media),
  setHeld: async (pictures, here) => {
    for (const row of rowsOf(pictures)) row.held = here
    return ok(null)
  },
  setFault: async (pictures, fault) => {
    for (const row of rowsOf(pictures)) row.fault = fault
    return ok(null)
  },
  faulty: async () => rows.filter((row) => row.fault !== null).map(({ media }) => media.sha256),
}

const pictures: Pictures = {
  fetch: (picture) => pictureOf(picture),
  stopFetching: () => {
    stops += 1
  },
  held: async (asked) => asked.filter((sha256) => held.has(sha256)),
  keep: async (needed) => {
    kept = [...kept, needed.map(({ sha256 }) => sha256)]
    return ok(null)
  },
  room: async () => room,
  makeRoom: async (bytes) => {
    made.push(bytes)
  },
  setRules: async (rules) => {
    room = { ...room, rules }
    return ok(null)
  },
  onProgress: (listener) => {
    progress = listener
    return () => {}
  },
  onLost: (listener) => {
    lose = listener
    return () => {}
  },
}

beforeEach(() => {
  rows = []
  time = new VirtualTime()
  room = BOUNDLESS
  held = new Set()
  pictureOf = async () => ok(null)
  kept = []
  made = []
  stops = 0
})
afterEach(() => downloads.stop())

async function start() {
  downloads = startDownloads(
    { store, pictures, clock: time, timer: time, rng: { next: () => 0.5 } },
    () => {},
  )
  await settle()
}

async function settle() {
  for (let i = 0; i < 30; i++) await new Promise(setImmediate)
}

async function pass(ms: number) {
  time.advance(ms)
  await settle()
}

/** Pictures that arrive when they are told to, and fail when they are cut. */
function slowLine() {
  const under = new Map<Sha256, (result: Result<null, MediaError>) => void>()
  pictureOf = ({ sha256 }) => new Promise((resolve) => under.set(sha256, resolve))
  pictures.stopFetching = () => {
    stops += 1
    for (const end of under.values()) end(fail(offline))
    under.clear()
  }
  const arrive = async (sha256: Sha256) => {
    under.get(sha256)?.(ok(null))
    under.delete(sha256)
    await settle()
  }
  return { under: () => [...under.keys()], arrive }
}

describe('pictures', () => {
  it('come in order, two at a time', async () => {
    const names = add(7)
    const { under, arrive } = slowLine()
    await start()
    for (const [i, name] of names.entries()) {
      expect(under()).toEqual(names.slice(i, i + 2))
      progress(name, 40, { day: 40, month: 40 })
      expect(downloads.status().downloading).toEqual({ sha256: name, received: 40, bytes: 100 })
      await arrive(name)
    }
    expect(allHeld()).toBe(true)
    expect(downloads.status()).toMatchObject({ downloading: null, hold: null, error: null })
  })

  it('that are held already are not fetched, and those that vanished are', async () => {
    const names = add(4)
    held = new Set(names.slice(0, 3))
    rows[3]!.held = true
    const fetched: Sha256[] = []
    pictureOf = async ({ sha256 }) => {
      fetched.push(sha256)
      return ok(null)
    }
    await start()
    expect(fetched).toEqual([names[3]])
    expect(allHeld()).toBe(true)
  })

  it('that the working set forgot while she works are known again, also where that cannot be noted at once', async () => {
    const names = add(3)
    held = new Set(names)
    pictureOf = async () => fail(offline)
    await start()
    const { setHeld } = store
    store.setHeld = async () => fail({ code: 'disk-full', freeMb: 0 })
    for (const row of rows) row.held = false
    downloads.compareAnew()
    await settle()
    expect(allHeld()).toBe(false)
    expect(downloads.status().error).toEqual({ code: 'disk-full', freeMb: 0 })
    store.setHeld = setHeld
    await pass(10_000)
    expect(allHeld()).toBe(true)
  })

  it('of tasks that come are known where they lie here already, also while nothing may be fetched', async () => {
    await start()
    room = { ...BOUNDLESS, freeBytes: 0 }
    pictureOf = async () => fail(offline)
    add(1)
    downloads.wake()
    await settle()
    expect(downloads.status().hold).toMatchObject({ why: 'floor' })
    held = new Set(add(3))
    downloads.wake()
    await settle()
    expect(rows.map((row) => row.held)).toEqual([false, true, true, true])
    expect(downloads.status().hold).toMatchObject({ why: 'floor' })
  })

  it('that prove damaged or gone while she works are fetched again', async () => {
    const names = add(3)
    await start()
    expect(allHeld()).toBe(true)
    const fetched: Sha256[] = []
    pictureOf = async ({ sha256 }) => {
      fetched.push(sha256)
      return ok(null)
    }
    lose([names[1]!])
    await settle()
    expect(fetched).toEqual([names[1]])
    expect(allHeld()).toBe(true)
  })

  it('that cannot be had hold up no other, and are tried again when somebody asks', async () => {
    const names = add(5)
    const bad = new Map<Sha256, MediaError>([
      [names[0]!, { code: 'picture-damaged' }],
      [names[2]!, { code: 'picture-missing' }],
    ])
    pictureOf = async ({ sha256 }) => {
      const error = bad.get(sha256)
      return error === undefined ? ok(null) : fail(error)
    }
    await start()
    const ends = ['picture-damaged', true, 'picture-missing', true, true]
    expect(rows.map(({ held: here, fault }) => fault ?? here)).toEqual(ends)
    expect(downloads.status().error).toBeNull()
    bad.clear()
    downloads.retry()
    await settle()
    expect(allHeld()).toBe(true)
  })

  it('wait with the line, and go on from where they were', async () => {
    add(3)
    let tries = 0
    pictureOf = async () => {
      tries += 1
      return fail(offline)
    }
    await start()
    expect(tries).toBe(2)
    expect(downloads.status().error).toEqual(offline)
    pictureOf = async () => ok(null)
    await pass(3_000)
    expect(allHeld()).toBe(true)
    expect(downloads.status().error).toBeNull()
  })

  it('stop at once where somebody pauses them, and go on where she goes on', async () => {
    const names = add(6)
    const { under } = slowLine()
    await start()
    downloads.pause(true)
    await settle()
    expect(downloads.status()).toMatchObject({ hold: { why: 'paused' }, downloading: null, error: null })
    expect(under()).toEqual([])
    await pass(1_000_000)
    expect(under()).toEqual([])
    downloads.pause(false)
    await settle()
    expect(under()).toEqual(names.slice(0, 2))
    expect(downloads.status().hold).toBeNull()
  })

  it('are cut when she signs out', async () => {
    add(2)
    slowLine()
    await start()
    downloads.stop()
    expect(stops).toBe(1)
  })
})

describe('what may be fetched', () => {
  const at = (hour: number, minute = 0) => ({ minute: hour * 60 + minute })
  const hours = { from: 22 * 60, to: 7 * 60 }

  it('begins at its hour, stops when that is over, and says why meanwhile', async () => {
    const names = add(3)
    const { under, arrive } = slowLine()
    room = { ...room, ...at(21, 58), rules: { ...room.rules, hours } }
    await start()
    expect(downloads.status().hold).toEqual({ why: 'hours', hours, site: false })
    expect(under()).toEqual([])
    room = { ...room, ...at(22) }
    await pass(2 * 60_000)
    expect(under()).toEqual(names.slice(0, 2))
    await arrive(names[0]!)
    room = { ...room, ...at(7) }
    await pass(60_000)
    expect(under()).toEqual([])
    expect(downloads.status()).toMatchObject({ hold: { why: 'hours' }, error: null, downloading: null })
  })

  it('keeps the hours of the site beside one’s own', async () => {
    add(1)
    room = { ...room, ...at(12), siteHours: hours }
    await start()
    expect(downloads.status().hold).toEqual({ why: 'hours', hours, site: true })
  })

  it('comes now for the next pictures where somebody asks for it, and no further', async () => {
    add(30)
    room = {
      ...room,
      ...at(12),
      siteHours: hours,
      rules: { ...room.rules, hours, budget: { mb: 1, per: 'day' } },
    }
    await start()
    downloads.fetchNow()
    await settle()
    const here = rows.filter((row) => row.held).length
    expect([20, 21]).toContain(here)
    expect(rows.slice(0, here).every((row) => row.held)).toBe(true)
    expect(downloads.status()).toMatchObject({ urgent: 0, hold: { why: 'hours', site: true } })
  })

  it('stops in the middle of a picture when the day’s bytes are spent, and goes on the next day', async () => {
    const [name] = add(1, 5 * MB)
    const { under, arrive } = slowLine()
    room = { ...room, rules: { ...room.rules, budget: { mb: 2, per: 'day' } } }
    await start()
    progress(name!, MB, { day: MB, month: MB })
    await settle()
    expect(under()).toEqual([name])
    room = { ...room, spent: { day: 2 * MB, month: 2 * MB } }
    progress(name!, 2 * MB, room.spent)
    await settle()
    expect(under()).toEqual([])
    expect(downloads.status().hold).toEqual({ why: 'budget', mb: 2, per: 'day' })
    room = { ...room, spent: { day: 0, month: 2 * MB } }
    await pass(300_000)
    expect(under()).toEqual([name])
    await arrive(name!)
    expect(allHeld()).toBe(true)
  })

  it('comes on no network where it was switched off, hurry or not, until somebody switches it on', async () => {
    add(2)
    room = {
      ...room,
      network: 'wlan0 172.20.10.*',
      rules: { ...room.rules, offNetworks: ['wlan0 172.20.10.*'] },
    }
    await start()
    downloads.fetchNow()
    await settle()
    expect(downloads.status().hold).toEqual({ why: 'network', network: 'wlan0 172.20.10.*' })
    await downloads.setRules({ ...room.rules, offNetworks: [] })
    await settle()
    expect(allHeld()).toBe(true)
  })

  it('makes room first with what nobody needs, and says so where that is not enough', async () => {
    const names = add(1, 10 * MB)
    const rules = { ...room.rules, quotaMb: 100 }
    room = { ...room, usedBytes: 95 * MB, rules }
    pictures.makeRoom = async (bytes) => {
      made.push(bytes)
      if (made.length === 1) room = { ...room, usedBytes: 85 * MB }
    }
    pictureOf = async ({ bytes }) => {
      room = { ...room, usedBytes: room.usedBytes + bytes }
      return ok(null)
    }
    await start()
    expect(made[0]).toBe(5 * MB)
    expect(kept.at(-1)).toEqual([names[0]])
    expect(allHeld()).toBe(true)
    add(1, 10 * MB)
    downloads.wake()
    await settle()
    expect(downloads.status().hold).toEqual({ why: 'quota', quotaMb: 100 })
  })

  it('leaves the last of the disk alone', async () => {
    add(1, 10 * MB)
    room = { ...room, diskBytes: 10_000 * MB, freeBytes: 505 * MB }
    await start()
    expect(downloads.status().hold).toEqual({ why: 'floor', freeBytes: 505 * MB, floorBytes: 500 * MB })
    room = { ...room, freeBytes: 511 * MB }
    await pass(300_000)
    expect(allHeld()).toBe(true)
  })

  it('stops at a disk that is full against all figures', async () => {
    add(3)
    pictureOf = async () => fail({ code: 'disk-full', freeMb: 0 })
    await start()
    expect(downloads.status()).toMatchObject({ error: null, hold: { why: 'floor', freeBytes: 0 } })
    pictureOf = async () => ok(null)
    await pass(300_000)
    expect(allHeld()).toBe(true)
    expect(downloads.status().hold).toBeNull()
  })

  it('is no question where nothing is wanted', async () => {
    room = { ...room, freeBytes: 0, diskBytes: 1, siteHours: { from: 0, to: 1 } }
    await start()
    expect(downloads.status().hold).toBeNull()
  })
})
