import type { Readable } from 'node:stream'
import type { Sha256 } from '../../shared/model/ids.ts'

/** Keeps files named by the SHA-256 of their bytes. What is kept is never changed. */
export interface BlobStore {
  /** Takes bytes in without keeping them yet, so that they can be looked at first. */
  stage(bytes: Readable): Promise<StagedBlob>
  /** Bytes of a blob, or null where there is no such blob. */
  size(sha256: Sha256): Promise<number | null>
  /** Bytes `start` to `end`, both included; null where there is no such blob. */
  read(sha256: Sha256, range?: { readonly start: number; readonly end: number }): Promise<Readable | null>
}

export interface StagedBlob {
  readonly sha256: Sha256
  readonly bytes: number
  /** A file on this machine with the bytes. */
  readonly path: string
  /** Answers when the blob would survive a power cut; until then nobody finds anything of it. */
  keep(): Promise<void>
  discard(): Promise<void>
}
