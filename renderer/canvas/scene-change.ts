import type { ShapeId } from '../../shared/model/ids.ts'
import type { Shape } from '../../shared/model/shape.ts'
import type { HiddenShapes, Scene } from '../editor/ports.ts'
import type { Display } from '../editor/preferences.ts'
import type { Preview } from '../editor/tools/tool.ts'
import type { LiveForm, Look, LookKey } from './live-shape.ts'
import { colourOf, SELECTED, templateOf } from './style.ts'
import { isRoomy } from './tags.ts'

/** With more shapes selected than this they are drawn with the others, in the outline of selected ones, until they move. */
const MOST_LIVE = 50

/** What must be done for a new scene; every field is a comparison of references or of few values. */
export interface SceneChange {
  readonly any: boolean
  readonly picture: boolean
  /** How the picture is shown. */
  readonly light: boolean
  /** Which shapes there are, how they look, or which of them are live. */
  readonly content: boolean
  /** Something that shows in all shapes at once: the layer is to be drawn anew. */
  readonly style: boolean
  readonly view: boolean
  readonly cursor: boolean
}

export function changeOf(before: Scene | null, after: Scene): SceneChange {
  if (before === null)
    return { any: true, picture: true, light: true, content: true, style: true, view: true, cursor: true }
  const differs = <K extends keyof Scene>(...names: readonly K[]) =>
    names.some((name) => before[name] !== after[name])
  const picture = before.picture.sha256 !== after.picture.sha256 || differs('held')
  const content =
    before.document.shapes !== after.document.shapes ||
    differs('schema', 'selection', 'hidden') ||
    !sameKeys(before.preview.replaced, after.preview.replaced)
  const [was, is] = [before.display, after.display]
  const light = LIGHT.some((name) => was[name] !== is[name])
  const tags = was.tags === 'all' || is.tags === 'all'
  const roomy = ({ document }: Scene) => isRoomy(after.picture, document.shapes.length, after.view.zoom)
  const style =
    was.fillOpacity !== is.fillOpacity ||
    (tags && (was.tags !== is.tags || differs('language', 'schema') || roomy(before) !== roomy(after)))
  const view = differs('view')
  const any =
    picture ||
    content ||
    view ||
    differs('display', 'hovered', 'remarks', 'proposed', 'drawing', 'language', 'pointer') ||
    !samePreview(before.preview, after.preview)
  const cursor = differs('cursor') || (before.pointer === null) !== (after.pointer === null)
  return { any, picture, light, content, style, view, cursor }
}

const LIGHT = ['brightness', 'contrast', 'saturation', 'gamma', 'invert'] as const satisfies (keyof Display)[]

export function isHidden({ shapes, classes }: HiddenShapes, { id, label }: Shape): boolean {
  return shapes.has(id) || classes.has(label)
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
export function looksOf(scene: Scene, inBatch: (shape: Shape) => boolean): ReadonlyMap<LookKey, Look> {
  const { hits, schema, preview, hidden, display } = scene
  const looks = new Map<LookKey, Look>()
  for (const id of markedOf(scene).live) {
    const shape = hits.get(id)
    if (shape === undefined || isHidden(hidden, shape)) continue
    looks.set(id, {
      form: preview.replaced.get(id) ?? shape.geometry,
      template: templateOf(schema, shape.label),
      colour: colourOf(schema, shape.label),
      width: SELECTED,
      dashed: shape.occluded === true,
      fillOpacity: inBatch(shape) ? 0 : display.fillOpacity,
    })
  }
  const { draft } = preview
  const form = draft === null ? null : formOf(draft)
  if (draft !== null && form !== null) {
    looks.set('draft', {
      form,
      template: templateOf(schema, draft.label),
      colour: colourOf(schema, draft.label),
      width: SELECTED,
      dashed: false,
      fillOpacity: display.fillOpacity,
    })
  }
  return looks
}

/** Null where there is nothing yet to draw. */
function formOf(draft: NonNullable<Preview['draft']>): LiveForm | null {
  if ('geometry' in draft) return draft.geometry
  const points = 'open' in draft ? draft.open : draft.stroke
  if (points.length === 0) return null
  if ('open' in draft) return { kind: 'open', points }
  return { kind: 'stroke', points, radius: draft.radius, erases: draft.erases }
}

function samePreview(a: Preview, b: Preview): boolean {
  return (Object.keys(a) as (keyof Preview)[]).every(
    (name) => a[name] === b[name] || (name === 'marks' && a.marks.length === 0 && b.marks.length === 0),
  )
}

function sameKeys(a: ReadonlyMap<ShapeId, unknown>, b: ReadonlyMap<ShapeId, unknown>): boolean {
  if (a === b) return true
  if (a.size !== b.size) return false
  for (const id of a.keys()) if (!b.has(id)) return false
  return true
}
