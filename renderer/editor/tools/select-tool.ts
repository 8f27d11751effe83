import { assertNever } from '../../../shared/assert-never.ts'
import { removeShapes } from '../../../shared/edit/make.ts'
import { boxFromPoints } from '../../../shared/geometry/box.ts'
import { distance, type ImagePoint } from '../../../shared/geometry/point.ts'
import type { ShapeId } from '../../../shared/model/ids.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import { type Grip, gripAt } from '../grips.ts'
import { dropVertex, insertVertex, moveAll, type Pull, pullGrip } from './reshape.ts'
import {
  type Cursor,
  NO_PREVIEW,
  type Preview,
  type Step,
  type Tool,
  type ToolContext,
  type ToolEvent,
  type VertexRef,
} from './tool.ts'

/** What lies under a press, and so what a drag from there does. */
type Target =
  /** A grip of the only selected shape. */
  | { readonly kind: 'grip'; readonly id: ShapeId; readonly grip: Grip }
  /** Shapes to move. `fresh`: this press has just selected them, so that its release must not choose again. */
  | { readonly kind: 'shapes'; readonly ids: readonly ShapeId[]; readonly fresh: boolean }
  /** A rubber band. `adds`: to the selection, instead of replacing it; a click then toggles `over`. */
  | { readonly kind: 'band'; readonly adds: boolean; readonly over: ShapeId | null }

export type SelectState =
  | {
      readonly name: 'idle'
      readonly hovered: ShapeId | null
      readonly cursor: Cursor
      /** The vertex that was clicked last, for Delete. */
      readonly vertex: VertexRef | null
      /** Where the last click was: another click there goes on to the next of the shapes that lie over each other. */
      readonly clicked: ImagePoint | null
    }
  | {
      readonly name: 'pressed' | 'dragging'
      readonly from: ImagePoint
      readonly to: ImagePoint
      readonly target: Target
      readonly cursor: Cursor
      readonly clicked: ImagePoint | null
    }

type Idle = Extract<SelectState, { name: 'idle' }>
type Held = Exclude<SelectState, Idle>
type PointerEvent = Extract<ToolEvent, { at: ImagePoint }>

const IDLE: Idle = { name: 'idle', hovered: null, cursor: 'default', vertex: null, clicked: null }
/** A press that moves less than this part of the reach is a click. */
const SLOP = 0.5

/** idle → pressed → (dragging →) idle. */
export const selectTool: Tool<SelectState> = {
  initial: IDLE,

  step(state, event, context) {
    switch (event.type) {
      case 'down':
        return press(state, event, context)
      case 'move':
        return {
          state: state.name === 'idle' ? hover(state, event.at, context) : drag(state, event.at, context),
        }
      case 'up':
        if (state.name === 'idle') return { state }
        return release(drag(state, event.at, context), context)
      case 'delete':
        return state.name === 'idle' ? deletePicked(state, context) : { state }
      case 'cancel':
        if (state.name !== 'idle') return { state: IDLE }
        return pickedVertex(state, context) === null
          ? { state: IDLE, select: [] }
          : { state: { ...state, vertex: null } }
      case 'interrupt':
        return { state: IDLE }
      case 'complete':
      case 'back':
        return { state }
      default:
        return assertNever(event)
    }
  },

  preview(state, context): Preview {
    switch (state.name) {
      case 'idle':
        return { ...NO_PREVIEW, hovered: state.hovered, vertex: pickedVertex(state, context) }
      case 'pressed':
        return NO_PREVIEW
      case 'dragging':
        return previewDrag(state, context)
      default:
        return assertNever(state)
    }
  },

  cursor: (state) => state.cursor,
}

function press(state: SelectState, event: PointerEvent, context: ToolContext): Step<SelectState> {
  const { at } = event
  const held = (target: Target, cursor: Cursor): SelectState => ({
    name: 'pressed',
    from: at,
    to: at,
    target,
    cursor,
    clicked: state.clicked,
  })
  const adds = event.shift || event.ctrl
  const shape = onlySelected(context)
  const grip = shape === undefined || event.shift ? null : gripAt(shape.geometry, at, context.reach)
  if (shape !== undefined && grip !== null) {
    if (grip.kind === 'vertex' && (event.ctrl || event.alt))
      return withEdit(IDLE, dropVertex(shape, grip.index))
    if (!event.ctrl) return { state: held({ kind: 'grip', id: shape.id, grip }, gripCursor(grip)) }
  }
  const under = context.hits.at(at, context.reach)
  const top = under[0]
  if (top === undefined || adds)
    return { state: held({ kind: 'band', adds, over: top?.id ?? null }, 'default') }
  if (under.some(({ id }) => context.selection.includes(id))) {
    return { state: held({ kind: 'shapes', ids: context.selection, fresh: false }, 'move') }
  }
  return { state: held({ kind: 'shapes', ids: [top.id], fresh: true }, 'move'), select: [top.id] }
}

function hover(state: Idle, at: ImagePoint, context: ToolContext): Idle {
  const shape = onlySelected(context)
  const grip = shape === undefined ? null : gripAt(shape.geometry, at, context.reach)
  const under = context.hits.at(at, context.reach)
  const hovered = under[0]?.id ?? null
  const movable = under.some(({ id }) => context.selection.includes(id))
  const cursor =
    grip !== null ? gripCursor(grip) : movable ? 'move' : hovered === null ? 'default' : 'pointer'
  return hovered === state.hovered && cursor === state.cursor ? state : { ...state, hovered, cursor }
}

function drag(state: Held, to: ImagePoint, { reach }: ToolContext): Held {
  const moved = state.name === 'dragging' || distance(state.from, to) > SLOP * reach
  return moved ? { ...state, name: 'dragging', to } : state
}

function release(state: Held, context: ToolContext): Step<SelectState> {
  return state.name === 'dragging' ? drop(state, context) : click(state, context)
}

function click({ from, target, clicked }: Held, context: ToolContext): Step<SelectState> {
  const idle: Idle = { ...hover(IDLE, from, context), clicked: from }
  switch (target.kind) {
    case 'grip':
      return clickGrip(idle, target.id, target.grip, context)
    case 'shapes':
      if (target.fresh) return { state: idle }
      return { state: idle, select: chooseUnder(from, clicked, context) }
    case 'band':
      if (!target.adds) return { state: idle, select: [] }
      return target.over === null
        ? { state: idle }
        : { state: idle, select: toggled(context.selection, target.over) }
    default:
      return assertNever(target)
  }
}

/** A click on a vertex picks it; one on a midpoint makes a vertex there. */
function clickGrip(idle: Idle, id: ShapeId, grip: Grip, context: ToolContext): Step<SelectState> {
  const shape = context.hits.get(id)
  if (shape === undefined || grip.kind === 'handle') return { state: idle }
  if (grip.kind === 'vertex') return { state: { ...idle, vertex: { id, index: grip.index } } }
  return withEdit(
    { ...idle, vertex: { id, index: grip.index + 1 } },
    insertVertex(shape, grip, grip.at, context),
  )
}

/** The smallest shape under a click; a second click in the same place takes the next larger one, and so on round. */
function chooseUnder(at: ImagePoint, clicked: ImagePoint | null, context: ToolContext): readonly ShapeId[] {
  const under = context.hits.at(at, context.reach).map(({ id }) => id)
  const again = clicked !== null && distance(clicked, at) <= context.reach
  const [only] = context.selection
  const current = again && context.selection.length === 1 && only !== undefined ? under.indexOf(only) : -1
  const chosen = under[(current + 1) % Math.max(under.length, 1)]
  return chosen === undefined ? [] : [chosen]
}

function drop(state: Held, context: ToolContext): Step<SelectState> {
  const idle = hover(IDLE, state.to, context)
  const { target } = state
  switch (target.kind) {
    case 'grip': {
      const shape = context.hits.get(target.id)
      return shape === undefined
        ? { state: idle }
        : withEdit(idle, pullGrip(shape, pullOf(state, target.grip), context).edit)
    }
    case 'shapes':
      return withEdit(idle, moveAll(present(target.ids, context), state.from, state.to, context).edit)
    case 'band': {
      const inside = context.hits.inside(boxFromPoints(state.from, state.to)).map(({ id }) => id)
      return { state: idle, select: target.adds ? [...new Set([...context.selection, ...inside])] : inside }
    }
    default:
      return assertNever(target)
  }
}

function previewDrag(state: Held, context: ToolContext): Preview {
  const { target } = state
  switch (target.kind) {
    case 'grip': {
      const shape = context.hits.get(target.id)
      if (shape === undefined) return NO_PREVIEW
      return {
        ...NO_PREVIEW,
        replaced: new Map([[shape.id, pullGrip(shape, pullOf(state, target.grip), context).geometry]]),
      }
    }
    case 'shapes':
      return {
        ...NO_PREVIEW,
        replaced: moveAll(present(target.ids, context), state.from, state.to, context).geometries,
      }
    case 'band':
      return { ...NO_PREVIEW, band: boxFromPoints(state.from, state.to) }
    default:
      return assertNever(target)
  }
}

function deletePicked(state: Idle, context: ToolContext): Step<SelectState> {
  const vertex = pickedVertex(state, context)
  const shape = vertex === null ? undefined : context.hits.get(vertex.id)
  if (vertex !== null && shape !== undefined) {
    return withEdit({ ...state, vertex: null }, dropVertex(shape, vertex.index))
  }
  const edit = removeShapes(context.document, context.selection)
  return edit === null ? { state } : { state: IDLE, commit: edit, select: [] }
}

/** The picked vertex, as long as its shape is the only selected one and still has it. */
function pickedVertex(state: Idle, context: ToolContext): VertexRef | null {
  const { vertex } = state
  const shape = onlySelected(context)
  if (vertex === null || shape?.id !== vertex.id || shape.geometry.kind !== 'polygon') return null
  return vertex.index < shape.geometry.points.length ? vertex : null
}

function onlySelected({ selection, hits }: ToolContext): Shape | undefined {
  const [only] = selection
  return selection.length === 1 && only !== undefined ? hits.get(only) : undefined
}

function present(ids: readonly ShapeId[], { hits }: ToolContext): readonly Shape[] {
  return ids.flatMap((id) => hits.get(id) ?? [])
}

function pullOf({ from, to }: Held, grip: Grip): Pull {
  return { grip, dx: to.x - from.x, dy: to.y - from.y }
}

function toggled(selection: readonly ShapeId[], id: ShapeId): readonly ShapeId[] {
  return selection.includes(id) ? selection.filter((other) => other !== id) : [...selection, id]
}

function withEdit(state: SelectState, edit: Step<SelectState>['commit'] | null): Step<SelectState> {
  return edit === null || edit === undefined ? { state } : { state, commit: edit }
}

function gripCursor(grip: Grip): Cursor {
  if (grip.kind === 'vertex') return 'move'
  if (grip.kind === 'midpoint') return 'copy'
  switch (grip.handle) {
    case 'nw':
    case 'se':
      return 'nwse-resize'
    case 'ne':
    case 'sw':
      return 'nesw-resize'
    case 'n':
    case 's':
      return 'ns-resize'
    case 'e':
    case 'w':
      return 'ew-resize'
    default:
      return assertNever(grip.handle)
  }
}
