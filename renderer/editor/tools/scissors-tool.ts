import { assertNever } from '../../../shared/assert-never.ts'
import { clampToPicture, distance, type ImagePoint } from '../../../shared/geometry/point.ts'
import type { Wire } from '../live-wire/scissors-port.ts'
import type { Notice } from '../notice.ts'
import { simplify } from '../simplify.ts'
import { finishOutline } from './draw.ts'
import { aim, SMOOTH } from './outline.ts'
import { NO_PREVIEW, type PointerInput, type Step, type Tool, type ToolContext } from './tool.ts'

/** A place that was clicked, and the way of the live wire there from the one before, without that one. */
interface Anchor {
  readonly at: ImagePoint
  /** Null as long as the wire is still looked for: clicks may run ahead of it. */
  readonly way: readonly ImagePoint[] | null
}
/** The way of the first one is the anchor alone. */
type Anchors = readonly [Anchor, ...Anchor[]]

/**
 * Intelligent scissors: each click sets an anchor, and between anchors the outline follows the edges in the picture. A
 * click on the first anchor, a double click or Enter closes it; Backspace takes the last anchor back. idle → drawing →
 * (closing →) idle.
 */
export type ScissorsState =
  | { readonly name: 'idle'; readonly snapped: ImagePoint | null }
  | {
      readonly name: 'drawing'
      readonly anchors: Anchors
      readonly pointer: ImagePoint
      readonly snapped: boolean
      readonly closes: boolean
      /** She has been told that a piece runs straight. */
      readonly told: boolean
    }
  /** All is drawn, and the last anchor is the first one again; some wires are still looked for. */
  | { readonly name: 'closing'; readonly anchors: Anchors; readonly told: boolean }

type Idle = Extract<ScissorsState, { name: 'idle' }>
type Drawing = Extract<ScissorsState, { name: 'drawing' }>

const IDLE: Idle = { name: 'idle', snapped: null }
const STRAIGHT: Notice = 'scissors-straight'
/** The wire goes from pixel to pixel: what bends less than this part of one is a step of the raster. */
const RASTER = 0.75

export const scissorsTool: Tool<ScissorsState> = {
  initial: IDLE,

  step(state, event, context) {
    switch (event.type) {
      case 'down':
        return state.name === 'closing' ? { state } : press(state, event, context)
      case 'move':
        return { state: state.name === 'closing' ? state : hover(state, event, context) }
      case 'complete':
        return state.name === 'drawing' ? close(state, context) : { state }
      // What is drawn so far is kept when something else takes over, straight where the wire is not known.
      case 'interrupt':
        return state.name === 'idle' ? { state } : cutShort(state, context)
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

  isWaiting: (state) => state.name !== 'idle',

  wired(state, context) {
    if (state.name === 'idle' || isWhole(state.anchors)) return { state }
    const found = { ...state, anchors: settled(state.anchors, context) }
    return found.name === 'closing' && isWhole(found.anchors) ? finish(found, context) : { state: found }
  },

  wires(state) {
    if (state.name === 'idle') return []
    const { anchors } = state
    const pieces = anchors.flatMap(({ at, way }, i): readonly Wire[] => {
      const from = anchors[i - 1]?.at
      return way !== null || from === undefined ? [] : [{ from, to: at }]
    })
    return state.name === 'closing' ? pieces : [...pieces, { from: lastOf(anchors).at, to: null }]
  },

  preview(state, context) {
    if (state.name === 'idle') return { ...NO_PREVIEW, snapped: state.snapped }
    const { anchors } = state
    const waits = state.name === 'closing'
    const hand = waits ? [] : (wireTo(state.pointer, state, context)?.way ?? [state.pointer])
    return {
      ...NO_PREVIEW,
      draft: { label: context.label, open: [...pointsOf(anchors), ...hand] },
      marks: anchors.map(({ at }) => at),
      snapped: !waits && state.snapped ? state.pointer : null,
      waits,
    }
  },

  cursor(state) {
    if (state.name === 'closing') return 'progress'
    return state.name === 'drawing' && state.closes ? 'pointer' : 'crosshair'
  },
}

function hover(state: Idle | Drawing, event: PointerInput, context: ToolContext): Idle | Drawing {
  const { at, kind } = aim(event, context)
  if (state.name === 'idle') return kind === 'none' ? IDLE : { name: 'idle', snapped: at }
  const [first] = state.anchors
  const closes = pointsOf(state.anchors).length >= 3 && isNear(first.at, event, context, 1)
  return { ...state, pointer: closes ? first.at : at, snapped: !closes && kind !== 'none', closes }
}

function press(state: Idle | Drawing, event: PointerInput, context: ToolContext): Step<ScissorsState> {
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
  const { anchors, told, tell } = withAnchor(aimed, aimed.pointer, context)
  return { state: { ...aimed, anchors, told }, ...tell }
}

/** With an anchor more, and what to tell where the way there runs straight: once for an outline. */
function withAnchor(state: Drawing, at: ImagePoint, context: ToolContext) {
  const { anchors, told } = state
  const wire = wireTo(at, state, context)
  const way = wire === null ? null : smoothed(lastOf(anchors).at, wire, context)
  const straight = wire?.raster === null
  const next: Anchors = [...anchors, { at, way }]
  return { anchors: next, told: told || straight, tell: straight && !told ? { notice: STRAIGHT } : {} }
}

function homeward(state: Drawing, context: ToolContext) {
  return { ...withAnchor(state, state.anchors[0].at, context), name: 'closing' } as const
}

function close(state: Drawing, context: ToolContext): Step<ScissorsState> {
  if (state.anchors.length < 2) return { state: IDLE }
  const { tell, ...closing } = homeward(state, context)
  return { ...tell, ...(isWhole(closing.anchors) ? finish(closing, context) : { state: closing }) }
}

function cutShort(state: Exclude<ScissorsState, Idle>, context: ToolContext): Step<ScissorsState> {
  const { anchors } = state.name === 'drawing' ? homeward(state, context) : state
  return { ...(isWhole(anchors) ? {} : { notice: STRAIGHT }), ...finish({ anchors }, context) }
}

function finish({ anchors }: { readonly anchors: Anchors }, context: ToolContext): Step<ScissorsState> {
  const points = pointsOf(anchors).slice(0, -1)
  return points.length < 3
    ? { state: IDLE }
    : finishOutline<ScissorsState>(IDLE, 'polygon', points, null, context)
}

/** Without the last anchor; from `closing` back to drawing, as nothing is set but the way home. */
function shorten(state: Exclude<ScissorsState, Idle>): ScissorsState {
  const [first, ...others] = state.anchors
  if (others.length === 0) return IDLE
  const anchors: Anchors = [first, ...others.slice(0, -1)]
  if (state.name === 'drawing') return { ...state, anchors, closes: false }
  const { told } = state
  return { name: 'drawing', anchors, pointer: lastOf(anchors).at, snapped: false, closes: false, told }
}

/** Without the anchor that it comes from. */
interface Way {
  readonly way: readonly ImagePoint[]
  /** Distance of its points where it follows the picture, px: the raster that it was found on. Null: it runs straight. */
  readonly raster: number | null
}

/** From the last anchor to a place; null while the wire is looked for. */
function wireTo(to: ImagePoint, { anchors }: Drawing, context: ToolContext): Way | null {
  return wireBetween(lastOf(anchors).at, to, context)
}

function wireBetween(from: ImagePoint, to: ImagePoint, { scissors, picture }: ToolContext): Way | null {
  const path = scissors?.path(from, to) ?? null
  if (path === 'pending') return null
  if (path === null) return { way: [to], raster: null }
  const [first, second] = path.slice(1)
  const raster = first === undefined || second === undefined ? 0 : distance(first, second)
  return { way: [...path.slice(1, -1).map((p) => clampToPicture(p, picture)), to], raster }
}

/** With the wires that have become known. */
function settled([first, ...others]: Anchors, context: ToolContext): Anchors {
  let from = first.at
  const found = others.map((anchor): Anchor => {
    const start = from
    from = anchor.at
    if (anchor.way !== null) return anchor
    const wire = wireBetween(start, anchor.at, context)
    return wire === null ? anchor : { at: anchor.at, way: smoothed(start, wire, context) }
  })
  return [first, ...found]
}

function smoothed(from: ImagePoint, { way, raster }: Way, { reach }: ToolContext): readonly ImagePoint[] {
  return simplify([from, ...way], Math.max(SMOOTH * reach, RASTER * (raster ?? 0))).slice(1)
}

/** Straight to an anchor whose wire is still looked for. */
function pointsOf(anchors: Anchors): readonly ImagePoint[] {
  return anchors.flatMap(({ at, way }) => way ?? [at])
}

function isWhole(anchors: Anchors): boolean {
  return anchors.every(({ way }) => way !== null)
}

function lastOf(anchors: Anchors): Anchor {
  return anchors.at(-1) ?? anchors[0]
}

function isNear(p: ImagePoint, event: PointerInput, { reach, picture }: ToolContext, part: number): boolean {
  return distance(p, clampToPicture(event.at, picture)) <= part * reach
}
