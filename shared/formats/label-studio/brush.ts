import { maskFromRows, readRows, rowsOf } from '../../geometry/mask-rows.ts'
import type { PictureSize } from '../../geometry/point.ts'
import type { Mask } from '../../model/shape.ts'

/**
 * Label Studio's run lengths, packed in bits: the number of values (32 bits), bits of a value less one (5), four bits of
 * lengths less one (4 each); then blocks: one value repeated or many values (1 bit), which of the four lengths counts
 * them (2 bits), their number less one, the value or the values. The values are red, green, blue and alpha of every
 * pixel of the picture, row by row.
 */
const LENGTH_BITS = [3, 4, 8, 16] as const
const VALUE_BITS = 8
const CHANNELS = 4

export function toBrush(mask: Mask, { width, height }: PictureSize): readonly number[] {
  const out = new BitWriter()
  out.write(width * height * CHANNELS, 32)
  out.write(VALUE_BITS - 1, 5)
  for (const bits of LENGTH_BITS) out.write(bits - 1, 4)
  let value = 0
  for (const run of wholeRuns(mask, { width, height })) {
    for (let rest = run * CHANNELS; rest > 0; ) {
      const which = LENGTH_BITS.findIndex((bits) => rest <= 2 ** bits)
      const place = which < 0 ? 3 : which
      const count = Math.min(rest, 2 ** (LENGTH_BITS[place] as number))
      out.write(1, 1)
      out.write(place, 2)
      out.write(count - 1, LENGTH_BITS[place] as number)
      out.write(value, VALUE_BITS)
      rest -= count
    }
    value = 255 - value
  }
  return out.bytes()
}

/** Pixels whose alpha is not 0; null where the bytes are not such a picture. May be empty: then `runs` has only outside. */
export function fromBrush(bytes: readonly number[], { width, height }: PictureSize): Mask | 'empty' | null {
  const bits = new BitReader(bytes)
  const all = bits.read(32)
  const valueBits = bits.read(5) + 1
  const lengths = [0, 0, 0, 0].map(() => bits.read(4) + 1)
  if (all !== width * height * CHANNELS) return null
  const runs: number[] = []
  let inside = false
  let run = 0
  /** Pixels that follow, all inside or all outside. */
  const add = (isInside: boolean, count: number): void => {
    if (isInside !== inside) {
      runs.push(run)
      run = 0
      inside = isInside
    }
    run += count
  }
  for (let at = 0; at < all; ) {
    const repeated = bits.read(1) === 1
    const end = at + 1 + bits.read(lengths[bits.read(2)] as number)
    if (bits.isOver || end > all) return null
    if (repeated) {
      // Alpha is the last of four: so many of them lie in this stretch.
      const alphas = Math.floor(end / CHANNELS) - Math.floor(at / CHANNELS)
      const value = bits.read(valueBits)
      if (alphas > 0) add(value !== 0, alphas)
      at = end
    } else
      for (; at < end; at++) {
        const value = bits.read(valueBits)
        if (at % CHANNELS === CHANNELS - 1) add(value !== 0, 1)
      }
  }
  runs.push(run)
  return maskFromRows({ top: 0, rows: readRows({ x: 0, width, height, runs }) }) ?? 'empty'
}

/** Lengths of runs over the whole picture, row by row, beginning with outside. */
function* wholeRuns(mask: Mask, { width, height }: PictureSize): Generator<number> {
  const { top, rows } = rowsOf(mask)
  let from = 0
  for (const [i, row] of rows.entries()) {
    if (top + i >= height) break
    for (const x of row) {
      const at = (top + i) * width + Math.min(x, width)
      yield at - from
      from = at
    }
  }
  yield width * height - from
}

class BitWriter {
  readonly #bytes: number[] = []
  #waiting = 0
  #count = 0

  write(value: number, bits: number): void {
    for (let bit = bits - 1; bit >= 0; bit--) {
      this.#waiting = (this.#waiting << 1) | (Math.floor(value / 2 ** bit) & 1)
      this.#count += 1
      if (this.#count < 8) continue
      this.#bytes.push(this.#waiting)
      this.#waiting = 0
      this.#count = 0
    }
  }

  bytes(): readonly number[] {
    return this.#count === 0 ? this.#bytes : [...this.#bytes, this.#waiting << (8 - this.#count)]
  }
}

class BitReader {
  readonly #bytes: readonly number[]
  #at = 0

  constructor(bytes: readonly number[]) {
    this.#bytes = bytes
  }

  read(bits: number): number {
    let value = 0
    for (let i = 0; i < bits; i++, this.#at++) {
      const byte = this.#bytes[this.#at >> 3] ?? 0
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1)
    }
    return value
  }

  get isOver(): boolean {
    return this.#at > this.#bytes.length * 8
  }
}
