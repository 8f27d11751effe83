import { assertNever } from '../../../shared/assert-never.ts'
import { removeShapes } from '../../../shared/edit/make.ts'
import { boxFromPoints } from '../../../shared/geometry/box.ts'
import { distance, type ImagePoint } from '../../../shared/geometry/point.ts'
import type { ShapeId } from '../../../shared/model/ids.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import { type Grip, gripAt } from '../grips.ts'
import { gripCursor } from './grip-cursor.ts'
import { dropPicked, onlySelected, stepPicked, stillPicked } from './picked.ts'
import {
  dropVertex,
  geometriesOf,
  insertVertex,
  moveAll,
  type Pull,
  pullGrip,
  type Reshaped,
  settleReshaped,
} from './reshape.ts'
import {
  type Cursor,
  NO_PREVIEW,
  type PointerInput,
  type Preview,
  type Step,
  type Tool,
  type ToolContext,
  type VertexEvent,
  type VertexRef,
} from './tool.ts'
import { holdsSelected, shapesUnder } from './under.ts'

/** What lies under a press, and so what a drag from there does. */
type Target =
  /** A grip of the only selected shape. `drops`: a click takes the vertex away. */
  | { readonly kind: 'grip'; readonly id: ShapeId; readonly grip: Grip; readonly drops: boolean }
  /** Shapes to move. `fresh`: this press has just selected them, so that its release must not choose again. */
  | { readonly kind: 'shapes'; readonly ids: readonly ShapeId[]; readonly fresh: boolean }
  /** A rubber band. `adds`: to the selection, instead of replacing it; a click then toggles `over`. */
  | { readonly kind: 'band'; readonly adds: boolean; readonly over: ShapeId | null }

export type SelectState =
  | {
      readonly name: 'idle'
      readonly hovered: ShapeId | null
      readonly cursor: Cursor
      /** The vertex that was clicked last, for the keyboard. */
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
      /** As in `Pull`, by the keys that are held now. */
      readonly alone: boolean
      readonly steps: boolean
    }

type GripTarget = Extract<Target, { kind: 'grip' }>
type Idle = Extract<SelectState, { name: 'idle' }>
type Held = Exclude<SelectState, Idle>

const IDLE: Idle = { name: 'idle', hovered: null, cursor: 'default', vertex: null, clicked: null }
/** A press that moves less than this part of the reach is a click. */
const SLOP = 0.5

/**
 * idle → pressed → (dragging →) idle. Shift and Ctrl add to the selection; on a vertex, Ctrl or Alt and a click takes it
 * away, and with a drag it leaves those of its neighbours that lie on it. Shift turns by steps.
 */
export const selectTool: Tool<SelectState> = {
  initial: IDLE,

  step(state, event, context) {
    switch (event.type) {
      case 'down':
        return press(state, event, context)
      case 'move':
        return {
          state: state.name === 'idle' ? hover(state, event.at, context) : drag(state, event, context),
        }
      case 'up':
        return state.name === 'idle' ? { state } : release(drag(state, event, context), context)
      case 'cancel':
        if (state.name !== 'idle') return { state: IDLE }
        return stillPicked(state.vertex, context) === null
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

  isWaiting: () => false,

  pick(state, event, context) {
    if (state.name !== 'idle') return { state }
    return event.type === 'delete' ? deletePicked(state, context) : keyVertex(state, event, context)
  },

  preview(state, context): Preview {
    const grips = onlySelected(context)?.id ?? null
    switch (state.name) {
      case 'idle': {
        const { hovered } = state
        return { ...NO_PREVIEW, grips, hovered, vertex: stillPicked(state.vertex, context) }
      }
      case 'pressed':
        return { ...NO_PREVIEW, grips }
      case 'dragging':
        return { ...NO_PREVIEW, grips, ...previewDrag(state, context) }
      default:
        return assertNever(state)
    }
  },

  cursor: (state) => state.cursor,
  vertex: (state, context) => (state.name === 'idle' ? stillPicked(state.vertex, context) : null),
}

function press(state: SelectState, event: PointerInput, context: ToolContext): Step<SelectState> {
  const { at, shift, ctrl, alt } = event
  const held = (target: Target, cursor: Cursor): SelectState => ({
    name: 'pressed',
    from: at,
    to: at,
    target,
    cursor,
    clicked: state.clicked,
    ...keysOf(event),
  })
  const shape = onlySelected(context)
  const grip = shape === undefined ? null : gripAt(shape.geometry, at, context.reach)
  if (shape !== undefined && grip !== null && gives(grip, event)) {
    const drops = grip.kind === 'vertex' && (ctrl || alt)
    return { state: held({ kind: 'grip', id: shape.id, grip, drops }, gripCursor(shape.geometry, grip)) }
  }
  const under = shapesUnder(at, context)
  const top = under[0]
  const adds = shift || ctrl
  if (!adds && holdsSelected(at, under, context)) {
    return { state: held({ kind: 'shapes', ids: context.selection, fresh: false }, 'move') }
  }
  if (top === undefined || adds)
    return { state: held({ kind: 'band', adds, over: top?.id ?? null }, 'default') }
  return { state: held({ kind: 'shapes', ids: [top.id], fresh: true }, 'move'), select: [top.id] }
}

/** Where Shift and Ctrl mean the selection, a grip gives way to it. */
function gives(grip: Grip, { shift, ctrl }: PointerInput): boolean {
  if (grip.kind === 'rotate') return !ctrl
  return !shift && (!ctrl || grip.kind === 'vertex')
}

function keysOf({ shift, ctrl, alt }: PointerInput): Pick<Held, 'alone' | 'steps'> {
  return { alone: ctrl || alt, steps: shift }
}

function hover(state: Idle, at: ImagePoint, context: ToolContext): Idle {
  const shape = onlySelected(context)
  const grip = shape === undefined ? null : gripAt(shape.geometry, at, context.reach)
  const under = shapesUnder(at, context)
  const hovered = under[0]?.id ?? null
  const cursor =
    shape !== undefined && grip !== null
      ? gripCursor(shape.geometry, grip)
      : holdsSelected(at, under, context)
        ? 'move'
        : hovered === null
          ? 'default'
          : 'pointer'
  return hovered === state.hovered && cursor === state.cursor ? state : { ...state, hovered, cursor }
}

function drag(state: Held, event: PointerInput, { reach }: ToolContext): Held {
  const moved = state.name === 'dragging' || distance(state.from, event.at) > SLOP * reach
  return moved ? { ...state, name: 'dragging', to: event.at, ...keysOf(event) } : state
}

function release(state: Held, context: ToolContext): Step<SelectState> {
  return state.name === 'dragging' ? drop(state, context) : click(state, context)
}

function click({ from, target, clicked }: Held, context: ToolContext): Step<SelectState> {
  const idle: Idle = { ...hover(IDLE, from, context), clicked: from }
  switch (target.kind) {
    case 'grip':
      return clickGrip(idle, target, context)
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

/** A click on a vertex picks it, or takes it away; one on a midpoint makes a vertex there. */
function clickGrip(idle: Idle, target: GripTarget, context: ToolContext): Step<SelectState> {
  const { grip } = target
  const shape = context.hits.editable(target.id)
  if (shape === undefined) return { state: idle }
  switch (grip.kind) {
    case 'handle':
    case 'rotate':
      return { state: idle }
    case 'vertex':
      if (target.drops) return settleReshaped(idle, dropVertex(shape, grip), context)
      return { state: { ...idle, vertex: vertexOf(target) } }
    case 'midpoint':
      return settlePull(idle, target, insertVertex(shape, grip, grip.at, 'together', context), context)
    default:
      return assertNever(grip)
  }
}

/** The keyboard goes on with the vertex that was pulled. */
function settlePull(
  idle: Idle,
  target: GripTarget,
  reshaped: Reshaped,
  context: ToolContext,
): Step<SelectState> {
  const step = settleReshaped<SelectState>(idle, reshaped, context)
  return step.commit === undefined ? step : { ...step, state: { ...idle, vertex: vertexOf(target) } }
}

function vertexOf({ id, grip }: GripTarget): VertexRef | null {
  switch (grip.kind) {
    case 'vertex':
      return { id, ring: grip.ring, index: grip.index }
    case 'midpoint':
      return { id, ring: grip.ring, index: grip.index + 1 }
    case 'handle':
    case 'rotate':
      return null
    default:
      return assertNever(grip)
  }
}

/** The smallest shape under a click; a second click in the same place takes the next larger one, and so on round. */
function chooseUnder(at: ImagePoint, clicked: ImagePoint | null, context: ToolContext): readonly ShapeId[] {
  const under = shapesUnder(at, context).map(({ id }) => id)
  const again = clicked !== null && distance(clicked, at) <= context.reach
  const [only] = context.selection
  const current = again && context.selection.length === 1 && only !== undefined ? under.indexOf(only) : -1
  const chosen = under[(current + 1) % Math.max(under.length, 1)]
  return chosen === undefined ? [] : [chosen]
}

function drop(state: Held, context: ToolContext): Step<SelectState> {
  const idle = hover(IDLE, state.to, context)
  const { target, from, to } = state
  switch (target.kind) {
    case 'grip': {
      const shape = context.hits.editable(target.id)
      if (shape === undefined) return { state: idle }
      return settlePull(idle, target, pullGrip(shape, pullOf(state, target.grip), context), context)
    }
    case 'shapes': {
      const { edit } = moveAll(editable(target.ids, context), from, to, context)
      return edit === null ? { state: idle } : { state: idle, commit: edit }
    }
    case 'band': {
      const inside = context.hits.inside(boxFromPoints(from, to)).map(({ id }) => id)
      return { state: idle, select: target.adds ? [...new Set([...context.selection, ...inside])] : inside }
    }
    default:
      return assertNever(target)
  }
}

function previewDrag(state: Held, context: ToolContext): Partial<Preview> {
  const { target, from, to } = state
  switch (target.kind) {
    case 'grip': {
      const shape = context.hits.editable(target.id)
      if (shape === undefined) return {}
      const reshaped = pullGrip(shape, pullOf(state, target.grip), context)
      return { replaced: geometriesOf(reshaped), snapped: reshaped.snapped }
    }
    case 'shapes':
      return { replaced: moveAll(editable(target.ids, context), from, to, context).geometries }
    case 'band':
      return { band: boxFromPoints(from, to) }
    default:
      return assertNever(target)
  }
}

function keyVertex(state: Idle, event: VertexEvent, context: ToolContext): Step<SelectState> {
  const { vertex, reshaped } = stepPicked(state.vertex, event, context)
  const idle: Idle = { ...state, vertex }
  return reshaped === null ? { state: idle } : settleReshaped(idle, reshaped, context)
}

/** The picked vertex where there is one, else the selected shapes; locked ones stay, and are said to. */
function deletePicked(state: Idle, context: ToolContext): Step<SelectState> {
  const dropped = dropPicked(state.vertex, context)
  if (dropped !== null) return settleReshaped({ ...state, vertex: null }, dropped, context)
  const { document, selection, hits } = context
  const locked = selection.filter((id) => hits.editable(id) === undefined && hits.get(id) !== undefined)
  const told = locked.length === 0 ? {} : { notice: 'locked' as const }
  const edit = removeShapes(
    document,
    editable(selection, context).map(({ id }) => id),
  )
  return edit === null ? { state, ...told } : { state: IDLE, commit: edit, select: locked, ...told }
}

function editable(ids: readonly ShapeId[], { hits }: ToolContext): readonly Shape[] {
  return ids.flatMap((id) => hits.editable(id) ?? [])
}

function pullOf({ from, to, alone, steps }: Held, grip: Grip): Pull {
  return { grip, dx: to.x - from.x, dy: to.y - from.y, alone, steps }
}

function toggled(selection: readonly ShapeId[], id: ShapeId): readonly ShapeId[] {
  return selection.includes(id) ? selection.filter((other) => other !== id) : [...selection, id]
}
