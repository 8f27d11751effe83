import type { ShapeKind } from '../../../../shared/model/shape.ts'
import type { Preferences } from '../../../editor/preferences.ts'
import type { Preview, ToolName } from '../../../editor/tools/tool.ts'
import type { zh } from '../../text/zh.ts'

/** What the line below the picture depends on. */
export interface Hand {
  readonly tool: ToolName
  /** Nothing is begun. */
  readonly resting: boolean
  /** What the tool shows of a gesture; asked for only while one runs. */
  readonly draft: Preview['draft']
  /** The point of a skeleton that a click would place. */
  readonly node: Preview['hintNode']
  /** Points set so far that are no outline yet. */
  readonly marks: number
  /** All is drawn, and the live wire is still looked for. */
  readonly waits: boolean
  readonly boxMethod: Preferences['boxMethod']
  /** The kinds of the selected objects. */
  readonly selected: readonly ShapeKind[]
}

type Hint = Exclude<keyof typeof zh.hint, 'keyboard'>

/** The code of the one line that says what the hand can do now: a text of `hint`. */
export function hintOf(hand: Hand): Hint {
  const { tool, resting, selected } = hand
  switch (tool) {
    case 'select':
      return resting ? selectHint(selected) : 'release'
    case 'box':
      if (hand.boxMethod === 'extreme-points') return resting ? 'extreme' : 'extreme-on'
      return resting ? 'box' : 'corner'
    case 'ellipse':
      return resting ? 'ellipse' : 'corner'
    case 'rotated-box':
      if (resting) return 'rotated-box'
      return hand.draft !== null && 'geometry' in hand.draft ? 'rotated-box-width' : 'rotated-box-side'
    case 'polygon':
      return resting ? 'polygon' : ringHint(hand)
    case 'hole':
      return resting ? 'hole' : ringHint(hand)
    case 'scissors':
      if (hand.waits) return 'scissors-waits'
      return resting ? 'scissors' : hand.marks < 3 ? 'scissors-on' : 'scissors-close'
    case 'polyline':
      return resting ? 'polyline' : 'line-on'
    case 'cut':
      return resting ? 'cut' : 'cut-on'
    case 'keypoint':
      return resting ? 'keypoint' : 'release'
    case 'skeleton':
      if (resting) return selected.length === 1 && selected[0] === 'skeleton' ? 'skeleton-drawn' : 'skeleton'
      return hand.draft !== null && hand.node !== null ? 'skeleton-on' : 'release'
    case 'brush':
      if (!resting) return 'release'
      return selected.length === 1 && selected[0] === 'mask' ? 'brush-on' : 'brush'
    case 'eraser':
      return resting ? 'eraser' : 'release'
  }
}

function selectHint(selected: readonly ShapeKind[]): Hint {
  const [kind] = selected
  if (kind === undefined) return 'select'
  return selected.length > 1 ? 'select-many' : `select-${kind}`
}

/** The hand itself is the last point of an open outline: a ring wants three that are set. */
function ringHint({ draft }: Hand): Hint {
  const set = draft !== null && 'open' in draft ? draft.open.length - 1 : 0
  return set < 3 ? 'ring-on' : 'ring-close'
}
