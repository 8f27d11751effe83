/** A wire between two pixels, each by its place: y × width + x. `to` null: to all of them, as the hand may go anywhere. */
export interface PixelWire {
  readonly from: number
  readonly to: number | null
}

/** What the page says to the worker. Loads are counted, so that a late answer about an old one is known as such. */
export type ToWorker =
  | {
      readonly type: 'load'
      readonly load: number
      readonly rgba: Uint8ClampedArray<ArrayBuffer>
      readonly width: number
      readonly height: number
    }
  /** All that is wanted from now on, the most urgent first. */
  | { readonly type: 'want'; readonly load: number; readonly wires: readonly PixelWire[] }

/** The worker's answers to a wire, each knowing more than the one before: `WireSearch.ways`. */
export interface FromWorker {
  readonly load: number
  readonly from: number
  readonly back: Uint8Array<ArrayBuffer>
}
