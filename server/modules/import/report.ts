import type { TaskId } from '../../../shared/model/ids.ts'
import type { AlikeReport } from './alike.ts'
import type { ImportNote, RefusalReason } from './examine.ts'

export interface ImportReport {
  readonly imported: readonly {
    readonly name: string
    readonly task: TaskId
    readonly width: number
    readonly height: number
    readonly notes: readonly ImportNote[]
  }[]
  readonly refused: readonly { readonly name: string; readonly reason: RefusalReason }[]
  /** In the project already, under the name `of`. */
  readonly duplicates: readonly { readonly name: string; readonly of: string }[]
  /** Pairs that look alike and are not the same, with one that is new. */
  readonly alike: AlikeReport
  /** Hidden files and those that the desktop makes for itself. */
  readonly skipped: number
  /** Pictures that an import which was broken off had worked through already. */
  readonly resumed: number
}
