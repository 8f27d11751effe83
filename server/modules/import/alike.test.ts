import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Alike, alikeAmong, type Fingerprinted, MOST_DISTANCE } from './alike.ts'

const bitsOf = (fingerprint: string) => BigInt(`0x${fingerprint}`)
const apart = (a: string, b: string) => (bitsOf(a) ^ bitsOf(b)).toString(2).replaceAll('0', '').length

/** Every pair with every other one. */
function byHand(pictures: readonly Fingerprinted[], distance: number): readonly Alike[] {
  return pictures.flatMap((b, j) =>
    pictures.slice(0, j).flatMap((a) => {
      const d = apart(a.fingerprint, b.fingerprint)
      return d <= distance ? [{ a: a.name, b: b.name, distance: d }] : []
    }),
  )
}

const keyOf = ({ a, b, distance }: Alike) => `${distance} ${a} ${b}`

test('finds the very pairs that comparing each with each finds, and counts each once', () => {
  const base = fc.bigInt(0n, 2n ** 64n - 1n)
  const flips = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 9 })
  const sets = fc.tuple(base, fc.array(fc.oneof(flips, fc.constant(null)), { maxLength: 30 }), fc.array(base))
  fc.assert(
    fc.property(sets, fc.integer({ min: 0, max: MOST_DISTANCE }), ([one, near, far], distance) => {
      const close = near.map((bits) => (bits ?? []).reduce((value, bit) => value ^ (1n << BigInt(bit)), one))
      const pictures = [...close, ...far].map((bits, i) => ({
        name: `${i}`,
        fingerprint: bits.toString(16).padStart(16, '0'),
      }))
      const { count, pairs } = alikeAmong(pictures, distance, 10_000)
      const expected = byHand(pictures, distance)
      expect(pairs.map(keyOf).toSorted()).toEqual(expected.map(keyOf).toSorted())
      expect(count).toBe(expected.length)
    }),
  )
})

test('names the most alike first, as many as are wanted, and counts all', () => {
  const pictures = ['00', '01', '03', '07'].map((end, i) => ({
    name: `${i}`,
    fingerprint: `00000000000000${end}`,
  }))
  const { count, pairs } = alikeAmong(pictures, 2, 3)
  expect(count).toBe(5)
  expect(pairs.map(({ distance }) => distance)).toEqual([1, 1, 1])
  const onlyWithLast = alikeAmong(pictures, 7, 9, (_, b) => b === 3)
  expect(onlyWithLast.pairs.map(({ b }) => b)).toEqual(['3', '3', '3'])
})
