import { type Proposal, proposedShape } from '../../shared/edit/merge.ts'
import { keepTheirs, type Settled, settledAs, takeMine } from '../../shared/edit/settle.ts'
import { unionBounds } from '../../shared/geometry/box.ts'
import { boundsOf } from '../../shared/geometry/geometry.ts'
import { shapeById } from '../../shared/model/document.ts'
import type { ShapeId } from '../../shared/model/ids.ts'
import type { ReviewView } from '../editor/ports.ts'
import type { AppState, ReviewSlice, Slice } from './app-state.ts'

export const createReviewSlice: Slice<ReviewSlice> = (set, get) => {
  /** Where the key was last. */
  let last: { readonly review: ReviewView | null; readonly stop: Stop } | null = null

  /** Selects the objects and brings them into sight, with hers where that is looked at. */
  function show(ids: readonly ShapeId[], proposal: Proposal | null): void {
    get().finishGesture()
    const { document } = get()
    if (document === null) return
    const hers = proposal === null ? null : proposedShape(proposal)
    const there = ids.flatMap((id) => shapeById(document, id) ?? [])
    const all = hers === null ? there : [...there, hers]
    const at = unionBounds(all.map(({ geometry }) => boundsOf(geometry)))
    if (at === null) get().selectShapes([])
    else get().showFinding({ shapes: ids, at })
    set({ looked: proposal })
  }

  function decide(proposal: Proposal | undefined, how: 'mine' | 'theirs'): void {
    get().finishGesture()
    const { document, review, history } = get()
    if (proposal === undefined || document === null || review === null) return
    const { reviewers, proposals } = review
    const applied = history.edits.slice(0, history.position)
    const edit =
      how === 'mine'
        ? takeMine(document, proposals, proposal)
        : keepTheirs(document, reviewers, applied, proposal)
    if (!get().commit(edit)) return
    const { document: now } = get()
    const isThere = 'object' in proposal && now !== null && shapeById(now, proposal.object) !== undefined
    get().selectShapes(isThere ? [proposal.object] : [])
  }

  /** The proposal that is looked at, else that of the selected object. */
  function atHand(): Proposal | undefined {
    const { looked, review, selection } = get()
    if (looked !== null) return looked
    return review?.proposals.find((one) => 'object' in one && selection[0] === one.object)
  }

  return {
    review: null,
    looked: null,

    showRemark: (object) => show([object], null),
    showMerged: () => show(get().review?.merged ?? [], null),
    lookAt: (proposal) => show('object' in proposal ? [proposal.object] : [], proposal),

    nextRemark() {
      const { review } = get()
      const stops = stopsOf(review)
      const from = last !== null && last.review === review ? stops.indexOf(last.stop) + 1 : 0
      const ahead = [...stops.slice(from), ...stops.slice(0, from)]
      const stop = ahead.find((one) => isLeft(get(), one))
      if (stop === undefined) return get().tell('nothing-returned')
      last = { review, stop }
      if (typeof stop === 'number') get().showRemark(stop)
      else get().lookAt(stop)
    },

    takeMine(proposal = atHand()) {
      if (proposal === undefined) get().tell('nothing-proposed')
      else decide(proposal, 'mine')
    },

    keepTheirs(proposal = atHand()) {
      if (proposal === undefined) get().tell('nothing-proposed')
      else decide(proposal, 'theirs')
    },
  }
}

type Stop = ShapeId | Proposal

/** What the key goes through: the objects with remarks, then what is proposed. */
function stopsOf(review: ReviewView | null): readonly Stop[] {
  if (review === null) return []
  return [...new Set(review.remarks.map(({ object }) => object)), ...review.proposals]
}

/** Remarks on what is still there, and proposals that are not decided. */
function isLeft(state: AppState, stop: Stop): boolean {
  if (typeof stop !== 'number') return settledIn(state, stop) === 'open'
  return state.document !== null && shapeById(state.document, stop) !== undefined
}

/** How a proposal stands in the open document. */
export function settledIn(
  { document, history }: Pick<AppState, 'document' | 'history'>,
  proposal: Proposal,
): Settled {
  return document === null ? 'open' : settledAs(document, history.edits.slice(0, history.position), proposal)
}
