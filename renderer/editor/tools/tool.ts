import type { Edit } from '../../../shared/edit/edit.ts'
import type { ImagePoint, PictureSize } from '../../../shared/geometry/point.ts'
import type { AnnotationDocument } from '../../../shared/model/document.ts'
import type { LabelId, ShapeId } from '../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import type { Box, Geometry, Shape } from '../../../shared/model/shape.ts'

/**
 * What the hand or the keyboard did. Three ways out are kept apart: `complete` (Enter, double click: done), `cancel`
 * (Escape: give up this gesture), `interrupt` (something else took over: another tool, another task, a lost pointer).
 */
export type ToolEvent =
  | {
      readonly type: 'down' | 'move' | 'up'
      readonly at: ImagePoint
      readonly shift: boolean
      readonly ctrl: boolean
      readonly alt: boolean
    }
  | { readonly type: 'complete' }
  | { readonly type: 'cancel' }
  | { readonly type: 'interrupt' }
  /** Backspace while drawing: takes the last point back. */
  | { readonly type: 'back' }
  /** Delete: the picked vertex where there is one, else the selected shapes. */
  | { readonly type: 'delete' }

/** The shapes of the document by place; answers in microseconds, however many there are. */
export interface ShapeHits {
  get(id: ShapeId): Shape | undefined
  /** The shapes at or within `reach` of a point, smallest first; of two equal ones the upper one first. */
  at(p: ImagePoint, reach: number): readonly Shape[]
  /** The shapes that lie wholly inside a box, in drawing order. */
  inside(box: Box): readonly Shape[]
}

/** One vertex of a polygon. */
export interface VertexRef {
  readonly id: ShapeId
  readonly index: number
}

/** All that a tool may know. */
export interface ToolContext {
  readonly document: AnnotationDocument
  readonly schema: LabelSchema
  readonly picture: PictureSize
  /** The class to draw with. */
  readonly label: LabelId
  readonly selection: readonly ShapeId[]
  /** Where the shapes of `document` are. */
  readonly hits: ShapeHits
  /** The id for the next new shape. */
  readonly nextId: ShapeId
  /** How near the hand must come to a point or edge, px of the picture: a fixed distance on the screen at any zoom. */
  readonly reach: number
  /** A box with a shorter side is taken for a slip of the hand, px of the picture. */
  readonly minSide: number
}

/** What one event led to. A gesture commits at most one edit: one step of undo. */
export interface Step<State> {
  readonly state: State
  readonly commit?: Edit
  /** The selection after the step, where it changes. */
  readonly select?: readonly ShapeId[]
}

/** What is drawn over the document while a gesture runs. */
export interface Preview {
  /** Geometry that replaces committed shapes for now (a moved shape), by id. */
  readonly replaced: ReadonlyMap<ShapeId, Geometry>
  /** A shape that is being drawn; an `open` outline (a polygon in work) is not closed. */
  readonly draft:
    | { readonly label: LabelId; readonly geometry: Geometry }
    | { readonly label: LabelId; readonly open: readonly ImagePoint[] }
    | null
  /** The rubber band of a selection. */
  readonly band: Box | null
  /** The shape under the hand. */
  readonly hovered: ShapeId | null
  /** The vertex that Delete would take. */
  readonly vertex: VertexRef | null
}

/** The names of cursors that CSS knows. */
export type Cursor =
  | 'default'
  | 'crosshair'
  | 'move'
  | 'grab'
  | 'pointer'
  | 'copy'
  | 'nwse-resize'
  | 'nesw-resize'
  | 'ns-resize'
  | 'ew-resize'

/** A tool is a pure state machine: state and event in, state and perhaps one edit out. `State` carries a `name`. */
export interface Tool<State extends { readonly name: string }> {
  readonly initial: State
  step(state: State, event: ToolEvent, context: ToolContext): Step<State>
  preview(state: State, context: ToolContext): Preview
  cursor(state: State, context: ToolContext): Cursor
}

export const TOOL_NAMES = ['select', 'box', 'polygon', 'keypoint'] as const
export type ToolName = (typeof TOOL_NAMES)[number]

export const NO_PREVIEW: Preview = {
  replaced: new Map(),
  draft: null,
  band: null,
  hovered: null,
  vertex: null,
}
