import type { DiskError, LinkError, MediaError } from '../../shared/ipc/contract.ts'
import type { Epoch, Sha256, StreamId, UserId } from '../../shared/model/ids.ts'
import type { MediaFile } from '../../shared/model/media.ts'
import type { PictureRoom, PictureRules, Spent } from '../../shared/model/picture-rules.ts'
import type { Result } from '../../shared/result.ts'
import type { OwnAnswer, Progress, SyncMessage } from '../../shared/wire/sync.ts'
import type { QuarantinedItem, SyncStatus } from '../editor/ports.ts'

/** What sync needs from outside. It knows no clock, chance, line or database of its own, so a simulator can own them all. */

export interface Clock {
  /** Unix ms. */
  now(): number
}

export interface Rng {
  /** At least 0 and below 1. */
  next(): number
}

export interface Timer {
  /** Runs once after `ms`; the answer calls it off. */
  after(ms: number, run: () => void): () => void
}

export interface Net {
  /** The server's answer as it came (`ownAnswerSchema`), unchecked. */
  exchange(message: SyncMessage): Promise<Result<unknown, LinkError>>
  freeDiskMb(): Promise<number | null>
  onLink(listener: (up: boolean) => void): () => void
}

/** The picture files of this machine, which all its people share. */
export interface Pictures {
  fetch(picture: MediaFile): Promise<Result<null, MediaError>>
  /** Cuts what is under way, which then fails; what has arrived of it is kept. */
  stopFetching(): void
  /** Which of these are held here, whole. */
  held(pictures: readonly Sha256[]): Promise<readonly Sha256[]>
  /** This person still has work with these, and with no others. */
  keep(pictures: readonly MediaFile[]): Promise<Result<null, DiskError>>
  room(): Promise<PictureRoom>
  /** Removes what nobody here needs any more, until so many bytes are free again or nothing is left to remove. */
  makeRoom(bytes: number): Promise<void>
  setRules(rules: PictureRules): Promise<Result<null, DiskError>>
  onProgress(listener: (sha256: Sha256, received: number, spent: Spent) => void): () => void
  /** Pictures are held no more: damaged, deleted by somebody, or removed to make room. */
  onLost(listener: (pictures: readonly Sha256[]) => void): () => void
}

/** What goes into one request, as the store numbers it. */
export interface Outgoing {
  readonly generation: number
  readonly stream: StreamId
  readonly from: number
  readonly to: number
  readonly chain: string
  readonly operations: readonly unknown[]
  /** More waits behind these. */
  readonly rest: boolean
  readonly epoch: Epoch | null
  readonly cursor: number
}

export interface Summary extends Pick<SyncStatus, 'pending' | 'drafts' | 'lastExchange' | 'pictures'> {
  readonly quarantined: readonly QuarantinedItem[]
  /** Unix ms. */
  readonly oldestPendingAt: number | null
}

/** Which pictures are to be fetched, and how far they are. */
export interface PictureList {
  /** Pictures to fetch, the next needed first, without those in `except`. */
  wanted(count: number, except: ReadonlySet<Sha256>): Promise<readonly MediaFile[]>
  pictures(): Promise<readonly Sha256[]>
  setHeld(pictures: readonly Sha256[], held: boolean): Promise<Result<null, DiskError>>
  setFault(
    pictures: readonly Sha256[],
    fault: 'picture-damaged' | 'picture-missing' | null,
  ): Promise<Result<null, DiskError>>
  faulty(): Promise<readonly Sha256[]>
  /** The pictures that there is still work with. */
  needed(): Promise<readonly MediaFile[]>
}

export interface Store extends PictureList {
  /** At most `size` characters of JSON and `count` operations, but one where one waits; those behind `after`, where it is given. */
  next(size: number, count: number, after?: Pick<Outgoing, 'generation' | 'to'>): Promise<Outgoing>
  /**
   * Takes in a whole answer or nothing of it. `again`: ask anew, nothing of the page was taken; `narrow`: ask anew with
   * half as many operations.
   */
  apply(sent: Outgoing, answer: OwnAnswer): Promise<Result<'page' | 'again' | 'narrow', DiskError>>
  summary(): Promise<Summary>
  /** How far she is with each batch. */
  progress(): Promise<readonly Progress[]>
  onChange(listener: () => void): () => void
  /** An operation was finished. */
  onOperation(listener: () => void): () => void
  /** It was lost in the middle of work and came back, without knowing which pictures are held. */
  onReopened(listener: () => void): () => void
}

export interface SyncPorts {
  readonly store: Store
  readonly net: Net
  readonly pictures: Pictures
  readonly clock: Clock
  readonly rng: Rng
  readonly timer: Timer
  readonly user: UserId
}
