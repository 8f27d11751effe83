import type { Bounds } from '../../../shared/geometry/box.ts'

export interface DecodedPicture {
  readonly bitmap: ImageBitmap
  /** As it will be shown first; null where nobody knew when it was decoded. */
  readonly fitted: Fitted | null
  /** A part of the picture can be had in finer detail. */
  readonly finer: boolean
  readonly width: number
  readonly height: number
  close(): void
}

/** The whole picture at the scale at which it will be shown: drawn pixel by pixel, it costs a tenth of being scaled. */
export interface Fitted {
  readonly bitmap: ImageBitmap
  /** Device px per px of the original. */
  readonly scale: number
}

/** A part of the picture at a finer scale than the picture was decoded to. */
export interface Detail {
  readonly bitmap: ImageBitmap
  /** Px of the original. */
  readonly bounds: Bounds
}
