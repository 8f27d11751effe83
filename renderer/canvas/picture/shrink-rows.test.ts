import { describe, expect, it } from 'vitest'
import { RowShrinker } from './shrink-rows.ts'

type Pixel = readonly [number, number, number, number]

/** Feeds a picture row by row and puts the bands together. */
function shrunk(
  from: { width: number; height: number },
  to: { width: number; height: number },
  at: (x: number, y: number) => Pixel,
): Pixel[][] {
  const out: Pixel[][] = []
  const shrinker = new RowShrinker(from, to, ({ rgba, y, rows }) => {
    expect(y).toBe(out.length)
    for (let row = 0; row < rows; row++) {
      const pixels = Array.from({ length: to.width }, (_, x): Pixel => {
        const i = 4 * (row * to.width + x)
        return [rgba[i] ?? -1, rgba[i + 1] ?? -1, rgba[i + 2] ?? -1, rgba[i + 3] ?? -1]
      })
      out.push(pixels)
    }
  })
  for (let y = 0; y < from.height; y++)
    shrinker.push(Uint8Array.from({ length: 4 * from.width }, (_, i) => at(i >> 2, y)[i & 3] ?? 0))
  return out
}

describe('a picture made smaller row by row', () => {
  it('has the mean of the pixels that fall into each of its own', () => {
    const out = shrunk({ width: 4, height: 4 }, { width: 2, height: 2 }, (x, y) => [10 * x, 10 * y, 7, 255])
    expect(out).toEqual([
      [
        [5, 5, 7, 255],
        [25, 5, 7, 255],
      ],
      [
        [5, 25, 7, 255],
        [25, 25, 7, 255],
      ],
    ])
  })

  it('keeps places where they are though the sizes do not divide', () => {
    const [from, to] = [
      { width: 1000, height: 301 },
      { width: 130, height: 100 },
    ]
    const out = shrunk(from, to, (x, y) => [x >= 500 ? 255 : 0, y >= 150 ? 255 : 0, 0, 255])
    // Left and right half, upper and lower half: white begins in the pixel where the middle lies.
    expect(out.map((row) => row.findIndex(([r]) => r === 255))).toEqual(Array(100).fill(65))
    expect(out[0]?.map((_, x) => out.findIndex((row) => (row[x]?.[1] ?? 0) > 0))).toEqual(Array(130).fill(49))
  })

  it('does not mix the colour of what cannot be seen into what can', () => {
    const [[pixel] = []] = shrunk({ width: 2, height: 1 }, { width: 1, height: 1 }, (x) =>
      x === 0 ? [200, 100, 50, 255] : [0, 0, 0, 0],
    )
    expect(pixel).toEqual([200, 100, 50, 128])
  })

  it('gives every row, however they fall into bands', () => {
    for (const height of [1, 63, 64, 65, 128, 130]) {
      const out = shrunk({ width: 2, height: 2 * height }, { width: 1, height }, (_, y) => [
        y & 255,
        0,
        0,
        255,
      ])
      expect(out.map(([pixel]) => pixel?.[0])).toEqual(
        Array.from({ length: height }, (_, y) =>
          Math.round((((2 * y) & 255) + ((2 * y + 1) & 255)) / 2 - 0.01),
        ),
      )
    }
  })
})
