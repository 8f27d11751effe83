/** What the page says to the worker. Loads and seeds are counted, so that a late answer to an old one is known as such. */
export type ToWorker =
  | {
      readonly type: 'load'
      readonly load: number
      readonly rgba: Uint8ClampedArray<ArrayBuffer>
      readonly width: number
      readonly height: number
    }
  /** `at` is the place of a pixel, y × width + x. */
  | { readonly type: 'seed'; readonly load: number; readonly seed: number; readonly at: number }

/** The worker's answer to a seed: the code of the step back for each pixel. */
export interface FromWorker {
  readonly load: number
  readonly seed: number
  readonly back: Uint8Array<ArrayBuffer>
}
