import type { Sha256 } from '../../../shared/model/ids.ts'
import type { ImportNote } from './examine.ts'

/** A file in the blob store. */
export interface StoredFile {
  readonly sha256: Sha256
  readonly bytes: number
  readonly contentType: string
}

/** A picture that is ready to become a task. */
export interface StagedPicture {
  /** SHA-256 of the file as it came. */
  readonly original: Sha256
  /** Size after EXIF orientation, px. */
  readonly width: number
  readonly height: number
  /** What clients get. */
  readonly media: StoredFile
  readonly thumbnail: StoredFile
  readonly fingerprint: string
  readonly notes: readonly ImportNote[]
}
