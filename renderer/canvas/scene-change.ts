import type { ShapeId } from '../../shared/model/ids.ts'
import type { Shape } from '../../shared/model/shape.ts'
import type { HitIndex } from '../editor/hit-index.ts'
import type { Scene } from '../editor/ports.ts'
import type { Preview } from '../editor/tools/tool.ts'
import type { Look } from './live-shape.ts'
import { colourOf, SELECTED } from './style.ts'

/** With more shapes selected than this they are drawn with the others, in the outline of selected ones, until they move. */
const MOST_LIVE = 50

/** What must be done for a new scene; every field is a comparison of references or of few numbers. */
export interface SceneChange {
  readonly any: boolean
  readonly picture: boolean
  /** Which shapes there are, how they look, or which of them are live. */
  readonly content: boolean
  readonly view: boolean
  readonly cursor: boolean
}

export function changeOf(before: Scene | null, after: Scene): SceneChange {
  if (before === null) return { any: true, picture: true, content: true, view: true, cursor: true }
  const picture = before.picture.sha256 !== after.picture.sha256 || before.held !== after.held
  const content =
    before.document.shapes !== after.document.shapes ||
    before.schema !== after.schema ||
    before.selection !== after.selection ||
    !sameKeys(before.preview.replaced, after.preview.replaced)
  const view = before.view !== after.view
  const cursor = before.cursor !== after.cursor
  const any =
    picture ||
    content ||
    view ||
    before.hovered !== after.hovered ||
    before.drawing !== after.drawing ||
    before.language !== after.language ||
    !samePreview(before.preview, after.preview)
  return { any, picture, content, view, cursor }
}

/** Who is live, and who is selected but too many to be live. */
export function markedOf({ selection, preview }: Scene): {
  live: ReadonlySet<ShapeId>
  marked: ReadonlySet<ShapeId>
} {
  const few = selection.length <= MOST_LIVE
  return {
    live: new Set([...(few ? selection : []), ...preview.replaced.keys()]),
    marked: new Set(few ? [] : selection),
  }
}

/**
 * What the live objects look like: the selected shapes, those a gesture changes, and the one being drawn.
 * @param inBatch whether the batch below draws the shape too
 */
export function looksOf(
  scene: Scene,
  hits: HitIndex,
  inBatch: (shape: Shape) => boolean,
): ReadonlyMap<ShapeId | 'draft', Look> {
  const { schema, preview } = scene
  const looks = new Map<ShapeId | 'draft', Look>()
  for (const id of markedOf(scene).live) {
    const shape = hits.get(id)
    if (shape === undefined) continue
    const outline = preview.replaced.get(id) ?? shape.geometry
    looks.set(id, {
      outline,
      colour: colourOf(schema, shape.label),
      width: SELECTED,
      filled: !inBatch(shape),
    })
  }
  const { draft } = preview
  if (draft !== null) {
    const filled = !('open' in draft)
    const outline = 'open' in draft ? ({ kind: 'open', points: draft.open } as const) : draft.geometry
    looks.set('draft', { outline, colour: colourOf(schema, draft.label), width: SELECTED, filled })
  }
  return looks
}

function samePreview(a: Preview, b: Preview): boolean {
  return (
    a.replaced === b.replaced &&
    a.draft === b.draft &&
    a.band === b.band &&
    a.hovered === b.hovered &&
    a.vertex === b.vertex
  )
}

function sameKeys(a: ReadonlyMap<ShapeId, unknown>, b: ReadonlyMap<ShapeId, unknown>): boolean {
  if (a === b) return true
  if (a.size !== b.size) return false
  for (const id of a.keys()) if (!b.has(id)) return false
  return true
}
