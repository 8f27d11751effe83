import type { ImagePoint, ScreenPoint } from '../../../shared/geometry/point.ts'
import type { Geometry, Shape } from '../../../shared/model/shape.ts'
import type { Scene } from '../../editor/ports.ts'
import { type CanvasSize, toImage, toScreen } from '../../editor/view.ts'
import type { Sprites } from '../sprites.ts'

export interface OverlayInput {
  readonly scene: Scene
  readonly size: CanvasSize
  /** The mouse, or null where it is outside the canvas. */
  readonly mouse: ScreenPoint | null
  readonly sprites: Sprites
  /** Device px per CSS px. */
  readonly ratio: number
}

/** The hand places points, or paints: it is shown where exactly it is. */
export function isAiming({ drawing, cursor }: Scene): boolean {
  return drawing !== null || cursor === 'crosshair'
}

/** Where the hand is: on the keyboard if that leads, else on the mouse; null where neither is on the canvas. */
export function handAt({ scene, mouse }: Pick<OverlayInput, 'scene' | 'mouse'>): {
  readonly screen: ScreenPoint
  readonly image: ImagePoint
} | null {
  const { pointer, view } = scene
  if (pointer !== null) return { screen: toScreen(view, pointer), image: pointer }
  return mouse === null ? null : { screen: mouse, image: toImage(view, mouse) }
}

/** The geometry that a shape has for the moment. */
export function geometryOf(scene: Scene, shape: Shape): Geometry {
  return scene.preview.replaced.get(shape.id) ?? shape.geometry
}
