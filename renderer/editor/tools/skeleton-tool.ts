import { assertNever } from '../../../shared/assert-never.ts'
import { boxFromPoints } from '../../../shared/geometry/box.ts'
import { clampToPicture, distance, type ImagePoint } from '../../../shared/geometry/point.ts'
import { classById, type LabelClass, type SkeletonTemplate } from '../../../shared/model/label-schema.ts'
import type { Shape, SkeletonNode } from '../../../shared/model/shape.ts'
import { type Grip, gripAt } from '../grips.ts'
import { finishDrawing, finishMeant } from './draw.ts'
import { dropPicked, onlySelected, stepPicked, stillPicked } from './picked.ts'
import { geometriesOf, pullGrip, type Reshaped, settleReshaped } from './reshape.ts'
import { templateIn, usualPlace, withRestAbsent } from './skeleton-template.ts'
import {
  NO_PREVIEW,
  type PointerInput,
  type Preview,
  type Step,
  type Tool,
  type ToolContext,
  type VertexEvent,
  type VertexRef,
} from './tool.ts'

/**
 * A drag lays the whole template into a rectangle, Shift and a click lays it at a usual size; a click sets the first
 * node, and the next clicks the others in order, occluded ones with Ctrl. The nodes of the one that is selected can be
 * pulled at once, without another tool.
 * idle → pressed → dragging → idle, idle → pressed → placing → idle, or idle → pulling → idle.
 */
export type SkeletonState =
  | {
      readonly name: 'idle'
      readonly vertex: VertexRef | null
      /** The hand is over a node that it can pull. */
      readonly over: boolean
    }
  | { readonly name: 'pressed'; readonly from: ImagePoint }
  | { readonly name: 'dragging'; readonly from: ImagePoint; readonly to: ImagePoint }
  | {
      readonly name: 'placing'
      /** The first nodes of the template. */
      readonly nodes: readonly SkeletonNode[]
      readonly pointer: ImagePoint
      readonly held: boolean
    }
  | { readonly name: 'pulling'; readonly ref: VertexRef; readonly from: ImagePoint; readonly to: ImagePoint }

type Idle = Extract<SkeletonState, { name: 'idle' }>
type Placing = Extract<SkeletonState, { name: 'placing' }>
type Pulling = Extract<SkeletonState, { name: 'pulling' }>
type NodeGrip = Extract<Grip, { kind: 'vertex' }>

const IDLE: Idle = { name: 'idle', vertex: null, over: false }

export const skeletonTool: Tool<SkeletonState> = {
  initial: IDLE,

  step(state, event, context) {
    switch (event.type) {
      case 'down':
      case 'move':
      case 'up':
        return stepPointer(state, event, context)
      case 'complete':
      // Nodes that were set one by one are kept when something else takes over.
      case 'interrupt':
        return state.name === 'placing' ? complete(state.nodes, context) : { state: IDLE }
      case 'back':
        return { state: state.name === 'placing' ? withoutLast(state) : IDLE }
      case 'cancel':
        return { state: IDLE }
      default:
        return assertNever(event)
    }
  },

  isWaiting: (state) => state.name === 'placing' && !state.held,

  pick(state, event, context) {
    switch (event.type) {
      case 'delete':
        return state.name === 'idle'
          ? settled({ ...state, vertex: null }, dropPicked(state.vertex, context), context)
          : { state }
      case 'pick-vertex':
        if (state.name === 'placing')
          return event.by > 0 ? skip(state, context) : { state: withoutLast(state) }
        return keyVertex(state, event, context)
      case 'nudge-vertex':
      case 'insert-vertex':
        return keyVertex(state, event, context)
      default:
        return assertNever(event)
    }
  },

  preview(state, context): Preview {
    const { label } = context
    const template = templateOf(context)
    const grips = selectedSkeleton(context)?.id ?? null
    switch (state.name) {
      case 'idle':
        return {
          ...NO_PREVIEW,
          grips,
          vertex: stillPicked(state.vertex, context),
          hintNode: state.over ? null : nextNode(template, []),
        }
      case 'pressed':
        return { ...NO_PREVIEW, hintNode: nextNode(template, []) }
      case 'dragging': {
        if (template === undefined) return NO_PREVIEW
        const rectangle = boxFromPoints(state.from, state.to)
        return { ...NO_PREVIEW, draft: { label, geometry: templateIn(template, rectangle, context.picture) } }
      }
      case 'placing': {
        const hintNode = nextNode(template, state.nodes)
        if (template === undefined || hintNode === null) return NO_PREVIEW
        const set = [...state.nodes, nodeAt(hintNode, state.pointer, 'visible')]
        return { ...NO_PREVIEW, hintNode, draft: { label, geometry: withRestAbsent(template, set, context) } }
      }
      case 'pulling': {
        const pulled = pull(state, context)
        return { ...NO_PREVIEW, grips, ...(pulled === null ? {} : { replaced: geometriesOf(pulled) }) }
      }
      default:
        return assertNever(state)
    }
  },

  cursor: (state) =>
    state.name === 'pulling' || (state.name === 'idle' && state.over) ? 'move' : 'crosshair',
  vertex: (state, context) => (state.name === 'idle' ? stillPicked(state.vertex, context) : null),
}

function stepPointer(state: SkeletonState, event: PointerInput, context: ToolContext): Step<SkeletonState> {
  const at = clampToPicture(event.at, context.picture)
  switch (state.name) {
    case 'idle':
      if (event.type === 'down') return press(state, event, context)
      return { state: event.type === 'move' ? hover(state, event.at, context) : state }
    case 'pressed':
      if (distance(state.from, at) >= context.reach) {
        const dragging = { name: 'dragging', from: state.from, to: at } as const
        return event.type === 'up' ? lay(dragging, context) : { state: dragging }
      }
      if (event.type !== 'up') return { state }
      return event.shift ? layUsual(at, context) : setNode([], at, event, context)
    case 'dragging':
      return event.type === 'up' ? lay({ ...state, to: at }, context) : { state: { ...state, to: at } }
    case 'placing':
      if (event.type === 'up' && state.held) return setNode(state.nodes, at, event, context)
      return { state: { ...state, pointer: at, held: state.held || event.type === 'down' } }
    case 'pulling':
      return event.type === 'up'
        ? letGo({ ...state, to: event.at }, context)
        : { state: { ...state, to: event.at } }
    default:
      return assertNever(state)
  }
}

function press(state: Idle, event: PointerInput, context: ToolContext): Step<SkeletonState> {
  const ref = nodeAtHand(event.at, context)
  if (ref !== null) return { state: { name: 'pulling', ref, from: event.at, to: event.at } }
  if (templateOf(context) === undefined) return { state, notice: 'class-not-allowed' }
  return { state: { name: 'pressed', from: clampToPicture(event.at, context.picture) } }
}

function hover(state: Idle, at: ImagePoint, context: ToolContext): Idle {
  const over = nodeAtHand(at, context) !== null
  return over === state.over ? state : { ...state, over }
}

/** The whole template in the rectangle of a drag. */
function lay(
  { from, to }: { readonly from: ImagePoint; readonly to: ImagePoint },
  context: ToolContext,
): Step<SkeletonState> {
  const template = templateOf(context)
  if (template === undefined) return { state: IDLE }
  return finishDrawing(IDLE, templateIn(template, boxFromPoints(from, to), context.picture), context)
}

function layUsual(at: ImagePoint, context: ToolContext): Step<SkeletonState> {
  const labelClass = classOf(context)
  const template = labelClass?.skeleton
  if (labelClass === undefined || template === undefined) return { state: IDLE }
  const rectangle = usualPlace(at, labelClass, context)
  return finishDrawing(IDLE, templateIn(template, rectangle, context.picture), context)
}

function setNode(
  nodes: readonly SkeletonNode[],
  at: ImagePoint,
  { ctrl }: PointerInput,
  context: ToolContext,
): Step<SkeletonState> {
  const name = nextNode(templateOf(context), nodes)
  const last = nodes.at(-1)
  // The second click of a double click sets nothing: its end completes.
  const doubled = last !== undefined && last.state !== 'absent' && distance(last.at, at) <= context.reach / 2
  if (name === null || doubled) return { state: { name: 'placing', nodes, pointer: at, held: false } }
  return placing([...nodes, nodeAt(name, at, ctrl ? 'occluded' : 'visible')], at, context)
}

/** The next node is not in the picture. */
function skip({ nodes, pointer }: Placing, context: ToolContext): Step<SkeletonState> {
  const name = nextNode(templateOf(context), nodes)
  return name === null
    ? complete(nodes, context)
    : placing([...nodes, nodeAt(name, pointer, 'absent')], pointer, context)
}

function placing(
  nodes: readonly SkeletonNode[],
  pointer: ImagePoint,
  context: ToolContext,
): Step<SkeletonState> {
  if (nextNode(templateOf(context), nodes) === null) return complete(nodes, context)
  return { state: { name: 'placing', nodes, pointer, held: false } }
}

/** The nodes that were not set are absent. */
function complete(nodes: readonly SkeletonNode[], context: ToolContext): Step<SkeletonState> {
  const template = templateOf(context)
  if (template === undefined) return { state: IDLE }
  return finishMeant(IDLE, withRestAbsent(template, nodes, context), context)
}

function withoutLast(state: Placing): SkeletonState {
  return state.nodes.length <= 1 ? IDLE : { ...state, nodes: state.nodes.slice(0, -1) }
}

function letGo(state: Pulling, context: ToolContext): Step<SkeletonState> {
  const idle: Idle = { name: 'idle', vertex: state.ref, over: true }
  return settled(idle, pull(state, context), context)
}

/** Null for a click: it only picks the node. */
function pull({ ref, from, to }: Pulling, context: ToolContext): Reshaped | null {
  const shape = selectedSkeleton(context)
  const at = shape?.geometry.kind === 'skeleton' ? shape.geometry.nodes[ref.index]?.at : undefined
  if (shape?.id !== ref.id || at === undefined || distance(from, to) <= context.reach / 2) return null
  const grip: NodeGrip = { kind: 'vertex', ring: ref.ring, index: ref.index, at }
  return pullGrip(shape, { grip, dx: to.x - from.x, dy: to.y - from.y, alone: true, steps: false }, context)
}

function keyVertex(state: SkeletonState, event: VertexEvent, context: ToolContext): Step<SkeletonState> {
  if (state.name !== 'idle' || selectedSkeleton(context) === undefined) return { state }
  const { vertex, reshaped } = stepPicked(state.vertex, event, context)
  return settled({ ...state, vertex }, reshaped, context)
}

function settled(state: SkeletonState, reshaped: Reshaped | null, context: ToolContext): Step<SkeletonState> {
  return reshaped === null ? { state } : settleReshaped(state, reshaped, context)
}

function nodeAtHand(at: ImagePoint, context: ToolContext): VertexRef | null {
  const shape = selectedSkeleton(context)
  const grip = shape === undefined ? null : gripAt(shape.geometry, at, context.reach)
  if (shape === undefined || grip?.kind !== 'vertex') return null
  return { id: shape.id, ring: grip.ring, index: grip.index }
}

function selectedSkeleton(context: ToolContext): Shape | undefined {
  const shape = onlySelected(context)
  return shape?.geometry.kind === 'skeleton' ? shape : undefined
}

function classOf({ schema, label }: ToolContext): LabelClass | undefined {
  return classById(schema, label)
}

function templateOf(context: ToolContext): SkeletonTemplate | undefined {
  return classOf(context)?.skeleton
}

/** The name of the node that comes after these; null where all are set. */
function nextNode(template: SkeletonTemplate | undefined, nodes: readonly SkeletonNode[]): string | null {
  return template?.nodes[nodes.length]?.id ?? null
}

function nodeAt(name: string, at: ImagePoint, state: SkeletonNode['state']): SkeletonNode {
  return { name, at, state }
}
