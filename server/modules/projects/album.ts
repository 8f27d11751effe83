import { dirname, resolve } from 'node:path'
import type { Media } from '../../../shared/model/media.ts'
import type { BlobStore } from '../../blobs/blob-store.ts'
import type { Failure } from '../../failure.ts'
import { type Illustration, type PictureFault, takeIllustration } from '../import/illustration.ts'

/** Takes in the pictures that a file refers to, each once, and remembers which ones could not be had. */
export class Album {
  private readonly blobs: BlobStore
  private readonly owner: string
  private readonly taken = new Map<string, Illustration>()
  private readonly faults = new Map<string, PictureFault>()

  /** `owner`: the file whose pictures they are; their names are relative to its folder. */
  constructor(blobs: BlobStore, owner: string) {
    this.blobs = blobs
    this.owner = owner
  }

  get pictures(): readonly Illustration[] {
    return [...this.taken.values()]
  }

  /** What is wrong with the pictures asked for so far, all at once; null where nothing is. */
  get failure(): Failure | null {
    if (this.faults.size === 0) return null
    const pictures = [...this.faults].map(([name, reason]) => ({ name, reason }))
    return { code: 'bad-pictures', path: this.owner, pictures }
  }

  /** The picture of this name, or null where it cannot be had. */
  async take(name: string): Promise<Media | null> {
    const known = this.taken.get(name)
    if (known !== undefined) return known.media
    // A drive letter is no scheme.
    if (/^[a-z][a-z0-9+.-]+:/i.test(name)) {
      this.faults.set(name, { code: 'not-a-file' })
      return null
    }
    const made = await takeIllustration(this.blobs, resolve(dirname(this.owner), name))
    if (!made.ok) {
      this.faults.set(name, made.error)
      return null
    }
    this.taken.set(name, made.value)
    return made.value.media
  }
}
