import { type ScreenPoint, screenPoint } from '../../shared/geometry/point.ts'
import { isTyping } from '../editor/keys.ts'
import type { ToolEvent } from '../editor/tools/tool.ts'
import { panBy, toImage, type View, zoomAt } from '../editor/view.ts'
import { inside as isInside } from './minimap.ts'
import type { Rect } from './region.ts'

/** What the mouse, the pen and the wheel want, in words of the editor. */
export interface InputEvents {
  /** The view that events are to be understood in. */
  view(): View | null
  onTool(event: ToolEvent): void
  onView(view: View): void
  /** The hand moved to here, or left what is worked on. */
  onPointer(at: ScreenPoint | null): void
  /** The hand is ready to pan (Space is down), is panning, is over the minimap, or nothing of this. */
  onPanning(state: Panning): void
  /** Where the minimap is, or null. */
  minimap(): Rect | null
  /** The place in the minimap is what shall be seen. */
  onMinimap(at: ScreenPoint): void
  /** The crosshair is led by the keyboard: Space is then the click and no pan. */
  ledByKeys(): boolean
}

export type Panning = 'ready' | 'panning' | 'minimap' | null

/** One notch of a common wheel is 100 px: a sixth larger or smaller. */
const WHEEL_ZOOM = 0.0015
/** A pinch on a trackpad comes as a wheel with Ctrl and small numbers. */
const PINCH_ZOOM = 0.01
const LINE_HEIGHT = 16
const LEFT = 0
const MIDDLE = 1

/**
 * Left button: the tool. Middle button, or Space and left: pan. Wheel: zoom to the pointer; with Shift, or sideways on a
 * trackpad: pan. Double click completes. A press or drag in the minimap moves the view there. Returns the function that ends all of it.
 */
export function listenToHand(canvas: HTMLElement, events: InputEvents): () => void {
  const ends = new AbortController()
  const options = { signal: ends.signal }
  /** What the held button does. */
  let gesture: 'tool' | 'pan' | 'minimap' | null = null
  let space = false
  let last = screenPoint(0, 0)
  let inside = false
  let overMinimap = false

  const toolEvent = (type: 'down' | 'move' | 'up', event: MouseEvent): void => {
    const view = events.view()
    if (view === null) return
    events.onTool({
      type,
      at: toImage(view, screenPoint(event.offsetX, event.offsetY)),
      shift: event.shiftKey,
      ctrl: event.ctrlKey || event.metaKey,
      alt: event.altKey,
    })
  }
  const showPanning = (): void => {
    if (gesture === 'pan') events.onPanning('panning')
    else if (overMinimap) events.onPanning('minimap')
    else events.onPanning(space && inside ? 'ready' : null)
  }
  const isOnMinimap = (at: ScreenPoint): boolean => {
    const rect = events.minimap()
    return rect !== null && isInside(rect, at)
  }
  const pan = (dx: number, dy: number): void => {
    const view = events.view()
    if (view !== null && (dx !== 0 || dy !== 0)) events.onView(panBy(view, dx, dy))
  }

  canvas.addEventListener(
    'pointerdown',
    (event) => {
      if (!event.isPrimary || gesture !== null) return
      const pans = event.button === MIDDLE || (event.button === LEFT && space)
      if (!pans && event.button !== LEFT) return
      canvas.setPointerCapture(event.pointerId)
      last = screenPoint(event.offsetX, event.offsetY)
      gesture = pans ? 'pan' : isOnMinimap(last) ? 'minimap' : 'tool'
      if (gesture === 'tool') toolEvent('down', event)
      else if (gesture === 'minimap') events.onMinimap(last)
      showPanning()
    },
    options,
  )
  canvas.addEventListener(
    'pointermove',
    (event) => {
      if (!event.isPrimary) return
      const at = screenPoint(event.offsetX, event.offsetY)
      inside = true
      const wasOver = overMinimap
      overMinimap = gesture === 'minimap' || (gesture === null && isOnMinimap(at))
      if (overMinimap !== wasOver) showPanning()
      events.onPointer(overMinimap ? null : at)
      if (gesture === 'pan') pan(at.x - last.x, at.y - last.y)
      else if (gesture === 'minimap') events.onMinimap(at)
      else if (!overMinimap) toolEvent('move', event)
      last = at
    },
    options,
  )
  canvas.addEventListener(
    'pointerup',
    (event) => {
      if (!event.isPrimary || gesture === null) return
      const ended = gesture
      gesture = null
      if (ended === 'tool') toolEvent('up', event)
      else showPanning()
    },
    options,
  )
  // After a pointerup the gesture has ended already: what is left here is a pointer taken away by the system.
  canvas.addEventListener(
    'lostpointercapture',
    () => {
      if (gesture === null) return
      const ended = gesture
      gesture = null
      if (ended === 'tool') events.onTool({ type: 'interrupt' })
      else showPanning()
    },
    options,
  )
  canvas.addEventListener(
    'pointerleave',
    () => {
      inside = false
      overMinimap = false
      events.onPointer(null)
      showPanning()
    },
    options,
  )
  canvas.addEventListener(
    'pointerenter',
    () => {
      inside = true
      showPanning()
    },
    options,
  )
  canvas.addEventListener(
    'dblclick',
    (event) => {
      if (event.button === LEFT && !space && !overMinimap) events.onTool({ type: 'complete' })
    },
    options,
  )
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      const view = events.view()
      if (view === null) return
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_HEIGHT : 1
      const dx = event.deltaX * unit
      const dy = event.deltaY * unit
      if (event.shiftKey && !event.ctrlKey) return pan(-(dx === 0 ? dy : dx), dx === 0 ? 0 : -dy)
      if (dx !== 0 && !event.ctrlKey) return pan(-dx, -dy)
      const factor = Math.exp(-dy * (event.ctrlKey && Math.abs(dy) < 50 ? PINCH_ZOOM : WHEEL_ZOOM))
      events.onView(zoomAt(view, screenPoint(event.offsetX, event.offsetY), factor))
    },
    { ...options, passive: false },
  )
  canvas.addEventListener('contextmenu', (event) => event.preventDefault(), options)
  // The middle button would otherwise start Chromium's own scrolling.
  canvas.addEventListener('mousedown', (event) => event.button === MIDDLE && event.preventDefault(), options)

  window.addEventListener(
    'keydown',
    (event) => {
      if (event.code !== 'Space' || wantsSpace(event.target) || (!inside && gesture === null)) return
      if (events.ledByKeys()) return
      // Else Space would also press the button, or open the list, that has the focus.
      event.preventDefault()
      event.stopPropagation()
      if (space) return
      space = true
      showPanning()
    },
    { ...options, capture: true },
  )
  const releaseSpace = (): void => {
    if (!space) return
    space = false
    showPanning()
  }
  window.addEventListener('keyup', (event) => event.code === 'Space' && releaseSpace(), options)
  window.addEventListener('blur', releaseSpace, options)

  return () => ends.abort()
}

/** True where a space is typed into a text; a list that opens with Space can wait until the hand has left the picture. */
function wantsSpace(target: EventTarget | null): boolean {
  if (target instanceof HTMLSelectElement) return false
  return isTyping(target) && !(target instanceof HTMLInputElement && target.readOnly)
}
