/** Bits and bytes of PNG (ISO/IEC 15948): from the inflated stream to rows of RGBA. */

export interface PngFormat {
  readonly width: number
  readonly height: number
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly colourType: number
  /** RGB triples; for colour type 3. */
  readonly palette: Uint8Array
  /** Alpha of the palette's first colours. */
  readonly paletteAlpha: Uint8Array
}

const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/**
 * Takes the inflated bytes in pieces of any length and gives every row as RGBA; the array is used again for the next row.
 * @throws where the picture is damaged
 */
export class PngRows {
  readonly #format: PngFormat
  readonly #onRow: (rgba: Uint8Array) => void
  readonly #toRgba: Converter
  /** Bytes from one pixel to the next, at least one. */
  readonly #step: number
  #row: Uint8Array
  #above: Uint8Array
  readonly #rgba: Uint8Array
  /** Filter of the row under way; null before its first byte. */
  #filter: number | null = null
  #filled = 0
  #rows = 0

  constructor(format: PngFormat, onRow: (rgba: Uint8Array) => void) {
    const samples = SAMPLES[format.colourType]
    if (samples === undefined) throw new Error(`PNG of colour type ${format.colourType}`)
    const bits = samples * format.depth
    this.#format = format
    this.#onRow = onRow
    this.#toRgba = converterOf(format)
    this.#step = Math.max(bits >> 3, 1)
    const length = Math.ceil((format.width * bits) / 8)
    this.#row = new Uint8Array(length)
    this.#above = new Uint8Array(length)
    this.#rgba = new Uint8Array(4 * format.width)
  }

  /** True as soon as all rows are there. */
  get complete(): boolean {
    return this.#rows === this.#format.height
  }

  push(bytes: Uint8Array): void {
    let at = 0
    while (at < bytes.length && !this.complete) {
      if (this.#filter === null) {
        this.#filter = bytes[at] as number
        at += 1
        continue
      }
      const part = bytes.subarray(at, at + this.#row.length - this.#filled)
      this.#row.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled === this.#row.length) this.#endRow(this.#filter)
    }
  }

  #endRow(filter: number): void {
    unfilter(filter, this.#row, this.#above, this.#step)
    this.#toRgba(this.#format, this.#row, this.#rgba)
    this.#onRow(this.#rgba)
    const above = this.#above
    this.#above = this.#row
    this.#row = above
    this.#filter = null
    this.#filled = 0
    this.#rows += 1
  }
}

/** Turns differences from neighbours back into values, in place. */
function unfilter(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
  const { length } = row
  switch (filter) {
    case 0:
      return
    case 1:
      for (let i = step; i < length; i++) row[i] = (row[i] as number) + (row[i - step] as number)
      return
    case 2:
      for (let i = 0; i < length; i++) row[i] = (row[i] as number) + (above[i] as number)
      return
    case 3:
      for (let i = 0; i < step; i++) row[i] = (row[i] as number) + ((above[i] as number) >> 1)
      for (let i = step; i < length; i++)
        row[i] = (row[i] as number) + (((row[i - step] as number) + (above[i] as number)) >> 1)
      return
    case 4:
      for (let i = 0; i < step; i++) row[i] = (row[i] as number) + (above[i] as number)
      for (let i = step; i < length; i++)
        row[i] =
          (row[i] as number) + paeth(row[i - step] as number, above[i] as number, above[i - step] as number)
      return
    default:
      throw new Error(`PNG row with filter ${filter}`)
  }
}

/** Of the three neighbours the one nearest to left + above − corner. */
function paeth(left: number, above: number, corner: number): number {
  const a = Math.abs(above - corner)
  const b = Math.abs(left - corner)
  const c = Math.abs(left + above - 2 * corner)
  return a <= b && a <= c ? left : b <= c ? above : corner
}

function bytesToRgba(format: PngFormat, row: Uint8Array, rgba: Uint8Array): void {
  const { width, depth, colourType, palette, paletteAlpha } = format
  // Of 16 bits the upper eight are enough for the eye.
  const bytes = depth >> 3
  const step = (SAMPLES[colourType] ?? 1) * bytes
  const colours = colourType === 2 || colourType === 6
  const alphaAt = colourType === 4 ? bytes : colourType === 6 ? 3 * bytes : -1
  for (let x = 0, from = 0, to = 0; x < width; x++, from += step, to += 4) {
    const first = row[from] as number
    if (colourType === 3) {
      putPaletteColour(rgba, to, first, palette, paletteAlpha)
      continue
    }
    rgba[to] = first
    rgba[to + 1] = colours ? (row[from + bytes] as number) : first
    rgba[to + 2] = colours ? (row[from + 2 * bytes] as number) : first
    rgba[to + 3] = alphaAt < 0 ? 255 : (row[from + alphaAt] as number)
  }
}

type Converter = (format: PngFormat, row: Uint8Array, rgba: Uint8Array) => void

function converterOf({ depth, colourType }: PngFormat): Converter {
  if (depth < 8) return bitsToRgba
  return depth === 8 && colourType === 2 ? rgbToRgba : bytesToRgba
}

/** What nearly all large pictures are, and so without a question at every pixel. */
function rgbToRgba(_: PngFormat, row: Uint8Array, rgba: Uint8Array): void {
  for (let from = 0, to = 0; from < row.length; from += 3, to += 4) {
    rgba[to] = row[from] as number
    rgba[to + 1] = row[from + 1] as number
    rgba[to + 2] = row[from + 2] as number
    rgba[to + 3] = 255
  }
}

/** Grey or palette with several pixels in a byte, the first one in its upper bits. */
function bitsToRgba(
  { width, depth, colourType, palette, paletteAlpha }: PngFormat,
  row: Uint8Array,
  rgba: Uint8Array,
): void {
  const most = (1 << depth) - 1
  for (let x = 0; x < width; x++) {
    const bit = x * depth
    const value = ((row[bit >> 3] as number) >> (8 - depth - (bit & 7))) & most
    if (colourType === 3) putPaletteColour(rgba, 4 * x, value, palette, paletteAlpha)
    else rgba.fill((255 * value) / most, 4 * x, 4 * x + 3).fill(255, 4 * x + 3, 4 * x + 4)
  }
}

function putPaletteColour(
  rgba: Uint8Array,
  at: number,
  index: number,
  palette: Uint8Array,
  alpha: Uint8Array,
): void {
  rgba[at] = palette[3 * index] ?? 0
  rgba[at + 1] = palette[3 * index + 1] ?? 0
  rgba[at + 2] = palette[3 * index + 2] ?? 0
  rgba[at + 3] = alpha[index] ?? 255
}
