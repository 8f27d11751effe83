import type { Edit } from '../../../shared/edit/edit.ts'
import type { Bounds } from '../../../shared/geometry/box.ts'
import type { ImagePoint, PictureSize } from '../../../shared/geometry/point.ts'
import type { AnnotationDocument } from '../../../shared/model/document.ts'
import type { LabelId, ShapeId } from '../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import type { Box, Geometry, Shape, ShapeKind } from '../../../shared/model/shape.ts'
import type { Scissors, Wire } from '../live-wire/scissors-port.ts'
import type { Notice } from '../notice.ts'

/** What the hand did, px of the picture. */
export interface PointerInput {
  readonly type: 'down' | 'move' | 'up'
  readonly at: ImagePoint
  readonly shift: boolean
  readonly ctrl: boolean
  readonly alt: boolean
}

/**
 * What a gesture is made of. Three ways out are kept apart: `complete` (Enter, double click: done), `cancel` (Escape: give
 * up this gesture), `interrupt` (something else took over: another tool, another task, a lost pointer).
 */
export type GestureEvent =
  | PointerInput
  | { readonly type: 'complete' }
  | { readonly type: 'cancel' }
  | { readonly type: 'interrupt' }
  /** Backspace while drawing: takes the last point back. */
  | { readonly type: 'back' }

/** What the keyboard does to one vertex or node of the only selected shape. */
export type VertexEvent =
  /** Picks the next (1) or previous (−1) one. */
  | { readonly type: 'pick-vertex'; readonly by: 1 | -1 }
  /** Moves the picked one, px of the picture. */
  | { readonly type: 'nudge-vertex'; readonly dx: number; readonly dy: number }
  /** A new one in the middle of the edge after the picked one. */
  | { readonly type: 'insert-vertex' }

/** What is done to what is drawn already; most tools only draw. */
export type PickEvent =
  | VertexEvent
  /** Delete: the picked vertex where there is one, else the selected shapes. */
  | { readonly type: 'delete' }

/** The live wire knows more than before. */
export type WireEvent = { readonly type: 'wire' }

export type ToolEvent = GestureEvent | PickEvent | WireEvent

/** The shapes of the document by place; answers in microseconds, however many there are. */
export interface ShapeHits {
  /** Any shape of the document, also one that is hidden or locked. */
  get(id: ShapeId): Shape | undefined
  /** The shape, where it is seen and not locked: no tool changes another. */
  editable(id: ShapeId): Shape | undefined
  /** The shapes at or within `reach` of a point, smallest first; of two equal ones the upper one first. */
  at(p: ImagePoint, reach: number): readonly Shape[]
  /** The shapes whose bounds meet these bounds, in no order. */
  touching(bounds: Bounds): readonly Shape[]
  /** The shapes that lie wholly inside a box, in drawing order. */
  inside(box: Box): readonly Shape[]
}

/** One vertex of a polygon, of a polyline, or one node of a skeleton. */
export interface VertexRef {
  readonly id: ShapeId
  /** 0 is the outline, 1 and up its holes. */
  readonly ring: number
  readonly index: number
}

/** How the tools work; kept per person. */
export interface ToolOptions {
  /** A box by dragging or two clicks, or by a click on each of its four extreme points in any order. */
  readonly boxMethod: 'drag' | 'extreme-points'
  /** Points snap to the vertices and edges of neighbours, and a vertex moves with those that lie on it. */
  readonly snap: boolean
  /** Px of the picture. */
  readonly brushRadius: number
}

/** All that a tool may know. */
export interface ToolContext {
  readonly document: AnnotationDocument
  readonly schema: LabelSchema
  readonly picture: PictureSize
  /** The class to draw with. */
  readonly label: LabelId
  readonly selection: readonly ShapeId[]
  /** Where the shapes of `document` are that can be seen and are not locked; `get` knows all. */
  readonly hits: ShapeHits
  readonly options: ToolOptions
  /** The live wire of the picture on the canvas; null where there is none (yet). */
  readonly scissors: Scissors | null
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
  /** Why nothing came of it, for the person. */
  readonly notice?: Notice
}

/** What is drawn over the document while a gesture runs. */
export interface Preview {
  /** Geometry that replaces committed shapes for now (a moved shape), by id. */
  readonly replaced: ReadonlyMap<ShapeId, Geometry>
  /** A shape that is being drawn; an `open` outline (a polygon in work) is not closed. */
  readonly draft:
    | { readonly label: LabelId; readonly geometry: Geometry }
    | { readonly label: LabelId; readonly open: readonly ImagePoint[] }
    /** A stroke of the brush, or of the eraser; radius in px of the picture. */
    | {
        readonly label: LabelId
        readonly stroke: readonly ImagePoint[]
        readonly radius: number
        readonly erases: boolean
      }
    | null
  /** Points set so far that are no outline yet: the extreme points of a box. */
  readonly marks: readonly ImagePoint[]
  /** The place of a neighbour that the hand has snapped to. */
  readonly snapped: ImagePoint | null
  /** The brush around the hand, px of the picture. */
  readonly brush: number | null
  /** The rubber band of a selection. */
  readonly band: Box | null
  /** The shape under the hand. */
  readonly hovered: ShapeId | null
  /** The vertex that Delete would take. */
  readonly vertex: VertexRef | null
  /** The shape whose grips the hand can pull now; null for a locked one, and while something else goes on. */
  readonly grips: ShapeId | null
  /** The node of the skeleton that the next click sets: its name in the template. */
  readonly hintNode: string | null
  /** All is drawn; the tool completes it by itself as soon as the live wire is known. */
  readonly waits: boolean
}

/** The names of cursors that CSS knows. */
export type Cursor =
  | 'default'
  | 'crosshair'
  | 'move'
  | 'grab'
  | 'pointer'
  | 'copy'
  | 'progress'
  | 'nwse-resize'
  | 'nesw-resize'
  | 'ns-resize'
  | 'ew-resize'

/** A tool is a pure state machine: state and event in, state and perhaps one edit out. `State` carries a `name`. */
export interface Tool<State extends { readonly name: string }> {
  readonly initial: State
  /** The state that goes on with an outline; only of tools that can. */
  resume?(outline: Resume): State
  step(state: State, event: GestureEvent, context: ToolContext): Step<State>
  /** True in the middle of a gesture that waits for the next click, with no button held: it can be gone on with later. */
  isWaiting(state: State): boolean
  /** Only of tools that can do something to what is drawn already. */
  pick?(state: State, event: PickEvent, context: ToolContext): Step<State>
  preview(state: State, context: ToolContext): Preview
  cursor(state: State, context: ToolContext): Cursor
  /** The vertex that the keyboard would move; only of tools that can pick one. */
  vertex?(state: State, context: ToolContext): VertexRef | null
  /** The live wires that it wants. Tools are pure, so whoever runs one tells the scissors, and the tool when they answer. */
  wires?(state: State): readonly Wire[]
  wired?(state: State, context: ToolContext): Step<State>
}

/**
 * The outline of a polygon or polyline to go on with, in the order in which it is drawn on: the next point comes after
 * the last. When it is completed, the shape gets the new outline: `finishOutline`.
 */
export interface Resume {
  readonly id: ShapeId
  readonly points: readonly ImagePoint[]
}

export const TOOL_NAMES = [
  'select',
  'box',
  'rotated-box',
  'ellipse',
  'polygon',
  'scissors',
  'polyline',
  'keypoint',
  'skeleton',
  'brush',
  'eraser',
  'hole',
  'cut',
] as const
export type ToolName = (typeof TOOL_NAMES)[number]

/** What each tool draws; null for those that work on what is drawn already. */
export const TOOL_DRAWS: Readonly<Record<ToolName, ShapeKind | null>> = {
  select: null,
  box: 'box',
  'rotated-box': 'rotated-box',
  ellipse: 'ellipse',
  polygon: 'polygon',
  scissors: 'polygon',
  polyline: 'polyline',
  keypoint: 'keypoint',
  skeleton: 'skeleton',
  brush: 'mask',
  eraser: null,
  hole: null,
  cut: null,
}

export const NO_PREVIEW: Preview = {
  replaced: new Map(),
  draft: null,
  marks: [],
  snapped: null,
  brush: null,
  band: null,
  hovered: null,
  vertex: null,
  grips: null,
  hintNode: null,
  waits: false,
}
