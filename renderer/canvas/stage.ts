import { config, StaticCanvas } from 'fabric'
import type { PictureSize, ScreenPoint } from '../../shared/geometry/point.ts'
import type { Media } from '../../shared/model/batch.ts'
import type { Sha256 } from '../../shared/model/ids.ts'
import { HitIndex } from '../editor/hit-index.ts'
import type { MountStage, PictureState, Scene, Stage, StageEvents } from '../editor/ports.ts'
import { type CanvasSize, keepInSight, type View } from '../editor/view.ts'
import { Backdrop, type Frame } from './backdrop.ts'
import { BatchLayer } from './batch-layer.ts'
import { LiveShapes } from './live-shape.ts'
import { drawOverlay } from './overlay.ts'
import { drawPicture } from './picture.ts'
import { decodePicture, PictureCache } from './picture-cache.ts'
import { listenToHand } from './pointer-input.ts'
import { changeOf, looksOf, markedOf } from './scene-change.ts'

/** So long after the last change of the view the hand is at rest and the layer is drawn sharp, ms. */
const REST = 120

/** Puts a canvas into `element`, which must be positioned, and keeps it at the element's size. */
export const mountStage: MountStage = (element, events) => new CanvasStage(element, events)

class CanvasStage implements Stage {
  readonly #events: StageEvents
  readonly #element: HTMLElement
  readonly #canvas: StaticCanvas
  readonly #pictures = new PictureCache(decodePicture)
  readonly #hits = new HitIndex()
  readonly #batch = new BatchLayer()
  readonly #live: LiveShapes
  readonly #backdrop: Backdrop
  readonly #observer: ResizeObserver
  readonly #stopListening: () => void

  #scene: Scene | null = null
  /** The newest view, also while the owner of the scene has not yet answered to it. */
  #view: View | null = null
  #size: CanvasSize = { width: 0, height: 0 }
  #pointer: ScreenPoint | null = null
  #panning: 'ready' | 'panning' | null = null
  #bitmap: ImageBitmap | null = null
  #prefetched = ''
  /** When the view last changed, ms of performance.now(). */
  #viewChanged = 0
  #frame = 0
  #restTimer: ReturnType<typeof setTimeout> | undefined
  #disposed = false

  constructor(element: HTMLElement, events: StageEvents) {
    this.#events = events
    this.#element = element
    const canvas = document.createElement('canvas')
    // The element round it has the accessible name.
    canvas.setAttribute('aria-hidden', 'true')
    Object.assign(canvas.style, {
      position: 'absolute',
      inset: '0',
      display: 'block',
      touchAction: 'none',
      userSelect: 'none',
    })
    element.append(canvas)
    this.#canvas = new StaticCanvas(canvas, { renderOnAddRemove: false })
    this.#live = new LiveShapes(this.#canvas)
    this.#backdrop = new Backdrop(
      (context, frame) => this.#drawPicture(context, frame),
      (context, { view, ratio }) => this.#batch.draw(context, view.zoom, ratio),
    )
    this.#canvas.on('before:render', ({ ctx }) => this.#paintBackdrop(ctx))
    this.#canvas.on('after:render', ({ ctx }) => this.#paintOverlay(ctx))
    this.#stopListening = listenToHand(canvas, {
      view: () => this.#view,
      onTool: (event) => this.#events.onTool(event),
      onView: (view) => this.#moveView(view),
      onPointer: (at) => this.#movePointer(at),
      onPanning: (panning) => this.#showPanning(panning),
    })
    this.#observer = new ResizeObserver(() => this.#fitElement())
    this.#observer.observe(element, { box: 'device-pixel-content-box' })
    this.#fitElement()
  }

  show(scene: Scene): void {
    const before = this.#scene
    const change = changeOf(before, scene)
    this.#scene = scene
    this.#hits.update(scene.document)
    if (change.picture) this.#loadPicture(scene)
    if (change.content) this.#updateBatch(scene)
    if (change.picture) this.#backdrop.invalidate()
    if (change.view) this.#viewChangedTo(scene.view)
    if (change.cursor) this.#showCursor()
    if (change.any) this.#requestFrame()
  }

  prefetch(pictures: readonly Media[]): void {
    const key = pictures.map(({ sha256 }) => sha256).join()
    if (key === this.#prefetched) return
    this.#prefetched = key
    this.#pictures.prefetch(pictures)
  }

  dispose(): void {
    this.#disposed = true
    this.#stopListening()
    this.#observer.disconnect()
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#restTimer)
    const canvas = this.#canvas.getElement()
    void this.#canvas.dispose()
    canvas.remove()
    this.#bitmap = null
    this.#pictures.dispose()
  }

  #updateBatch(scene: Scene): void {
    const { document, schema, preview } = scene
    const content = { shapes: document.shapes, schema, changing: preview.replaced, ...markedOf(scene) }
    const change = this.#batch.update(content)
    if (change.kind === 'changed') this.#backdrop.invalidate()
    if (change.kind === 'added') {
      this.#backdrop.add((context, { view, ratio }) =>
        this.#batch.draw(context, view.zoom, ratio, change.groups),
      )
    }
  }

  #loadPicture({ picture, held }: Scene): void {
    this.#bitmap = held ? this.#pictures.peek(picture.sha256) : null
    if (!held) return
    const { sha256 } = picture
    const tell = (state: PictureState['state']): void => {
      if (!this.#disposed && this.#scene?.picture.sha256 === sha256) this.#events.onPicture(sha256, { state })
    }
    // Told after show() has returned: the owner of the scene must not be called while it shows one.
    queueMicrotask(() => tell(this.#bitmap === null ? 'loading' : 'shown'))
    if (this.#bitmap !== null) return void this.#pictures.show(picture).catch(() => tell('failed'))
    this.#pictures.show(picture).then(
      (bitmap) => this.#pictureDecoded(sha256, bitmap, () => tell('shown')),
      () => tell('failed'),
    )
  }

  #pictureDecoded(sha256: Sha256, bitmap: ImageBitmap, tell: () => void): void {
    if (this.#disposed || this.#scene?.picture.sha256 !== sha256 || this.#bitmap !== null) return
    this.#bitmap = bitmap
    this.#backdrop.invalidate()
    this.#requestFrame()
    tell()
  }

  #moveView(view: View): void {
    if (this.#scene === null) return
    const next = keepInSight(view, this.#scene.picture, this.#size)
    this.#viewChangedTo(next)
    this.#requestFrame()
    this.#events.onView(next)
  }

  #viewChangedTo(view: View): void {
    if (sameView(this.#view, view)) return
    this.#view = view
    this.#viewChanged = performance.now()
    clearTimeout(this.#restTimer)
    this.#restTimer = setTimeout(() => this.#requestFrame(), REST)
  }

  #movePointer(at: ScreenPoint | null): void {
    this.#pointer = at
    if (this.#scene?.drawing !== null || at === null) this.#requestFrame()
  }

  #showPanning(panning: 'ready' | 'panning' | null): void {
    this.#panning = panning
    this.#showCursor()
  }

  #showCursor(): void {
    const pan = this.#panning === 'panning' ? 'grabbing' : this.#panning === 'ready' ? 'grab' : null
    this.#canvas.getElement().style.cursor = pan ?? this.#scene?.cursor ?? 'default'
  }

  #fitElement(): void {
    const ratio = window.devicePixelRatio
    const size = { width: this.#element.clientWidth, height: this.#element.clientHeight }
    const same =
      size.width === this.#size.width &&
      size.height === this.#size.height &&
      config.devicePixelRatio === ratio
    if (same || size.width === 0 || size.height === 0) return
    config.configure({ devicePixelRatio: ratio })
    this.#size = size
    this.#canvas.setDimensions(size)
    // A resized canvas is empty: it is painted in the same frame, so that a window being resized does not flicker.
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
    this.#live.update(looksOf(this.#scene, this.#hits, (shape) => this.#batch.has(shape)))
    this.#canvas.setViewportTransform([view.zoom, 0, 0, view.zoom, view.panX, view.panY])
    this.#canvas.renderAll()
  }

  #paintBackdrop(context: CanvasRenderingContext2D): void {
    const view = this.#view
    const picture: PictureSize | undefined = this.#scene?.picture
    if (view === null || picture === undefined) return
    const moving = performance.now() - this.#viewChanged < REST
    this.#backdrop.paint(context, {
      view,
      size: this.#size,
      picture,
      ratio: this.#canvas.getRetinaScaling(),
      moving,
    })
  }

  #paintOverlay(context: CanvasRenderingContext2D): void {
    const view = this.#view
    if (this.#scene === null || view === null) return
    drawOverlay(context, {
      scene: { ...this.#scene, view },
      hits: this.#hits,
      size: this.#size,
      pointer: this.#pointer,
    })
  }

  #drawPicture(context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D, frame: Frame): void {
    if (this.#scene !== null) drawPicture(context, this.#bitmap, this.#scene.picture, frame)
  }
}

function sameView(a: View | null, b: View): boolean {
  return a !== null && a.zoom === b.zoom && a.panX === b.panX && a.panY === b.panY
}
