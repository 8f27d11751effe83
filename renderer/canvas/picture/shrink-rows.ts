/** A piece of the smaller picture: whole rows of RGBA. */
export interface Band {
  readonly rgba: Uint8ClampedArray<ArrayBuffer>
  readonly y: number
  readonly rows: number
}

const BAND_ROWS = 64

/**
 * Makes a picture smaller while its rows come in, from the top: every pixel of the smaller one is the mean of those that
 * fall into it. Holds no more than a few rows.
 */
export class RowShrinker {
  readonly #from: { readonly width: number; readonly height: number }
  readonly #to: { readonly width: number; readonly height: number }
  readonly #onBand: (band: Band) => void
  /** The first column that falls into each column of the smaller picture, and after the last one the width. */
  readonly #starts: Uint32Array
  /** Red, green and blue times alpha, alpha, one after the other. */
  readonly #sums: Float64Array
  readonly #band: Uint8ClampedArray<ArrayBuffer>
  #rowsSummed = 0
  #row = 0
  #rowTo = 0

  constructor(
    from: { width: number; height: number },
    to: { width: number; height: number },
    onBand: (band: Band) => void,
  ) {
    this.#from = from
    this.#to = to
    this.#onBand = onBand
    this.#starts = Uint32Array.from({ length: to.width + 1 }, (_, x) =>
      Math.ceil((x * from.width) / to.width),
    )
    this.#sums = new Float64Array(4 * to.width)
    this.#band = new Uint8ClampedArray(4 * to.width * BAND_ROWS)
  }

  /** @param rgba read before this returns */
  push(rgba: Uint8Array): void {
    const sums = this.#sums
    const starts = this.#starts
    for (let x = 0, to = 0, i = 0; x < this.#to.width; x++, to += 4) {
      const end = 4 * (starts[x + 1] as number)
      let [r, g, b, a] = [0, 0, 0, 0]
      for (; i < end; i += 4) {
        const alpha = rgba[i + 3] as number
        r += (rgba[i] as number) * alpha
        g += (rgba[i + 1] as number) * alpha
        b += (rgba[i + 2] as number) * alpha
        a += alpha
      }
      sums[to] = (sums[to] as number) + r
      sums[to + 1] = (sums[to + 1] as number) + g
      sums[to + 2] = (sums[to + 2] as number) + b
      sums[to + 3] = (sums[to + 3] as number) + a
    }
    this.#rowsSummed += 1
    this.#row += 1
    const next = Math.floor((this.#row * this.#to.height) / this.#from.height)
    if (next > this.#rowTo) this.#endRow()
  }

  #endRow(): void {
    const sums = this.#sums
    const place = this.#rowTo % BAND_ROWS
    const offset = 4 * this.#to.width * place
    for (let x = 0, i = 0; x < this.#to.width; x++, i += 4) {
      const alpha = sums[i + 3] as number
      const by = alpha === 0 ? 0 : 1 / alpha
      this.#band[offset + i] = (sums[i] as number) * by
      this.#band[offset + i + 1] = (sums[i + 1] as number) * by
      this.#band[offset + i + 2] = (sums[i + 2] as number) * by
      const columns = (this.#starts[x + 1] as number) - (this.#starts[x] as number)
      this.#band[offset + i + 3] = alpha / (columns * this.#rowsSummed)
    }
    sums.fill(0)
    this.#rowsSummed = 0
    this.#rowTo += 1
    if (place + 1 === BAND_ROWS || this.#rowTo === this.#to.height) this.#giveBand(place + 1)
  }

  #giveBand(rows: number): void {
    const rgba = this.#band.slice(0, 4 * this.#to.width * rows)
    this.#onBand({ rgba, y: this.#rowTo - rows, rows })
  }
}
