import type { Bounds } from '../../../shared/geometry/box.ts'

export interface DecodedPicture {
  readonly bitmap: ImageBitmap
  /** A part of the picture can be had in finer detail. */
  readonly finer: boolean
  readonly width: number
  readonly height: number
  close(): void
}

/** A part of the picture at a finer scale than the picture was decoded to. */
export interface Detail {
  readonly bitmap: ImageBitmap
  /** Px of the original. */
  readonly bounds: Bounds
}
