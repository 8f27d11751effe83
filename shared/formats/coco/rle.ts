import type { CocoRle } from '../../geometry/mask.ts'

/**
 * COCO's text for run lengths: each as the difference to the one but one before it (from the fourth on), in groups of
 * five bits, the lowest first; bit 6 says that more follow, and 48 is added to make a letter of it.
 */
export function toRleString(counts: readonly number[]): string {
  let text = ''
  for (const [i, count] of counts.entries()) {
    let x = i > 2 ? count - (counts[i - 2] as number) : count
    for (let more = true; more; ) {
      const bits = x & 31
      x >>= 5
      more = bits & 16 ? x !== -1 : x !== 0
      text += String.fromCharCode((more ? bits | 32 : bits) + 48)
    }
  }
  return text
}

/** Null where the text is none of these. */
export function fromRleString(text: string): readonly number[] | null {
  const counts: number[] = []
  for (let at = 0; at < text.length; ) {
    let x = 0
    for (let shift = 0, more = true; more; shift += 5, at++) {
      const bits = text.charCodeAt(at) - 48
      // Beyond 32 bits no run is that long; behind the end there is NaN.
      if (!(bits >= 0 && bits < 64) || shift > 30) return null
      x |= (bits & 31) << shift
      more = (bits & 32) !== 0
      if (!more && bits & 16 && shift < 27) x |= -1 << (shift + 5)
    }
    const i = counts.length
    const count = i > 2 ? x + (counts[i - 2] as number) : x
    if (count < 0) return null
    counts.push(count)
  }
  return counts
}

/** Run lengths that fill their size and no more; null where they do not. */
export function checkedRle(segmentation: unknown): CocoRle | null {
  const { size, counts } = (segmentation ?? {}) as { size?: unknown; counts?: unknown }
  const runs = typeof counts === 'string' ? fromRleString(counts) : counts
  if (!Array.isArray(size) || size.length !== 2 || !Array.isArray(runs)) return null
  const [height, width] = size
  if (![height, width].every((side) => Number.isInteger(side) && side >= 1 && side <= 250_000)) return null
  let sum = 0
  for (const run of runs) {
    if (!Number.isInteger(run) || run < 0) return null
    sum += run
  }
  return sum === height * width ? { size: [height, width], counts: runs } : null
}
