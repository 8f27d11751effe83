import { fitView, panBy, type View, zoomAt } from '../../../../renderer/editor/view.ts'
import { type ImagePoint, imagePoint, screenPoint } from '../../../../shared/geometry/point.ts'
import type { LabelSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import { PICTURE, pointsOf } from '../../polygons.ts'
import { PolygonIndex } from './polygon-index.ts'

/**
 * What the pages of the peers have in common: they fetch the picture and the polygons, and turn the hand's moves into a
 * scene. How it is drawn is the painter's business; nothing is drawn more than once a frame.
 */
export interface Scene {
  readonly view: View
  readonly hovered: Shape | null
  readonly selected: Shape | null
  /** The selected shape's points while one of them is dragged. */
  readonly dragged: readonly ImagePoint[] | null
}

export interface Material {
  readonly shapes: readonly Shape[]
  readonly schema: LabelSchema
  readonly picture: ImageBitmap
}

export interface Painter {
  open(material: Material): void
  /** Called in an animation frame, and only where the scene has changed. */
  paint(scene: Scene): void
}

/** CSS px: how far from a vertex the hand may take hold of it. */
const REACH = 8
const WHEEL_ZOOM = 0.0015
/** So long after the last change of the view the hand is at rest, ms; as in our program. */
export const REST = 120

export const query = new URLSearchParams(location.search)
const number = (name: string): number => Number(query.get(name))

/** The canvas's place in the window, the same for everybody. */
export const SIZE = { width: number('width'), height: number('height') }

export function stageElement(): HTMLElement {
  const stage = document.querySelector<HTMLElement>('#stage')
  if (stage === null) throw new Error('no stage')
  Object.assign(stage.style, {
    left: `${number('x')}px`,
    top: `${number('y')}px`,
    width: `${SIZE.width}px`,
    height: `${SIZE.height}px`,
  })
  return stage
}

export async function fetchShapes(): Promise<Omit<Material, 'picture'>> {
  const answer = await fetch(`/polygons-${number('n')}.json`)
  return (await answer.json()) as Omit<Material, 'picture'>
}

export const pictureAddress = (): string => `/pictures/polygons-${number('n')}.jpg`

async function fetchPicture(): Promise<ImageBitmap> {
  const answer = await fetch(pictureAddress())
  return createImageBitmap(await answer.blob())
}

/** Asks for a frame, once however often it is called before that frame. */
export function frames(paint: () => void): () => void {
  const busy = number('busy')
  let asked = false
  return () => {
    if (asked) return
    asked = true
    requestAnimationFrame(() => {
      asked = false
      const until = performance.now() + busy
      while (performance.now() < until);
      paint()
    })
  }
}

/** Pan with the middle button, zoom with the wheel, fit with F; gives every new view. */
export function listenToView(stage: HTMLElement, onView: (view: View) => void): void {
  let view = fitView(PICTURE, SIZE)
  let last: { x: number; y: number } | null = null
  const change = (next: View): void => {
    view = next
    onView(view)
  }
  const options = { capture: true }
  stage.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 1) return
      event.stopPropagation()
      stage.setPointerCapture(event.pointerId)
      last = { x: event.clientX, y: event.clientY }
    },
    options,
  )
  stage.addEventListener(
    'pointermove',
    (event) => {
      if (last === null) return
      event.stopPropagation()
      change(panBy(view, event.clientX - last.x, event.clientY - last.y))
      last = { x: event.clientX, y: event.clientY }
    },
    options,
  )
  stage.addEventListener('pointerup', () => (last = null), options)
  stage.addEventListener('mousedown', (event) => event.button === 1 && event.preventDefault(), options)
  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      const { left, top } = stage.getBoundingClientRect()
      const at = screenPoint(event.clientX - left, event.clientY - top)
      change(zoomAt(view, at, Math.exp(-event.deltaY * WHEEL_ZOOM)))
    },
    { passive: false, capture: true },
  )
  addEventListener('keydown', ({ key }) => key === 'f' && change(fitView(PICTURE, SIZE)))
}

/** A page whose painter draws pixels: shows, hits, selects and drags vertices as our editor does. */
export function run(stage: HTMLElement, painter: Painter): void {
  let scene: Scene = { view: fitView(PICTURE, SIZE), hovered: null, selected: null, dragged: null }
  let index: PolygonIndex | null = null
  let grabbed: { vertex: number; dx: number; dy: number } | null = null
  const requestFrame = frames(() => painter.paint(scene))
  const show = (change: Partial<Scene>): void => {
    scene = { ...scene, ...change }
    requestFrame()
  }

  document.querySelector('#open')?.addEventListener('click', async () => {
    const shapes = fetchShapes().then((material) => {
      index = new PolygonIndex(material.shapes)
      return material
    })
    const [material, picture] = await Promise.all([shapes, fetchPicture()])
    painter.open({ ...material, picture })
    stage.dataset.picture = 'shown'
    requestFrame()
  })
  listenToView(stage, (view) => show({ view }))

  const inPicture = (event: PointerEvent): ImagePoint => {
    const { left, top } = stage.getBoundingClientRect()
    const { zoom, panX, panY } = scene.view
    return imagePoint((event.clientX - left - panX) / zoom, (event.clientY - top - panY) / zoom)
  }
  stage.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || index === null) return
    const at = inPicture(event)
    const points = scene.selected === null ? [] : pointsOf(scene.selected)
    const reach = REACH / scene.view.zoom
    const vertex = points.findIndex((p) => Math.hypot(p.x - at.x, p.y - at.y) <= reach)
    const point = points[vertex]
    if (point === undefined) return show({ selected: index.at(at), hovered: null })
    stage.setPointerCapture(event.pointerId)
    grabbed = { vertex, dx: point.x - at.x, dy: point.y - at.y }
  })
  stage.addEventListener('pointermove', (event) => {
    if (index === null || event.buttons === 4) return
    const at = inPicture(event)
    if (grabbed !== null && scene.selected !== null) {
      const { vertex, dx, dy } = grabbed
      return show({ dragged: pointsOf(scene.selected).with(vertex, imagePoint(at.x + dx, at.y + dy)) })
    }
    const hovered = index.at(at)
    if (hovered !== scene.hovered) show({ hovered })
  })
  stage.addEventListener('pointerup', () => {
    grabbed = null
    if (scene.dragged !== null) show({ dragged: null })
  })
  addEventListener('keydown', ({ key }) => key === 'Escape' && show({ selected: null }))
}
