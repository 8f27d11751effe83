import type { PictureSize } from '../../../shared/geometry/point.ts'
import type { CanvasSize, View } from '../../editor/view.ts'
import { seenPart } from '../minimap.ts'
import type { PicturePainter } from '../picture/picture-painter.ts'
import type { Rect } from '../region.ts'
import { strokeOnAnything } from './paint.ts'

/** The whole picture, with a frame round what is seen of it. */
export function drawMinimap(
  context: CanvasRenderingContext2D,
  rect: Rect,
  painter: PicturePainter,
  { picture, size, view, ratio }: { picture: PictureSize; size: CanvasSize; view: View; ratio: number },
): void {
  const image = painter.thumbnail(Math.round(rect.width * ratio), Math.round(rect.height * ratio))
  if (image === null) return
  const { x, y, width, height } = rect
  context.save()
  context.fillStyle = '#ffffff'
  context.strokeStyle = 'rgba(0, 0, 0, 0.5)'
  context.lineWidth = 1
  context.beginPath()
  context.rect(x - 2.5, y - 2.5, width + 5, height + 5)
  context.fill()
  context.stroke()
  context.imageSmoothingEnabled = false
  context.drawImage(image, x, y, width, height)
  const seen = seenPart(picture, size, view)
  const scale = width / picture.width
  const frame = new Path2D()
  frame.rect(x + seen.x * scale, y + seen.y * scale, seen.width * scale, seen.height * scale)
  context.beginPath()
  context.rect(x, y, width, height)
  context.clip()
  strokeOnAnything(context, frame, '#ffe066', 2)
  context.restore()
}
