import { SHADE } from '../style.ts'

/** Radius of a grip, CSS px. */
export const GRIP = 4

/** Fills and strokes a path, with a dark rim that makes it stand out from a light picture. */
export function paintSigns(
  context: CanvasRenderingContext2D,
  path: Path2D,
  fill: string,
  stroke: string,
  width: number,
): void {
  context.lineWidth = width + 1.5
  context.strokeStyle = SHADE
  context.stroke(path)
  context.fillStyle = fill
  context.fill(path)
  context.lineWidth = width
  context.strokeStyle = stroke
  context.stroke(path)
}

/** Strokes a thin light line with a dark one below it, so that it is seen on any picture. */
export function strokeOnAnything(
  context: CanvasRenderingContext2D,
  path: Path2D,
  colour: string,
  width = 1,
): void {
  context.lineWidth = width + 2
  context.strokeStyle = SHADE
  context.stroke(path)
  context.lineWidth = width
  context.strokeStyle = colour
  context.stroke(path)
}

/** Adds an upright cross to a path. */
export function traceCross(path: Path2D, x: number, y: number, arm: number): void {
  path.moveTo(x - arm, y)
  path.lineTo(x + arm, y)
  path.moveTo(x, y - arm)
  path.lineTo(x, y + arm)
}
