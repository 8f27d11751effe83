import { nextShapeId } from '../../shared/edit/make.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type { ShapeId } from '../../shared/model/ids.ts'
import type { Shape } from '../../shared/model/shape.ts'
import type { History } from '../editor/history.ts'
import { type HitIndex, visibleHits } from '../editor/hit-index.ts'
import type { Scissors } from '../editor/live-wire/scissors-port.ts'
import type { HiddenShapes } from '../editor/ports.ts'
import type { ToolContext } from '../editor/tools/tool.ts'
import { minSideAt, reachAt } from '../editor/view.ts'
import type { AppState } from './app-state.ts'

/** What the tools may know in a state, or null where no task is open. */
export type ContextOf = (state: AppState) => ToolContext | null

/** One index for tools and canvas: it follows the document by itself and is no part of the state. */
export function contextOver(hits: HitIndex, scissors: Scissors): ContextOf {
  const idAfter = nextIds()
  return (state) => {
    const { document, batch, task, label, view, selection, history, hidden, locked, preferences } = state
    if (document === null || batch === null || task === null || label === null || view === null) return null
    hits.update(document)
    const { boxMethod, snap, brushRadius } = preferences
    return {
      document,
      schema: batch.batch.schema,
      picture: task.task.media,
      label,
      selection,
      hits: visibleHits(hits, (shape) => locked.has(shape.id) || isHidden(hidden, shape)),
      options: { boxMethod, snap, brushRadius },
      scissors,
      // Asked for only when a shape is drawn: it costs a walk over the document.
      get nextId() {
        return idAfter(document, history)
      },
      reach: reachAt(view),
      minSide: minSideAt(view),
    }
  }
}

export function isHidden({ shapes, classes }: HiddenShapes, shape: Shape): boolean {
  return shapes.has(shape.id) || classes.has(shape.label)
}

/** nextShapeId that walks the document and the history once for each change, however often it is asked. */
function nextIds(): (document: AnnotationDocument, history: History) => ShapeId {
  let known: {
    readonly document: AnnotationDocument
    readonly edits: History['edits']
    readonly id: ShapeId
  } | null = null
  return (document, { edits }) => {
    if (known?.document !== document || known.edits !== edits)
      known = { document, edits, id: nextShapeId(document, edits) }
    return known.id
  }
}
