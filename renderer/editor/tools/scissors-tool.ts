import { assertNever } from '../../../shared/assert-never.ts'
import { clampToPicture, distance, type ImagePoint } from '../../../shared/geometry/point.ts'
import type { Notice } from '../notice.ts'
import { simplify } from '../simplify.ts'
import { finishOutline } from './draw.ts'
import { aim, SMOOTH } from './outline.ts'
import { NO_PREVIEW, type PointerInput, type Step, type Tool, type ToolContext } from './tool.ts'

/** A place that was clicked, and the way of the live wire there from the one before, without that one. */
interface Anchor {
  readonly at: ImagePoint
  readonly way: readonly ImagePoint[]
}

/**
 * Intelligent scissors: each click sets an anchor, and between anchors the outline follows the edges in the picture. A
 * click on the first anchor, a double click or Enter closes it; Backspace takes the last anchor back. idle → drawing →
 * idle.
 */
export type ScissorsState =
  | { readonly name: 'idle'; readonly snapped: ImagePoint | null }
  | {
      readonly name: 'drawing'
      /** At least one; its way is the anchor alone. */
      readonly anchors: readonly [Anchor, ...Anchor[]]
      readonly pointer: ImagePoint
      readonly snapped: boolean
      readonly closes: boolean
      /** She has been told that the wire is not ready. */
      readonly told: boolean
    }

type Drawing = Extract<ScissorsState, { name: 'drawing' }>

const IDLE: ScissorsState = { name: 'idle', snapped: null }
const NOT_READY: Notice = 'scissors-not-ready'
/** The wire goes from pixel to pixel: what bends less than this part of one is a step of the raster. */
const RASTER = 0.75

export const scissorsTool: Tool<ScissorsState> = {
  initial: IDLE,

  step(state, event, context) {
    switch (event.type) {
      case 'down':
        return press(state, event, context)
      case 'move':
        return { state: hover(state, event, context) }
      case 'complete':
      // What is drawn so far is kept when something else takes over.
      case 'interrupt':
        return state.name === 'idle' ? { state } : close(state, context)
      case 'back':
        return { state: state.name === 'idle' ? IDLE : shorten(state) }
      case 'cancel':
        return { state: IDLE }
      case 'up':
        return { state }
      default:
        return assertNever(event)
    }
  },

  preview(state, context) {
    if (state.name === 'idle') return { ...NO_PREVIEW, snapped: state.snapped }
    const open = [...pointsOf(state.anchors), ...wireTo(state.pointer, state, context).way]
    return {
      ...NO_PREVIEW,
      draft: { label: context.label, open },
      marks: state.anchors.map(({ at }) => at),
      snapped: state.snapped ? state.pointer : null,
    }
  },

  cursor: (state) => (state.name === 'drawing' && state.closes ? 'pointer' : 'crosshair'),

  seed: (state) => (state.name === 'idle' ? null : lastOf(state.anchors).at),
}

function hover(state: ScissorsState, event: PointerInput, context: ToolContext): ScissorsState {
  const { at, kind } = aim(event, context)
  if (state.name === 'idle') return kind === 'none' ? IDLE : { name: 'idle', snapped: at }
  const [first] = state.anchors
  const closes = pointsOf(state.anchors).length >= 3 && isNear(first.at, event, context, 1)
  return { ...state, pointer: closes ? first.at : at, snapped: !closes && kind !== 'none', closes }
}

function press(state: ScissorsState, event: PointerInput, context: ToolContext): Step<ScissorsState> {
  const aimed = hover(state, event, context)
  if (aimed.name === 'idle') {
    const at = aimed.snapped ?? clampToPicture(event.at, context.picture)
    const drawing: Drawing = {
      name: 'drawing',
      anchors: [{ at, way: [at] }],
      pointer: at,
      snapped: aimed.snapped !== null,
      closes: false,
      told: false,
    }
    return { state: drawing }
  }
  if (aimed.closes) return close(aimed, context)
  // The second press of a double click: the first one has set the anchor.
  if (isNear(lastOf(aimed.anchors).at, event, context, 1 / 2)) return { state: aimed }
  const wire = wireTo(aimed.pointer, aimed, context)
  const anchor = { at: aimed.pointer, way: smoothed(lastOf(aimed.anchors).at, wire, context) }
  const tell = wire.raster === null && !aimed.told
  return {
    state: { ...aimed, anchors: [...aimed.anchors, anchor], told: aimed.told || tell },
    ...(tell ? { notice: NOT_READY } : {}),
  }
}

function close(state: Drawing, context: ToolContext): Step<ScissorsState> {
  const { anchors, told } = state
  if (anchors.length < 2) return { state: IDLE }
  const wire = wireTo(anchors[0].at, state, context)
  const home = smoothed(lastOf(anchors).at, wire, context).slice(0, -1)
  const points = [...pointsOf(anchors), ...home]
  if (points.length < 3) return { state: IDLE }
  const step = finishOutline(IDLE, 'polygon', points, null, context)
  return wire.raster !== null || told ? step : { notice: NOT_READY, ...step }
}

function shorten(state: Drawing): ScissorsState {
  const [first, ...others] = state.anchors
  return others.length === 0 ? IDLE : { ...state, anchors: [first, ...others.slice(0, -1)], closes: false }
}

interface Wire {
  /** Without the anchor that it comes from. */
  readonly way: readonly ImagePoint[]
  /** Distance of its points where it follows the picture, px: the raster that it was found on. Null: it runs straight. */
  readonly raster: number | null
}

/** From the last anchor to a place; straight as long as the wire is not ready. */
function wireTo(to: ImagePoint, { anchors }: Drawing, { scissors, picture }: ToolContext): Wire {
  const path = scissors?.path(to) ?? []
  const [seed, first, second] = path
  // An answer to an older seed is none.
  if (seed === undefined || distance(seed, lastOf(anchors).at) > 0) return { way: [to], raster: null }
  const raster = first === undefined || second === undefined ? 0 : distance(first, second)
  return { way: [...path.slice(1, -1).map((p) => clampToPicture(p, picture)), to], raster }
}

function smoothed(from: ImagePoint, { way, raster }: Wire, { reach }: ToolContext): readonly ImagePoint[] {
  return simplify([from, ...way], Math.max(SMOOTH * reach, RASTER * (raster ?? 0))).slice(1)
}

function pointsOf(anchors: readonly Anchor[]): readonly ImagePoint[] {
  return anchors.flatMap(({ way }) => way)
}

function lastOf(anchors: readonly [Anchor, ...Anchor[]]): Anchor {
  return anchors.at(-1) ?? anchors[0]
}

function isNear(p: ImagePoint, event: PointerInput, { reach, picture }: ToolContext, part: number): boolean {
  return distance(p, clampToPicture(event.at, picture)) <= part * reach
}
