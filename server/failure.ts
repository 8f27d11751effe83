import type { PictureFault } from './modules/import/illustration.ts'

/** What can be expected to go wrong in administration. The catalogue of texts says each in people's words. */
export type Failure =
  | {
      readonly code: 'unknown-project' | 'unknown-user' | 'unknown-batch' | 'unknown-task' | 'unknown-device'
      readonly name: string
    }
  | { readonly code: 'ambiguous'; readonly name: string; readonly ids: readonly string[] }
  | { readonly code: 'name-taken'; readonly name: string }
  | { readonly code: 'bad-name'; readonly name: string }
  | { readonly code: 'short-password'; readonly least: number }
  | { readonly code: 'no-free-tasks'; readonly project: string }
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
  | { readonly code: 'disk-full'; readonly path: string }
  | { readonly code: 'something-there'; readonly path: string }
  | { readonly code: 'cannot-write'; readonly path: string; readonly detail: string }
  | { readonly code: 'cannot-listen'; readonly address: string; readonly detail: string }
  | { readonly code: 'no-database'; readonly detail: string }
  | { readonly code: 'bad-setting'; readonly setting: string; readonly value: string }
  | { readonly code: 'sample-not-empty' }
