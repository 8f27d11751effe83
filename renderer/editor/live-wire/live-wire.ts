import { type CostMap, DIRECTIONS, NO_EDGE } from './cost-map.ts'

/** The eight ways from a pixel to a neighbour; the code of a way is its place plus one. */
const WAYS = [
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
] as const

/** Share of "does not run along the edge" in the cost of a step. */
const DIRECTION = 0.35
/** Even a perfect edge costs something, so that the wire takes no detours along it. */
const STEP_COST = 8
/** More than the dearest step: (255 + 8) · √2 · (1 + 0.35) rounded up. */
const BUCKETS = 512

const KINDS = NO_EDGE + 1
const FACTORS = stepFactors()

/**
 * The cheapest ways from all pixels to a seed, found from near to far. Dijkstra with a ring of buckets: costs of steps are
 * small whole numbers, so nothing is ever sorted.
 */
export class WireSearch {
  readonly #width: number
  readonly #height: number
  readonly #price: Uint8Array
  readonly #kind: Uint8Array
  readonly #total: Int32Array
  /** The first step back of each pixel, as far as it is known for good. */
  readonly #back: Uint8Array
  /** The first step of the cheapest way so far. */
  readonly #perhaps: Uint8Array
  readonly #steps: Int32Array
  readonly #queue: BucketQueue

  /** @param seed place of the pixel, y × width + x */
  constructor({ width, height, cost, edge }: CostMap, seed: number) {
    this.#width = width
    this.#height = height
    // All maps have a frame of one pixel that no way can better: no step has to ask whether it leaves the picture.
    const stride = width + 2
    const framed = stride * (height + 2)
    this.#price = new Uint8Array(framed)
    this.#kind = new Uint8Array(framed)
    this.#back = new Uint8Array(framed)
    this.#perhaps = new Uint8Array(framed)
    this.#total = new Int32Array(framed).fill(-1)
    for (let row = 0; row < height; row++) {
      const [from, to] = [row * width, this.#framed(row * width)]
      this.#price.set(cost.subarray(from, from + width), to)
      this.#kind.set(edge.subarray(from, from + width), to)
      this.#total.fill(UNKNOWN, to, to + width)
    }
    this.#steps = Int32Array.from(WAYS, ([dx, dy]) => dy * stride + dx)
    this.#queue = new BucketQueue(framed)
    this.#total[this.#framed(seed)] = 0
    this.#queue.put(this.#framed(seed), 0)
  }

  /** Finds the ways of up to so many more pixels, the cheapest first; false where none is left. */
  advance(pixels: number): boolean {
    const [price, kind, total, steps, queue] = [
      this.#price,
      this.#kind,
      this.#total,
      this.#steps,
      this.#queue,
    ]
    for (let left = pixels; left > 0; left--) {
      const at = queue.takeLeast()
      if (at < 0) return false
      this.#back[at] = this.#perhaps[at] as number
      const soFar = total[at] as number
      const factors = (kind[at] as number) * KINDS
      for (let way = 0; way < steps.length; way++) {
        const to = at + (steps[way] as number)
        const known = total[to] as number
        if (known <= soFar) continue
        const factor = FACTORS[way * KINDS * KINDS + factors + (kind[to] as number)] as number
        const sum = soFar + Math.round(((price[to] as number) + STEP_COST) * factor)
        if (sum >= known) continue
        if (known !== UNKNOWN) queue.take(to)
        total[to] = sum
        this.#perhaps[to] = ((way + 4) % 8) + 1
        queue.put(to, sum)
      }
    }
    return true
  }

  knows(at: number): boolean {
    return this.#back[this.#framed(at)] !== 0
  }

  /** Of each pixel the code of the first step back; 0 at the seed and where the way is not known yet. */
  ways(): Uint8Array<ArrayBuffer> {
    const ways = new Uint8Array(this.#width * this.#height)
    for (let row = 0; row < this.#height; row++) {
      const from = this.#framed(row * this.#width)
      ways.set(this.#back.subarray(from, from + this.#width), row * this.#width)
    }
    return ways
  }

  #framed(at: number): number {
    return at + this.#width + 3 + 2 * Math.floor(at / this.#width)
  }
}

const UNKNOWN = 2 ** 31 - 1

/** What each step costs more than a straight one along the edge, by way and by where the edge runs at both its ends. */
function stepFactors(): Float32Array {
  const factors = new Float32Array(WAYS.length * KINDS * KINDS)
  for (const [way, [dx, dy]] of WAYS.entries()) {
    const along = (kind: number): number =>
      kind === NO_EDGE ? 0 : Math.abs(Math.cos(Math.atan2(dy, dx) - (kind * Math.PI) / DIRECTIONS))
    for (let from = 0; from < KINDS; from++) {
      for (let to = 0; to < KINDS; to++) {
        const aside = 1 - (along(from) + along(to)) / 2
        factors[(way * KINDS + from) * KINDS + to] = Math.hypot(dx, dy) * (1 + DIRECTION * aside)
      }
    }
  }
  return factors
}

/** Places by cost, where no two that wait are further apart than the dearest step. */
class BucketQueue {
  // Each bucket is a chain through `next` and `before`, so that a place can leave it from the middle.
  readonly #first = new Int32Array(BUCKETS).fill(-1)
  readonly #next: Int32Array
  readonly #before: Int32Array
  #waiting = 0
  #bucket = 0

  constructor(places: number) {
    this.#next = new Int32Array(places)
    this.#before = new Int32Array(places)
  }

  put(at: number, cost: number): void {
    const bucket = cost % BUCKETS
    const head = this.#first[bucket] as number
    this.#next[at] = head
    this.#before[at] = -1 - bucket
    if (head >= 0) this.#before[head] = at
    this.#first[bucket] = at
    this.#waiting += 1
  }

  take(at: number): void {
    const after = this.#next[at] as number
    const before = this.#before[at] as number
    if (before >= 0) this.#next[before] = after
    else this.#first[-1 - before] = after
    if (after >= 0) this.#before[after] = before
    this.#waiting -= 1
  }

  /** −1 where none waits. */
  takeLeast(): number {
    if (this.#waiting === 0) return -1
    while ((this.#first[this.#bucket] as number) < 0) this.#bucket = (this.#bucket + 1) % BUCKETS
    const at = this.#first[this.#bucket] as number
    this.take(at)
    return at
  }
}

/** The pixels from the seed to `to`, both included, where that way is known. */
export function wayTo(back: Uint8Array, width: number, to: number): readonly number[] {
  const pixels = [to]
  for (let at = to, code = back[at] ?? 0; code > 0; code = back[at] ?? 0) {
    const [dx, dy] = WAYS[code - 1] ?? [0, 0]
    at += dy * width + dx
    pixels.push(at)
  }
  return pixels.reverse()
}
