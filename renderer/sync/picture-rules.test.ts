import { describe, expect, it } from 'vitest'
import type { PictureRoom } from '../../shared/model/picture-rules.ts'
import { holdOn, minutesToChange, shortBytes } from './picture-rules.ts'
import { BOUNDLESS } from './testing.ts'

const MB = 1_000_000
const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const hours = (text: string) => ({ from: clock(text.slice(0, 5)), to: clock(text.slice(6)) })

describe('hours', () => {
  it.each([
    ['22:00-07:00', '21:59', false],
    ['22:00-07:00', '22:00', true],
    ['22:00-07:00', '00:00', true],
    ['22:00-07:00', '06:59', true],
    ['22:00-07:00', '07:00', false],
    ['12:30-14:00', '12:29', false],
    ['12:30-14:00', '13:59', true],
    ['12:30-14:00', '14:00', false],
    ['07:00-07:00', '03:00', true],
  ])('%s at %s: %s', (text, now, allowed) => {
    for (const [own, site] of [
      [hours(text), null],
      [null, hours(text)],
    ]) {
      const room = { ...BOUNDLESS, minute: clock(now), siteHours: site ?? null }
      const hold = holdOn({ ...room, rules: { ...room.rules, hours: own ?? null } }, 1, false)
      expect(hold?.why ?? null).toBe(allowed ? null : 'hours')
    }
  })

  it('of the site and one’s own must both allow', () => {
    const rules = { ...BOUNDLESS.rules, hours: hours('00:00-12:00') }
    const at = (now: string) =>
      holdOn({ ...BOUNDLESS, rules, siteHours: hours('22:00-07:00'), minute: clock(now) }, 1, false)
    expect([at('06:00'), at('10:00')?.why, at('23:00')?.why]).toEqual([null, 'hours', 'hours'])
  })

  it.each([
    ['22:00-07:00', '21:58', 2],
    ['22:00-07:00', '22:00', 120],
    ['22:00-07:00', '06:00', 60],
    ['12:00-13:00', '12:59', 1],
    ['12:00-13:00', '00:00', 720],
  ])('%s at %s: look again in %i minutes', (text, now, minutes) => {
    expect(minutesToChange({ ...BOUNDLESS, siteHours: hours(text), minute: clock(now) })).toBe(minutes)
  })

  it('without any, a new day is looked for', () => {
    expect(minutesToChange({ ...BOUNDLESS, minute: clock('23:50') })).toBe(10)
  })
})

describe('room', () => {
  const room: PictureRoom = { ...BOUNDLESS, diskBytes: 100_000 * MB, freeBytes: 50_000 * MB }

  it.each([
    ['a small disk keeps a twentieth', { diskBytes: 10_000 * MB, freeBytes: 505 * MB }, 6, 'floor'],
    ['and no more', { diskBytes: 10_000 * MB, freeBytes: 505 * MB }, 5, null],
    ['a large one 1 GB', { freeBytes: 1_005 * MB }, 6, 'floor'],
    ['and no more', { freeBytes: 1_005 * MB }, 5, null],
    ['one that does not say is trusted', { freeBytes: null, diskBytes: null }, 5, null],
    ['pictures have 20 GB', { usedBytes: 19_999 * MB }, 2, 'quota'],
    ['and all of it', { usedBytes: 19_999 * MB }, 1, null],
  ])('%s', (_what, figures, mb, why) => {
    expect(holdOn({ ...room, ...figures }, mb * MB, true)?.why ?? null).toBe(why)
  })

  it('lacks what quota and floor lack, the larger of the two', () => {
    const figures = { usedBytes: 19_999 * MB, freeBytes: 1_002 * MB }
    expect(shortBytes({ ...room, ...figures }, 10 * MB)).toBe(9 * MB)
    expect(shortBytes({ ...room, ...figures, usedBytes: 0 }, 10 * MB)).toBe(8 * MB)
    expect(shortBytes(room, 10 * MB)).toBe(0)
  })
})
