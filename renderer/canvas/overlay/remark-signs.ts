import { boundsOf } from '../../../shared/geometry/geometry.ts'
import type { Scene } from '../../editor/ports.ts'
import { onScreen } from '../../editor/view.ts'
import { isHidden } from '../scene-change.ts'
import type { Context } from '../style.ts'
import type { Sign } from './sign.ts'

/** Of the speech bubble, CSS px; its tail stands on the upper right corner of the object. */
const WIDTH = 20
const HEIGHT = 16
const TAIL = 6
const COLOUR = '#d9480f'

/** A speech bubble at every object that a reviewer said something about. */
export function remarkSigns({ remarks, hits, hidden, view }: Scene): readonly Sign[] {
  return [...new Set(remarks.map(({ object }) => object))].flatMap((id) => {
    const shape = hits.get(id)
    if (shape === undefined || isHidden(hidden, shape)) return []
    const { x1, y0 } = onScreen(boundsOf(shape.geometry), view)
    const [x, y] = [x1 - TAIL, Math.max(2, y0 - HEIGHT - TAIL)]
    return [
      {
        bounds: { x0: x - 2, y0: y - 2, x1: x + WIDTH + 2, y1: y + HEIGHT + TAIL + 2 },
        draw: (context) => drawBubble(context, x, y),
      },
    ]
  })
}

function drawBubble(context: Context, x: number, y: number): void {
  context.fillStyle = COLOUR
  context.strokeStyle = '#ffffff'
  context.lineWidth = 1.5
  context.lineJoin = 'round'
  context.beginPath()
  context.roundRect(x, y, WIDTH, HEIGHT, 4)
  context.moveTo(x + 5, y + HEIGHT - 0.5)
  context.lineTo(x + TAIL - 1, y + HEIGHT + TAIL)
  context.lineTo(x + 12, y + HEIGHT - 0.5)
  context.stroke()
  context.fill()
  context.fillStyle = '#ffffff'
  for (const at of [5, 10, 15]) {
    context.beginPath()
    context.arc(x + at, y + HEIGHT / 2, 1.7, 0, 2 * Math.PI)
    context.fill()
  }
}
