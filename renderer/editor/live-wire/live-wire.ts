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
 * The cheapest way from every pixel to the seed, as the code of its first step back; 0 at the seed. Dijkstra with a ring
 * of buckets: costs of steps are small whole numbers, so nothing is ever sorted.
 * @param seed place of the pixel, y × width + x
 */
export function waysBack({ width, height, cost, edge }: CostMap, seed: number): Uint8Array {
  // All maps have a frame of one pixel that no way can better: no step has to ask whether it leaves the picture.
  const stride = width + 2
  const framed = (at: number): number => at + stride + 1 + 2 * Math.floor(at / width)
  const price = new Uint8Array(stride * (height + 2))
  const kind = new Uint8Array(price.length)
  const total = new Int32Array(price.length).fill(-1)
  for (let row = 0; row < height; row++) {
    const from = row * width
    price.set(cost.subarray(from, from + width), framed(from))
    kind.set(edge.subarray(from, from + width), framed(from))
    total.fill(UNKNOWN, framed(from), framed(from) + width)
  }
  const back = new Uint8Array(price.length)
  const steps = Int32Array.from(WAYS, ([dx, dy]) => dy * stride + dx)
  const queue = new BucketQueue(price.length)

  total[framed(seed)] = 0
  queue.put(framed(seed), 0)
  for (let at = queue.takeLeast(); at >= 0; at = queue.takeLeast()) {
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
      back[to] = ((way + 4) % 8) + 1
      queue.put(to, sum)
    }
  }
  const ways = new Uint8Array(width * height)
  for (let row = 0; row < height; row++) {
    const from = framed(row * width)
    ways.set(back.subarray(from, from + width), row * width)
  }
  return ways
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

/** The pixels from the seed to `to`, both included. */
export function wayTo(back: Uint8Array, width: number, to: number): readonly number[] {
  const pixels = [to]
  for (let at = to, code = back[at] ?? 0; code > 0; code = back[at] ?? 0) {
    const [dx, dy] = WAYS[code - 1] ?? [0, 0]
    at += dy * width + dx
    pixels.push(at)
  }
  return pixels.reverse()
}
