/** Bits that fingerprints may differ in at most. With one more no byte need be the same. */
export const MOST_DISTANCE = 7
const BYTES = 8

export interface Fingerprinted {
  readonly name: string
  /** Sixteen hexadecimal digits. */
  readonly fingerprint: string
}

/** Two pictures that look alike; `distance` bits of their fingerprints differ. */
export interface Alike {
  readonly a: string
  readonly b: string
  readonly distance: number
}

/** What is wanted of the pairs: all are counted, the first few are named, the most alike of them first. */
export interface AlikeReport {
  readonly count: number
  readonly pairs: readonly Alike[]
}

/**
 * Pairs whose fingerprints differ in at most `distance` bits, up to MOST_DISTANCE: two such have at least one byte in common, so
 * only those that share one are compared.
 * @param isWanted by place in the list
 */
export function alikeAmong(
  pictures: readonly Fingerprinted[],
  distance: number,
  most: number,
  isWanted: (a: number, b: number) => boolean = () => true,
): AlikeReport {
  const bytes = pictures.map(({ fingerprint }) => Buffer.from(fingerprint, 'hex'))
  const high = Uint32Array.from(bytes, (one) => one.readUInt32BE(0))
  const low = Uint32Array.from(bytes, (one) => one.readUInt32BE(4))
  const byDistance: Alike[][] = Array.from({ length: distance + 1 }, () => [])
  let count = 0
  for (let byte = 0; byte < BYTES; byte += 1) {
    const sharing: number[][] = Array.from({ length: 256 }, () => [])
    for (const [i, one] of bytes.entries()) sharing[one[byte] ?? 0]?.push(i)
    for (const group of sharing) {
      for (const [at, b] of group.entries()) {
        for (let i = 0; i < at; i += 1) {
          const a = group[i] ?? 0
          const differing = [(high[a] ?? 0) ^ (high[b] ?? 0), (low[a] ?? 0) ^ (low[b] ?? 0)] as const
          const apart = ones(differing[0]) + ones(differing[1])
          if (apart > distance || firstCommon(differing) !== byte || !isWanted(a, b)) continue
          count += 1
          const found = byDistance[apart]
          const [first, second] = [pictures[a], pictures[b]]
          if (found !== undefined && first !== undefined && second !== undefined && found.length < most)
            found.push({ a: first.name, b: second.name, distance: apart })
        }
      }
    }
  }
  return { count, pairs: byDistance.flat().slice(0, most) }
}

/** The first byte that is the same in both, from the left: a pair is counted there only. */
function firstCommon([high, low]: readonly [number, number]): number {
  for (let byte = 0; byte < BYTES; byte += 1) {
    const word = byte < 4 ? high : low
    if (((word >>> (24 - 8 * (byte % 4))) & 0xff) === 0) return byte
  }
  return BYTES
}

function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
