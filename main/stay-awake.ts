import { powerMonitor, powerSaveBlocker } from 'electron'
import type { MediaStore } from './media/media-store.ts'
import { Vigil } from './media/vigil.ts'

const LOOK_EVERY_MS = 10_000

/** Pictures come at night, and a PC that nobody touches goes to sleep: it does not while they are awaited. Its screen may. */
export function stayAwakeFor(media: Pick<MediaStore, 'needs' | 'held'>): void {
  const vigil = new Vigil(() => performance.now())
  let blocker: number | null = null
  setInterval(() => {
    const needed = media.needs().map(({ sha256 }) => sha256)
    const missing = needed.length - media.held(needed).length
    const wanted = vigil.isWanted(missing, powerMonitor.isOnBatteryPower())
    if (wanted && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
    else if (!wanted && blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
  }, LOOK_EVERY_MS).unref()
}
