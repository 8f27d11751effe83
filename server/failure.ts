import type { ProblemCount } from '../shared/formats/problems.ts'
import type { ArchiveFault } from './modules/import/archive-fault.ts'
import type { PictureFault } from './modules/import/illustration.ts'

/** What can be expected to go wrong in administration. The catalogue of texts says each in people's words. */
export type Failure =
  | {
      readonly code:
        | 'unknown-project'
        | 'unknown-user'
        | 'unknown-batch'
        | 'unknown-task'
        | 'unknown-device'
        | 'unknown-site'
      readonly name: string
    }
  /** What a command was given is not what it takes. */
  | { readonly code: 'bad-input'; readonly field: string; readonly detail: string }
  | { readonly code: 'not-allowed'; readonly detail: string }
  | { readonly code: 'ambiguous'; readonly name: string; readonly ids: readonly string[] }
  | { readonly code: 'name-taken'; readonly name: string }
  | { readonly code: 'bad-name'; readonly name: string }
  | { readonly code: 'short-password'; readonly least: number }
  | {
      readonly code: 'unknown-pool' | 'unknown-inspection' | 'unknown-gold' | 'unknown-month'
      readonly name: string
    }
  | { readonly code: 'no-free-tasks'; readonly project: string }
  /** No open pool has tasks for her. */
  | { readonly code: 'nothing-offered'; readonly name: string }
  | { readonly code: 'paused'; readonly name: string; readonly reason: string }
  /** She asks for more while she has enough. */
  | { readonly code: 'work-left'; readonly left: number }
  | { readonly code: 'unfinished'; readonly batch: string; readonly left: number }
  | { readonly code: 'not-inspected' | 'nothing-to-inspect' | 'accepted-already'; readonly batch: string }
  | { readonly code: 'inspection-open' | 'inspection-closed'; readonly id: string }
  | { readonly code: 'not-all-judged'; readonly left: number }
  /** Fewer than two people have answered it. */
  | { readonly code: 'too-few-answers'; readonly task: string }
  | { readonly code: 'month-not-over'; readonly month: string }
  | { readonly code: 'nothing-to-move'; readonly batch: string }
  | { readonly code: 'no-result'; readonly task: string }
  | { readonly code: 'not-a-reviewer'; readonly name: string }
  | { readonly code: 'no-such-object'; readonly object: number }
  | { readonly code: 'bad-document'; readonly detail: string }
  | { readonly code: 'unknown-operation' | 'superseded'; readonly id: string }
  | { readonly code: 'settled-already'; readonly id: string; readonly how: 'repaired' | 'dismissed' }
  | { readonly code: 'unreadable-file'; readonly path: string; readonly detail: string }
  | { readonly code: 'bad-schema'; readonly path: string; readonly faults: readonly string[] }
  | {
      readonly code: 'bad-pictures'
      /** The file that shows them. */
      readonly path: string
      readonly pictures: readonly { readonly name: string; readonly reason: PictureFault }[]
    }
  | { readonly code: 'too-many-pictures'; readonly path: string; readonly most: number }
  | { readonly code: 'no-rescue-file' | 'damaged-rescue-file' | 'foreign-rescue-file'; readonly path: string }
  | { readonly code: 'nothing-to-update' }
  | { readonly code: 'not-a-folder'; readonly path: string }
  | { readonly code: 'nothing-imported'; readonly path: string }
  | {
      readonly code: 'bad-archive'
      readonly path: string
      /** What is packed in it; null where it is the archive itself. */
      readonly entry: string | null
      readonly fault: ArchiveFault
      readonly detail: string
    }
  | { readonly code: 'bucket-fault'; readonly address: string; readonly detail: string }
  /** A bucket is to be read, and nobody said where its store is and with which keys. */
  | { readonly code: 'no-bucket-settings' }
  /** Files of annotations that cannot be read to the end, or that are about no picture of the project. */
  | {
      readonly code: 'bad-annotations' | 'no-annotations'
      readonly path: string
      readonly problems: readonly ProblemCount[]
    }
  /** The disk was full: nothing is imported, and the same command goes on from there. */
  | { readonly code: 'import-broken-off'; readonly done: number; readonly all: number }
  | { readonly code: 'no-backup' | 'newer-backup'; readonly path: string }
  | { readonly code: 'damaged-backup'; readonly path: string; readonly detail: string }
  | { readonly code: 'not-empty' }
  | { readonly code: 'disk-full'; readonly path: string }
  | { readonly code: 'something-there'; readonly path: string }
  | { readonly code: 'cannot-write'; readonly path: string; readonly detail: string }
  | { readonly code: 'cannot-listen'; readonly address: string; readonly detail: string }
  | { readonly code: 'no-database'; readonly detail: string }
  | { readonly code: 'bad-setting'; readonly setting: string; readonly value: string }
  | { readonly code: 'sample-not-empty' }
