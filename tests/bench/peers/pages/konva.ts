import Konva from 'konva'
import type { LabelId } from '../../../../shared/model/ids.ts'
import { classById } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import { PICTURE, pointsOf } from '../../polygons.ts'
import { type Material, type Painter, REST, run, type Scene, SIZE, stageElement } from './shell.ts'

/**
 * Konva as its own guide to performance says: one node for each polygon, in a group that listens to nothing (hits come from
 * our index) and is cached as an image, nothing drawn perfectly, and what is under the hand in a layer of its own. The cache
 * is made anew when the hand rests, for the zoom of the moment, and when a polygon leaves it to be changed.
 */
Konva.autoDrawEnabled = false
const QUICK = { listening: false, perfectDrawEnabled: false, shadowForStrokeEnabled: false } as const

/** Of the cached image, px: what an old PC can spare. */
const LARGEST = 4096

class KonvaPainter implements Painter {
  readonly #stage: Konva.Stage
  readonly #below = new Konva.Layer({ listening: false })
  /** The picture and the polygons, cached as one image at the zoom of the last rest. */
  readonly #content = new Konva.Group({ listening: false })
  readonly #top = new Konva.Layer({ listening: false })
  readonly #nodes = new Map<Shape, Konva.Line>()
  #material: Material | null = null
  #scene: Scene | null = null
  #restTimer: ReturnType<typeof setTimeout> | undefined

  constructor(container: HTMLElement) {
    this.#stage = new Konva.Stage({ container: container as HTMLDivElement, ...SIZE })
    this.#stage.listening(false)
    this.#stage.add(this.#below, this.#top)
    this.#below.add(this.#content)
  }

  open(material: Material): void {
    this.#material = material
    this.#content.add(new Konva.Image({ image: material.picture, ...PICTURE, ...QUICK }))
    for (const shape of material.shapes) {
      const colour = this.#colour(shape.label)
      const node = new Konva.Line({
        points: pointsOf(shape).flatMap(({ x, y }) => [x, y]),
        closed: true,
        fill: `${colour}26`,
        stroke: colour,
        ...QUICK,
      })
      this.#nodes.set(shape, node)
      this.#content.add(node)
    }
  }

  paint(scene: Scene): void {
    const before = this.#scene
    this.#scene = scene
    if (before?.view !== scene.view) {
      const { zoom, panX, panY } = scene.view
      this.#stage.setAttrs({ x: panX, y: panY, scaleX: zoom, scaleY: zoom })
      if (before !== null) this.#cacheAtRest()
      else this.#cache()
      this.#below.draw()
    }
    const node = scene.selected === null ? undefined : this.#nodes.get(scene.selected)
    if (node !== undefined && node.visible() !== (scene.dragged === null)) {
      node.visible(scene.dragged === null)
      this.#cache()
      this.#below.draw()
    }
    this.#top.destroyChildren()
    if (scene.hovered !== null && scene.hovered !== scene.selected) this.#addOutline(scene.hovered, null, 2.5)
    if (scene.selected !== null) this.#addOutline(scene.selected, scene.dragged, 3)
    this.#top.draw()
  }

  #cacheAtRest(): void {
    clearTimeout(this.#restTimer)
    this.#restTimer = setTimeout(() => {
      this.#cache()
      this.#below.draw()
    }, REST)
  }

  #cache(): void {
    const zoom = this.#scene?.view.zoom ?? 1
    const pixelRatio = Math.min(zoom, LARGEST / PICTURE.width)
    // `strokeScaleEnabled: false` knows nothing of a cache's scale.
    for (const node of this.#nodes.values()) node.strokeWidth(2 / zoom)
    if (this.#content.isCached()) this.#content.clearCache()
    this.#content.cache({ x: 0, y: 0, ...PICTURE, pixelRatio, hitCanvasPixelRatio: 0.01 })
  }

  #addOutline(shape: Shape, dragged: Scene['dragged'], width: number): void {
    const points = dragged ?? pointsOf(shape)
    const zoom = this.#scene?.view.zoom ?? 1
    const colour = this.#colour(shape.label)
    const line = { points: points.flatMap(({ x, y }) => [x, y]), closed: true, strokeScaleEnabled: false }
    const rim = 'rgba(255, 255, 255, 0.85)'
    const fill = dragged === null ? {} : { fill: `${colour}26` }
    this.#top.add(new Konva.Line({ ...line, ...fill, stroke: rim, strokeWidth: width + 2, ...QUICK }))
    this.#top.add(new Konva.Line({ ...line, stroke: colour, strokeWidth: width, ...QUICK }))
    const name = this.#material === null ? undefined : classById(this.#material.schema, shape.label)?.name.zh
    const tag = new Konva.Label({
      x: Math.min(...points.map((p) => p.x)),
      y: Math.min(...points.map((p) => p.y)) - 26 / zoom,
      scaleX: 1 / zoom,
      scaleY: 1 / zoom,
      listening: false,
    })
    tag.add(new Konva.Tag({ fill: colour, cornerRadius: 4, ...QUICK }))
    tag.add(new Konva.Text({ text: `${name} #${shape.id}`, fontSize: 12, padding: 4, ...QUICK }))
    this.#top.add(tag)
    if (width < 3) return
    for (const { x, y } of points) {
      this.#top.add(
        new Konva.Circle({
          x,
          y,
          radius: 4 / zoom,
          fill: '#ffffff',
          stroke: colour,
          strokeWidth: 2,
          strokeScaleEnabled: false,
          ...QUICK,
        }),
      )
    }
  }

  #colour(label: string): string {
    const schema = this.#material?.schema
    return (schema === undefined ? undefined : classById(schema, label as LabelId)?.colour) ?? '#888888'
  }
}

const stage = stageElement()
run(stage, new KonvaPainter(stage))
