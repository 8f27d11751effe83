import type { Hold, SyncStatus } from '../../editor/ports.ts'
import type { Text } from '../kit/use-text.ts'

/** A minute of the day as the clock shows it: `07:30`. */
export function clockText(minute: number): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/** Bytes as gigabytes with one decimal. */
export function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1)
}

/** Why no picture comes, and when that changes. */
export function holdText(t: Text, hold: Hold): string {
  switch (hold.why) {
    case 'hours':
      return t(hold.site ? 'pictures.hold.siteHours' : 'pictures.hold.hours', clocks(hold.hours))
    case 'budget':
      return t(hold.per === 'day' ? 'pictures.hold.day' : 'pictures.hold.month', { mb: hold.mb })
    case 'floor':
      if (hold.freeBytes === null) return t('pictures.hold.floorUnknown')
      return t('pictures.hold.floor', {
        free: gigabytes(hold.freeBytes),
        floor: gigabytes(hold.floorBytes),
      })
    case 'quota':
      return t('pictures.hold.quota', { gb: gigabytes(hold.quotaMb * 1e6) })
    case 'network':
      return t('pictures.hold.network', { network: hold.network })
    case 'paused':
      return t('pictures.hold.paused')
  }
}

/** The same in two or three words, for the card of a batch. */
export function holdWord(t: Text, hold: Hold): string {
  if (hold.why === 'hours') return t('pictures.short.hours', clocks(hold.hours))
  return t(`pictures.short.${hold.why}`)
}

export function clocks({ from, to }: { readonly from: number; readonly to: number }) {
  return { from: clockText(from), to: clockText(to) }
}

/** How long so many bytes take on this line; null where that is not known, or where nothing comes now. */
export function timeLeft(t: Text, sync: SyncStatus, bytes: number): string | null {
  const { bytesPerSecond, hold } = sync.downloads
  if (hold !== null || sync.downloading === null || bytesPerSecond === null || bytesPerSecond <= 0)
    return null
  const minutes = Math.round((bytes - sync.downloading.received) / bytesPerSecond / 60)
  const hours = Math.floor(minutes / 60)
  if (minutes < 1) return t('pictures.minute')
  if (hours < 1) return t('pictures.minutes', { n: minutes })
  if (hours < 24) return t('pictures.hours', { h: hours, m: minutes % 60 })
  return t('pictures.days', { d: Math.floor(hours / 24), h: hours % 24 })
}
