import type { Sha256 } from '../../../shared/model/ids.ts'
import type { Media } from '../../../shared/model/media.ts'

/** What the cache needs to know of a decoded picture; an ImageBitmap is one. */
export interface Decoded {
  readonly width: number
  readonly height: number
  close(): void
}

/**
 * Decoded pixels held at once: 192 MB. Pictures of a phone (12 Mpx) fit four times: the one on the screen, the next two
 * and the one before. Reckoned for PCs with 4 GB of memory.
 */
const PIXEL_BUDGET = 48_000_000
/**
 * Nor more pictures than this, however small: the one on the screen, the next two and some before. Small ones are decoded
 * again in no time, and memory would creep up over hundreds of them.
 */
const MOST_PICTURES = 6

interface Entry<T> {
  readonly picture: Promise<T>
  decoded: T | null
}

type Decode<T> = (media: Media) => Promise<T>

/** Decoded pictures, least recently used first out. A picture is decoded once however often it is asked for. */
export class PictureCache<T extends Decoded> {
  readonly #decode: Decode<T>
  readonly #budget: number
  readonly #most: number
  /** In order of use, the latest last. */
  readonly #entries = new Map<Sha256, Entry<T>>()
  #current: Sha256 | null = null
  #wanted: readonly Media[] = []
  #prefetching = false

  constructor(decode: Decode<T>, budget = PIXEL_BUDGET, most = MOST_PICTURES) {
    this.#decode = decode
    this.#budget = budget
    this.#most = most
  }

  /** The picture if it is decoded already. */
  peek(sha256: Sha256): T | null {
    return this.#entries.get(sha256)?.decoded ?? null
  }

  /** The picture to be shown from now on; it stays decoded until another one is. Rejects where it does not decode. */
  show(media: Media): Promise<T> {
    this.#current = media.sha256
    return this.#load(media)
  }

  /** Decodes these one after the other, in this order, and forgets all others but the one shown as room is needed. */
  prefetch(pictures: readonly Media[]): void {
    this.#wanted = pictures
    if (!this.#prefetching) void this.#prefetchAll()
  }

  /** Begins to decode a picture that will be shown in a moment. */
  expect(media: Media): void {
    // One that does not decode is told when it is shown.
    this.#load(media).catch(() => undefined)
  }

  /** Forgets all pictures, also those that are being decoded. */
  clear(): void {
    this.#current = null
    this.#wanted = []
    for (const entry of this.#entries.values()) entry.decoded?.close()
    this.#entries.clear()
  }

  async #prefetchAll(): Promise<void> {
    this.#prefetching = true
    // The one on the screen comes first: two decoders at once would slow down the one that is waited for.
    const shown = this.#current === null ? undefined : this.#entries.get(this.#current)
    await shown?.picture.catch(() => undefined)
    const failed = new Set<Sha256>()
    for (;;) {
      const next = this.#wanted.find(({ sha256 }) => !this.#entries.has(sha256) && !failed.has(sha256))
      if (next === undefined) break
      // A picture that does not decode is reported when it is opened; here it only must not stop the others.
      await this.#load(next).catch(() => failed.add(next.sha256))
      if (!this.#entries.has(next.sha256)) failed.add(next.sha256)
    }
    this.#prefetching = false
  }

  #load(media: Media): Promise<T> {
    const known = this.#entries.get(media.sha256)
    if (known !== undefined) {
      this.#entries.delete(media.sha256)
      this.#entries.set(media.sha256, known)
      return known.picture
    }
    const entry: Entry<T> = { picture: this.#decode(media), decoded: null }
    this.#entries.set(media.sha256, entry)
    entry.picture.then(
      (decoded) => {
        if (this.#entries.get(media.sha256) !== entry) return decoded.close()
        entry.decoded = decoded
        this.#makeRoom()
      },
      // Forgotten, so that the next attempt reads the file again: it may have been fetched anew.
      () => {
        if (this.#entries.get(media.sha256) === entry) this.#entries.delete(media.sha256)
      },
    )
    return entry.picture
  }

  /** Least recently used first; never the one shown, and the nearest of the wanted ones last. */
  #makeRoom(): void {
    const rank = (sha256: Sha256): number => {
      if (sha256 === this.#current) return Number.POSITIVE_INFINITY
      const place = this.#wanted.findIndex((media) => media.sha256 === sha256)
      return place < 0 ? 0 : this.#wanted.length - place
    }
    let pixels = 0
    const held: { readonly sha256: Sha256; readonly decoded: T }[] = []
    for (const [sha256, { decoded }] of this.#entries) {
      if (decoded === null) continue
      held.push({ sha256, decoded })
      pixels += decoded.width * decoded.height
    }
    held.sort((a, b) => rank(a.sha256) - rank(b.sha256))
    let count = held.length
    for (const { sha256, decoded } of held) {
      const fits = pixels <= this.#budget && count <= this.#most
      if (fits || sha256 === this.#current) return
      this.#entries.delete(sha256)
      count -= 1
      pixels -= decoded.width * decoded.height
      decoded.close()
    }
  }
}
