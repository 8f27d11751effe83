import type { Sha256 } from '../../shared/model/ids.ts'
import type { MediaFile } from '../../shared/model/media.ts'
import { ok } from '../../shared/result.ts'
import type { IdlePictures } from '../editor/ports.ts'
import { type DownloadPorts, startDownloads } from './media-downloader.ts'
import type { PictureList, Pictures } from './ports.ts'

/**
 * Fetches what the people on this computer still need while nobody is signed in, by the same rules.
 * @param needs the pictures, as those people left them
 */
export function startIdleDownloads(
  ports: Omit<DownloadPorts, 'store' | 'pictures'> & { readonly pictures: Omit<Pictures, 'keep'> },
  needs: readonly MediaFile[],
  told: (pictures: IdlePictures) => void,
): { retry(): void; stop(): void } {
  const held = new Set<Sha256>()
  const faulty = new Set<Sha256>()
  const store: PictureList = {
    wanted: async (count, except) =>
      needs.filter(({ sha256 }) => ![held, faulty, except].some((set) => set.has(sha256))).slice(0, count),
    pictures: async () => needs.map(({ sha256 }) => sha256),
    needed: async () => needs,
    faulty: async () => [...faulty],
    setHeld: async (pictures, here) => {
      for (const sha256 of pictures) here ? held.add(sha256) : held.delete(sha256)
      return ok(null)
    },
    setFault: async (pictures, fault) => {
      for (const sha256 of pictures) fault === null ? faulty.delete(sha256) : faulty.add(sha256)
      return ok(null)
    },
  }
  // Who needs what is known from those who do.
  const pictures = { ...ports.pictures, keep: async () => ok(null) }
  const downloads = startDownloads({ ...ports, pictures, store }, () => {
    const { hold, error } = downloads.status()
    told({ held: held.size, wanted: needs.length, hold, failed: error !== null })
  })
  return downloads
}
