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

/** The live wire: the way along edges of the picture from a seed to the hand. Computed elsewhere; asked for at any time. */
export interface Scissors {
  /** The part of the picture to work on from now on; null for none. A seed inside it is computed anew. */
  load(pixels: LivePixels | null): void
  /** Where the wire starts; null where none is wanted. */
  seed(at: ImagePoint | null): void
  /** From the seed to here, both included, px of the picture; null while that is not yet known, or outside the part. */
  path(to: ImagePoint): readonly ImagePoint[] | null
  /** Called when `path` can tell more than before. */
  onReady(listener: () => void): void
  dispose(): void
}
