import type { Bounds } from '../../shared/geometry/box.ts'
import { boundsOf } from '../../shared/geometry/geometry.ts'
import type { ScreenPoint } from '../../shared/geometry/point.ts'
import type { Media } from '../../shared/model/media.ts'
import type { Shape } from '../../shared/model/shape.ts'
import type { LivePixels } from '../editor/live-wire/scissors-port.ts'
import type { MountStage, Scene, Stage, StageEvents } from '../editor/ports.ts'
import { type CanvasSize, keepInSight, snapView, type View } from '../editor/view.ts'
import { Backdrop, type Frame } from './backdrop.ts'
import { type BatchChange, BatchLayer } from './batch-layer.ts'
import { LiveLayer } from './live-layer.ts'
import type { Look, LookKey } from './live-shape.ts'
import { centredOn, fromMinimap, inside, minimapRect, seenPart } from './minimap.ts'
import { Crosshair } from './overlay/crosshair.ts'
import { handAt, isAiming, type OverlayInput } from './overlay/input.ts'
import { magnifierSign } from './overlay/magnifier.ts'
import { Minimap } from './overlay/minimap.ts'
import { crosshairOf, signsOf } from './overlay/overlay.ts'
import type { Sign } from './overlay/sign.ts'
import type { Pictures } from './picture/pictures.ts'
import { StagePicture } from './picture/stage-picture.ts'
import { listenToHand, type Panning } from './pointer-input.ts'
import { drawQuietMarks, reachOf } from './quiet-marks.ts'
import type { Rect } from './region.ts'
import { changeOf, looksOf, markedOf } from './scene-change.ts'
import { Sprites } from './sprites.ts'
import type { Context } from './style.ts'
import { addSurface } from './surface.ts'

/** So long after the last change of the view the hand is at rest and the layer is drawn sharp, ms. */
const REST = 120
/** So long it must rest before parts of a large picture are fetched in full detail: they cost half a second, ms. */
const LONG_REST = 400

/** Puts a canvas into `element`, which must be positioned, and keeps it at the element's size. */
export const stageOver =
  (pictures: Pictures): MountStage =>
  (element, events) =>
    new CanvasStage(element, events, pictures)

class CanvasStage implements Stage {
  readonly #events: StageEvents
  readonly #element: HTMLElement
  readonly #surface: HTMLElement
  readonly #picture: StagePicture
  readonly #batch = new BatchLayer()
  readonly #sprites = new Sprites()
  readonly #backdrop: Backdrop
  readonly #crosshair: Crosshair
  readonly #live: LiveLayer
  readonly #minimap: Minimap
  readonly #observer: ResizeObserver
  readonly #stopListening: () => void

  #scene: Scene | null = null
  /** The newest view, also while the owner of the scene has not yet answered to it. */
  #view: View | null = null
  #size: CanvasSize = { width: 0, height: 0 }
  /** Device px per CSS px. */
  #ratio = 1
  #mouse: ScreenPoint | null = null
  #panning: Panning = null
  /** When the view last changed, ms of performance.now(). */
  #viewChanged = 0
  #frame = 0
  #restTimer: ReturnType<typeof setTimeout> | undefined
  #longRestTimer: ReturnType<typeof setTimeout> | undefined
  #disposed = false

  constructor(element: HTMLElement, events: StageEvents, pictures: Pictures) {
    this.#events = events
    this.#element = element
    this.#surface = addSurface(element)
    this.#picture = new StagePicture(pictures, {
      onArrived: () => {
        this.#backdrop.addPicture()
        this.#requestFrame()
        this.#waitForRest()
      },
      onFiner: () => {
        this.#backdrop.invalidate()
        this.#requestFrame()
      },
      onState: (sha256, state) => events.onPicture(sha256, state),
    })
    const { painter } = this.#picture
    this.#backdrop = new Backdrop(this.#surface, {
      drawPicture: (context, bounds) => painter.draw(context, bounds),
      drawShapes: (context, frame, bounds) => this.#drawShapes(context, frame, bounds),
      get hasPicture() {
        return painter.decoded !== null
      },
      overview: () => painter.overview(),
    })
    this.#crosshair = new Crosshair(this.#surface)
    this.#live = new LiveLayer(this.#surface)
    this.#minimap = new Minimap(this.#surface)
    this.#stopListening = listenToHand(this.#surface, {
      view: () => this.#view,
      onTool: (event) => this.#events.onTool(event),
      onView: (view) => this.#moveView(view),
      onPointer: (at) => this.#moveMouse(at),
      onPanning: (panning) => this.#showPanning(panning),
      minimap: () => this.#minimapRect(),
      onMinimap: (at) => this.#goTo(at),
      ledByKeys: () => this.#scene !== null && this.#scene.pointer !== null,
    })
    this.#observer = new ResizeObserver(() => this.#fitElement())
    this.#observer.observe(element, { box: 'device-pixel-content-box' })
    // The first Chinese character loads its font, which takes some frames: not when the hand first points at something.
    requestIdleCallback(() => this.#sprites.tagWidth('字'))
    this.#fitElement()
  }

  show(scene: Scene): void {
    const before = this.#scene
    const change = changeOf(before, scene)
    this.#scene = scene
    this.#picture.painter.light = scene.display
    if (change.picture) this.#picture.show(scene)
    if (change.content) this.#updateBatch(scene)
    if (change.picture || change.light || change.style) this.#backdrop.invalidate()
    if (change.view) this.#viewChangedTo(scene.view)
    if (change.cursor) this.#showCursor()
    if (change.any) this.#requestFrame()
  }

  prefetch(pictures: readonly Media[]): void {
    this.#picture.prefetch(pictures)
  }

  pixels(mostPixels: number): LivePixels | null {
    return this.#scene === null ? null : this.#picture.painter.pixels(this.#seen(), mostPixels)
  }

  dispose(): void {
    this.#disposed = true
    this.#stopListening()
    this.#observer.disconnect()
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#restTimer)
    clearTimeout(this.#longRestTimer)
    this.#live.dispose()
    this.#surface.remove()
    this.#picture.dispose()
  }

  #updateBatch(scene: Scene): void {
    const { document, schema, hidden, preview } = scene
    const change = this.#batch.update({
      shapes: document.shapes,
      schema,
      hidden,
      changing: preview.replaced,
      ...markedOf(scene),
    })
    if (change.removed.length === 0) this.#addToLayer(scene, change.added)
    else this.#redrawParts(scene, change)
  }

  #addToLayer(scene: Scene, added: readonly Shape[]): void {
    if (added.length === 0) return
    this.#backdrop.add((context, frame) => this.#drawThese(context, frame, scene, added))
  }

  /** Where something is gone, what lay below it must be drawn again; all of it where that is hardly less. */
  #redrawParts(scene: Scene, { added, removed }: BatchChange): void {
    const reach = reachOf(scene)
    for (const { geometry } of [...removed, ...added])
      this.#backdrop.invalidatePart(boundsOf(geometry), reach)
  }

  #drawShapes(context: Context, frame: Frame, { x0, y0, x1, y1 }: Bounds): void {
    const scene = this.#scene
    if (scene === null) return
    const reach = reachOf(scene)
    const [dx, dy] = [reach.x / frame.view.zoom, reach.y / frame.view.zoom]
    const near = { x0: x0 - dx, y0: y0 - dy, x1: x1 + dx, y1: y1 + dy }
    this.#drawThese(context, frame, scene, scene.hits.touching(near))
  }

  #drawThese(context: Context, { view, ratio }: Frame, scene: Scene, shapes: readonly Shape[]): void {
    const { zoom } = view
    this.#batch.draw(context, { zoom, ratio, fillOpacity: scene.display.fillOpacity }, shapes)
    const marks = { scene, batch: this.#batch, sprites: this.#sprites, zoom, ratio }
    drawQuietMarks(context, shapes, marks)
  }

  #moveView(view: View): void {
    if (this.#scene === null) return
    const next = this.#viewChangedTo(keepInSight(view, this.#scene.picture, this.#size))
    this.#requestFrame()
    this.#events.onView(next)
  }

  #goTo(at: ScreenPoint): void {
    const rect = this.#minimapRect()
    if (rect === null || this.#scene === null || this.#view === null) return
    this.#moveView(centredOn(this.#view, this.#size, fromMinimap(rect, this.#scene.picture, at)))
  }

  /** The view as it is painted, which is what places on the canvas are understood in. */
  #viewChangedTo(view: View): View {
    const next = snapView(view, window.devicePixelRatio)
    if (sameView(this.#view, next)) return next
    this.#view = next
    this.#viewChanged = performance.now()
    this.#waitForRest()
    return next
  }

  #waitForRest(): void {
    clearTimeout(this.#restTimer)
    clearTimeout(this.#longRestTimer)
    this.#restTimer = setTimeout(() => this.#requestFrame(), REST)
    this.#longRestTimer = setTimeout(() => this.#refine(), LONG_REST)
  }

  #refine(): void {
    if (this.#view !== null) this.#picture.refine(this.#seen(), this.#view.zoom * window.devicePixelRatio)
  }

  /** What is seen of the picture, px of it. */
  #seen(): Bounds {
    if (this.#scene === null || this.#view === null) return { x0: 0, y0: 0, x1: 0, y1: 0 }
    const { x, y, width, height } = seenPart(this.#scene.picture, this.#size, this.#view)
    return { x0: x, y0: y, x1: x + width, y1: y + height }
  }

  #moveMouse(at: ScreenPoint | null): void {
    this.#mouse = at
    if (at === null || (this.#scene !== null && isAiming(this.#scene))) this.#requestFrame()
  }

  #showPanning(panning: Panning): void {
    this.#panning = panning
    this.#showCursor()
  }

  #showCursor(): void {
    // Where the keyboard leads, the hand is at the crosshair and Space is a click there: the mouse shows nothing.
    const led = (this.#scene?.pointer ?? null) !== null
    const panning = led && this.#panning === 'ready' ? null : this.#panning
    const atRest = led ? 'none' : (this.#scene?.cursor ?? 'default')
    this.#surface.style.cursor = panning === null ? atRest : CURSORS[panning]
  }

  #fitElement(): void {
    const ratio = window.devicePixelRatio
    const size = { width: this.#element.clientWidth, height: this.#element.clientHeight }
    const same = size.width === this.#size.width && size.height === this.#size.height && this.#ratio === ratio
    if (same || size.width === 0 || size.height === 0) return
    this.#ratio = ratio
    this.#size = size
    this.#picture.fitTo(size, ratio)
    // In the same frame, so that a window being resized does not flicker.
    this.#paint()
    this.#events.onResize(size)
  }

  #requestFrame(): void {
    if (this.#frame === 0 && !this.#disposed) this.#frame = requestAnimationFrame(() => this.#paint())
  }

  /** The only place that draws. */
  #paint(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    const view = this.#view
    if (this.#scene === null || view === null) return
    const scene = { ...this.#scene, view }
    const size = this.#size
    const ratio = this.#ratio
    const moving = performance.now() - this.#viewChanged < REST
    this.#backdrop.paint({ view, size, picture: scene.picture, ratio, moving })
    const input: OverlayInput = {
      scene,
      size,
      mouse: this.#mouse,
      sprites: this.#sprites,
      ratio,
    }
    const crosshair = crosshairOf(input)
    if (crosshair === null) this.#crosshair.hide()
    else this.#crosshair.show(crosshair.at, size, crosshair.colour, ratio)
    const looks = looksOf(scene, (shape) => this.#batch.has(shape))
    const signs = [...signsOf(input), ...this.#magnifierSigns(input, looks)]
    this.#live.paint({ looks, signs, view, size }, ratio)
    this.#paintMinimap(input)
  }

  #magnifierSigns(input: OverlayInput, looks: ReadonlyMap<LookKey, Look>): readonly Sign[] {
    const { scene, size, ratio } = input
    const { display, preview } = scene
    const hand = handAt(input)
    const places = isAiming(scene) || (preview.vertex !== null && preview.replaced.size > 0)
    if (!display.magnifier || !places || hand === null) return []
    const sign = magnifierSign({
      hand,
      size,
      zoom: scene.view.zoom,
      times: display.magnifierTimes,
      ratio,
      fillOpacity: display.fillOpacity,
      painter: this.#picture.painter,
      batch: this.#batch,
      shapesIn: (bounds) => scene.hits.touching(bounds),
      looks: looks.values(),
    })
    return [sign]
  }

  #paintMinimap({ scene, size, mouse, ratio }: OverlayInput): void {
    const rect = this.#minimapRect()
    const underHand = rect !== null && mouse !== null && inside(rect, mouse)
    if (rect === null || underHand) this.#minimap.hide()
    else
      this.#minimap.show(rect, this.#picture.painter, {
        picture: scene.picture,
        size,
        view: scene.view,
        ratio,
      })
  }

  #minimapRect(): Rect | null {
    if (this.#scene === null || this.#view === null || !this.#scene.display.minimap) return null
    return minimapRect(this.#scene.picture, this.#size, this.#view)
  }
}

const CURSORS = { ready: 'grab', panning: 'grabbing', minimap: 'pointer' } as const

function sameView(a: View | null, b: View): boolean {
  return a !== null && a.zoom === b.zoom && a.panX === b.panX && a.panY === b.panY
}
