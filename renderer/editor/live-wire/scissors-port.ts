import type { ImagePoint } from '../../../shared/geometry/point.ts'

/** RGBA of a part of the picture: `scale` pixels of it for each px of the original. */
export interface LivePixels {
  readonly rgba: Uint8ClampedArray<ArrayBuffer>
  readonly width: number
  readonly height: number
  /** Its top-left corner, px of the original. */
  readonly originX: number
  readonly originY: number
  readonly scale: number
}

/** A way along edges of the picture; `to` null: to wherever the hand will be. */
export interface Wire {
  readonly from: ImagePoint
  readonly to: ImagePoint | null
}

/** The live wire, computed elsewhere from near to far; asked for at any time. */
export interface Scissors {
  /** The part of the picture to work on from now on; null for none. */
  load(pixels: LivePixels | null): void
  /** All wires that are wanted from now on, the most urgent first. */
  want(wires: readonly Wire[]): void
  /**
   * The way with both ends, px of the picture. `pending`: it is still looked for, or will be as soon as it is wanted; null
   * where there will be none, because an end lies outside the part.
   */
  path(from: ImagePoint, to: ImagePoint): readonly ImagePoint[] | 'pending' | null
  /** Called when `path` can tell more than before. */
  onReady(listener: () => void): void
  dispose(): void
}
