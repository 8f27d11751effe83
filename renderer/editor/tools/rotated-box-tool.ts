import { assertNever } from '../../../shared/assert-never.ts'
import {
  clampToPicture,
  distance,
  type ImagePoint,
  imagePoint,
  type PictureSize,
  quantise,
} from '../../../shared/geometry/point.ts'
import { normalAngle } from '../../../shared/geometry/turned.ts'
import type { RotatedBox } from '../../../shared/model/shape.ts'
import { finishDrawing } from './draw.ts'
import {
  NO_PREVIEW,
  type PointerInput,
  type Preview,
  type Step,
  type Tool,
  type ToolContext,
} from './tool.ts'

/**
 * One side of the object with its direction, by a drag or by two clicks; then its width, by the next click. The side
 * lies in the picture; the corners opposite may not. idle → pressed → siding → widening → idle.
 */
export type RotatedBoxState =
  | { readonly name: 'idle' }
  | { readonly name: 'pressed'; readonly from: ImagePoint }
  /** `held`: the button is down. */
  | { readonly name: 'siding'; readonly from: ImagePoint; readonly to: ImagePoint; readonly held: boolean }
  | { readonly name: 'widening'; readonly side: Side; readonly to: ImagePoint; readonly held: boolean }

interface Side {
  readonly from: ImagePoint
  readonly to: ImagePoint
}

const IDLE: RotatedBoxState = { name: 'idle' }
const DEGREES = 180 / Math.PI

export const rotatedBoxTool: Tool<RotatedBoxState> = {
  initial: IDLE,

  step(state, event, context) {
    switch (event.type) {
      case 'down':
      case 'move':
      case 'up':
        return stepPointer(state, event, context)
      case 'complete':
        return complete(state, context)
      case 'back':
        if (state.name !== 'widening') return { state: IDLE }
        return { state: { name: 'siding', from: state.side.from, to: state.to, held: false } }
      case 'cancel':
      case 'interrupt':
        return { state: IDLE }
      default:
        return assertNever(event)
    }
  },

  isWaiting: (state) => (state.name === 'siding' || state.name === 'widening') && !state.held,

  preview(state, { label, picture, minSide }): Preview {
    switch (state.name) {
      case 'idle':
      case 'pressed':
        return NO_PREVIEW
      case 'siding':
        return { ...NO_PREVIEW, draft: { label, open: [state.from, state.to] } }
      case 'widening': {
        const { side, to } = state
        const geometry = boxOn(side, to, picture)
        const draft = geometry.height < minSide ? { label, open: [side.from, side.to] } : { label, geometry }
        return { ...NO_PREVIEW, draft }
      }
      default:
        return assertNever(state)
    }
  },

  cursor: () => 'crosshair',
}

function stepPointer(
  state: RotatedBoxState,
  { type, at: hand }: PointerInput,
  context: ToolContext,
): Step<RotatedBoxState> {
  const at = clampToPicture(hand, context.picture)
  switch (state.name) {
    case 'idle':
      return type === 'down' ? { state: { name: 'pressed', from: at } } : { state }
    case 'pressed': {
      const { from } = state
      const dragged = distance(from, at) >= context.reach
      if (type === 'up')
        return { state: dragged ? sided({ from, to: at }, context) : siding(from, at, false) }
      return { state: dragged ? siding(from, at, true) : state }
    }
    case 'siding': {
      const { from, held } = state
      if (type === 'up') return { state: held ? sided({ from, to: at }, context) : state }
      return { state: siding(from, at, held || type === 'down') }
    }
    case 'widening': {
      const next = { ...state, to: hand }
      if (type === 'up') return state.held ? widened({ ...next, held: false }, context) : { state }
      return { state: { ...next, held: state.held || type === 'down' } }
    }
    default:
      return assertNever(state)
  }
}

function complete(state: RotatedBoxState, context: ToolContext): Step<RotatedBoxState> {
  switch (state.name) {
    case 'idle':
    case 'pressed':
      return { state: IDLE }
    case 'siding':
      // The second click of a double click has made no side.
      return { state: distance(state.from, state.to) < context.minSide ? IDLE : sided(state, context) }
    case 'widening':
      return widened(state, context)
    default:
      return assertNever(state)
  }
}

function siding(from: ImagePoint, to: ImagePoint, held: boolean): RotatedBoxState {
  return { name: 'siding', from, to, held }
}

/** A side too short to have a direction is not taken. */
function sided({ from, to }: Side, { minSide }: ToolContext): RotatedBoxState {
  if (distance(from, to) < minSide) return siding(from, to, false)
  return { name: 'widening', side: { from, to }, to, held: false }
}

/** A width that is none is not taken: it is the second click of a double click on the end of the side. */
function widened(
  state: Extract<RotatedBoxState, { name: 'widening' }>,
  context: ToolContext,
): Step<RotatedBoxState> {
  const geometry = boxOn(state.side, state.to, context.picture)
  return geometry.height < context.minSide ? { state } : finishDrawing(IDLE, geometry, context)
}

/** The box on this side as wide as a point lies off it; less where its centre would lie outside the picture. */
function boxOn({ from, to }: Side, at: ImagePoint, picture: PictureSize): RotatedBox {
  const length = distance(from, to)
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length }
  const off = along.x * (at.y - from.y) - along.y * (at.x - from.x)
  const across = { x: -along.y * Math.sign(off), y: along.x * Math.sign(off) }
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
  const half = Math.min(
    Math.abs(off) / 2,
    room(middle.x, across.x, picture.width),
    room(middle.y, across.y, picture.height),
  )
  const centre = clampToPicture(imagePoint(middle.x + across.x * half, middle.y + across.y * half), picture)
  return {
    kind: 'rotated-box',
    cx: centre.x,
    cy: centre.y,
    width: quantise(length),
    height: quantise(2 * half),
    angle: normalAngle(Math.atan2(along.y, along.x) * DEGREES),
  }
}

/** How far one can go in a direction before a coordinate leaves the picture. */
function room(from: number, direction: number, length: number): number {
  if (direction === 0) return Number.POSITIVE_INFINITY
  return ((direction > 0 ? length : 0) - from) / direction
}
