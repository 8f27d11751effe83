import type { TaskId } from '../../../shared/model/ids.ts'
import type { WireDocument } from '../../../shared/wire/document-codec.ts'
import type { MailboxEntry, Remark } from '../../../shared/wire/mailbox.ts'
import type { NewRevision } from '../sync/judge.ts'

export interface Review {
  readonly comment: string
  readonly remarks: readonly Remark[]
  /** As the reviewer left it. */
  readonly document: WireDocument
  /** Unix ms. */
  readonly at: number
}

/** A reviewer's revision on the current one, and what the labeller is told of it. */
export function returnOf(
  { task, lastRev, currentRev }: { task: TaskId; lastRev: number; currentRev: number },
  { comment, remarks, document, at }: Review,
): { readonly revision: NewRevision; readonly told: MailboxEntry } {
  const rev = lastRev + 1
  return {
    revision: {
      task,
      rev,
      origin: 'review',
      late: false,
      current: true,
      document: { ...document, task, baseRev: currentRev },
      objects: document.objects.length,
      skipReason: null,
      skipNote: null,
      activeMs: 0,
      clientAt: at,
    },
    told: {
      kind: 'returned',
      task,
      comment,
      document: { ...document, task, baseRev: rev },
      ...(remarks.length === 0 ? {} : { remarks: [...remarks] }),
    },
  }
}
