import '@annotorious/annotorious/annotorious.css'
import { createImageAnnotator, type ImageAnnotation, type Polygon, ShapeType } from '@annotorious/annotorious'
import { fitView, type View } from '../../../../renderer/editor/view.ts'
import { classById, type LabelSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import { PICTURE, pointsOf } from '../../polygons.ts'
import { fetchShapes, frames, listenToView, pictureAddress, SIZE, stageElement } from './shell.ts'

/**
 * Annotorious on an image: shapes are SVG, and hovering, selecting and dragging are its own. It has no view of its own for a
 * plain image, so the page moves and scales the whole by a CSS transform, as its users do; the browser draws it anew, sharp.
 */
const stage = stageElement()
const fitted = fitView(PICTURE, SIZE)
const holder = document.createElement('div')
Object.assign(holder.style, { position: 'absolute', transformOrigin: '0 0' })
stage.append(holder)

document.querySelector('#open')?.addEventListener('click', async () => {
  const image = new Image()
  image.src = pictureAddress()
  Object.assign(image.style, { display: 'block', width: `${PICTURE.width * fitted.zoom}px` })
  const [{ shapes, schema }] = await Promise.all([fetchShapes(), image.decode()])
  holder.append(image)
  place(fitted)
  const annotator = createImageAnnotator(image, {
    drawingEnabled: false,
    style: ({ bodies }, state) => {
      const colour = (bodies[0]?.value ?? '#888888') as `#${string}`
      return { fill: colour, fillOpacity: 0.15, stroke: colour, strokeWidth: state?.hovered === true ? 3 : 2 }
    },
  })
  annotator.setAnnotations(shapes.map((shape) => annotationOf(shape, schema)))
  stage.dataset.picture = 'shown'
})

function annotationOf(shape: Shape, schema: LabelSchema): ImageAnnotation {
  const points = pointsOf(shape).map(({ x, y }): [number, number] => [x, y])
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const id = `${shape.id}`
  const value = classById(schema, shape.label)?.colour ?? '#888888'
  const selector: Polygon = {
    type: ShapeType.POLYGON,
    geometry: {
      points,
      bounds: {
        minX: Math.min(...xs),
        minY: Math.min(...ys),
        maxX: Math.max(...xs),
        maxY: Math.max(...ys),
      },
    },
  }
  return {
    id,
    bodies: [{ id: `${id}-class`, annotation: id, purpose: 'tagging', value }],
    target: { annotation: id, selector },
  }
}

function place({ zoom, panX, panY }: View): void {
  holder.style.transform = `translate(${panX}px, ${panY}px) scale(${zoom / fitted.zoom})`
}

let view = fitted
const requestFrame = frames(() => place(view))
listenToView(stage, (next) => {
  view = next
  requestFrame()
})
