/**
 * Draws `count` of the items without putting any back; the same seed draws the same of the same items, so that anybody can
 * check a drawing. Mulberry32 and the first steps of a Fisher–Yates shuffle.
 * @param seed a whole number of 32 bits
 */
export function draw<T>(items: readonly T[], count: number, seed: number): readonly T[] {
  const next = numbers(seed)
  const left = [...items]
  const drawn: T[] = []
  while (drawn.length < count && left.length > 0) {
    const at = Math.floor(next() * left.length)
    const [one] = left.splice(at, 1)
    if (one !== undefined) drawn.push(one)
  }
  return drawn
}

/** Evenly in 0 ≤ x < 1. */
function numbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
