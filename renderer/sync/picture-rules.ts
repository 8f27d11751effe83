import type { Hours, PictureRoom } from '../../shared/model/picture-rules.ts'
import type { Hold } from '../editor/ports.ts'

const MB = 1_000_000
const DAY_MINUTES = 24 * 60
/** What pictures leave free where nobody has decided it: this, or the share of the disk, whichever is less. */
const FLOOR_BYTES = 1_000 * MB
const FLOOR_SHARE = 0.05

/** Why pictures of so many bytes together may not be fetched now; null where they may. */
export function holdOn(room: PictureRoom, bytes: number, urgent: boolean): Hold | null {
  const { rules, siteHours, network } = room
  if (rules.offNetworks.includes(network)) return { why: 'network', network }
  const [floorBytes, quota] = [floorOf(room), rules.quotaMb * MB]
  if (room.freeBytes !== null && room.freeBytes - bytes < floorBytes)
    return { why: 'floor', freeBytes: room.freeBytes, floorBytes }
  if (room.usedBytes + bytes > quota) return { why: 'quota', quotaMb: rules.quotaMb }
  if (urgent) return null
  if (rules.budget !== null && room.spent[rules.budget.per] >= rules.budget.mb * MB)
    return { why: 'budget', ...rules.budget }
  if (siteHours !== null && !within(siteHours, room.minute))
    return { why: 'hours', hours: siteHours, site: true }
  if (rules.hours !== null && !within(rules.hours, room.minute))
    return { why: 'hours', hours: rules.hours, site: false }
  return null
}

/** How many bytes must go before so many may come. */
export function shortBytes(room: PictureRoom, bytes: number): number {
  const overQuota = room.usedBytes + bytes - room.rules.quotaMb * MB
  const underFloor = room.freeBytes === null ? 0 : floorOf(room) - (room.freeBytes - bytes)
  return Math.max(0, overQuota, underFloor)
}

/** Minutes until hours or a new day may change the answer. */
export function minutesToChange({ rules, siteHours, minute }: PictureRoom): number {
  const edges = [siteHours, rules.hours].flatMap((hours) => (hours === null ? [] : [hours.from, hours.to]))
  return Math.min(...[0, ...edges].map((edge) => ((edge - minute + DAY_MINUTES - 1) % DAY_MINUTES) + 1))
}

function floorOf({ rules, diskBytes }: PictureRoom): number {
  if (rules.floorMb !== null) return rules.floorMb * MB
  return Math.min(FLOOR_BYTES, (diskBytes ?? Number.POSITIVE_INFINITY) * FLOOR_SHARE)
}

/** From 22 to 7 goes over midnight; from 7 to 7 is the whole day. */
function within({ from, to }: Hours, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}
