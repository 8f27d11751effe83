import { describe, expect, it } from 'vitest'
import { type Rect, rectIn, strips, withPart } from './region.ts'

const rect = (x: number, y: number, width: number, height: number): Rect => ({ x, y, width, height })

/** How often each px of a layer is covered. */
function coverage(parts: readonly Rect[], width: number, height: number): number[][] {
  const counts = Array.from({ length: height }, () => Array<number>(width).fill(0))
  for (const part of parts)
    for (let y = part.y; y < part.y + part.height; y++)
      for (let x = part.x; x < part.x + part.width; x++)
        (counts[y] as number[])[x] = (counts[y]?.[x] ?? 0) + 1
  return counts
}

describe('a part of a layer', () => {
  it('has whole px round what lies in it, and ends with the layer', () => {
    expect(rectIn({ x0: 1.2, y0: 2.8, x1: 3.1, y1: 4 }, 10, 10)).toEqual(rect(1, 2, 3, 2))
    expect(rectIn({ x0: -5, y0: -5, x1: 50, y1: 3 }, 10, 10)).toEqual(rect(0, 0, 10, 3))
    expect(rectIn({ x0: 11, y0: 0, x1: 12, y1: 3 }, 10, 10)).toBeNull()
  })
})

describe('stale parts', () => {
  it('never overlap, also where a new one joins two that were apart', () => {
    const apart = withPart(withPart([], rect(0, 0, 4, 4)), rect(10, 0, 4, 4))
    expect(apart).toHaveLength(2)
    expect(withPart(apart, rect(3, 2, 8, 1))).toEqual([rect(0, 0, 14, 4)])
  })

  it('become one when there are many', () => {
    let parts: readonly Rect[] = []
    for (let i = 0; i < 7; i++) parts = withPart(parts, rect(10 * i, 0, 2, 2))
    expect(parts).toEqual([rect(0, 0, 62, 2)])
  })
})

describe('what comes into sight where a layer moves', () => {
  const moves = [
    [3, 0],
    [-3, 0],
    [0, 2],
    [0, -2],
    [3, 2],
    [-3, 2],
    [3, -2],
    [-3, -2],
    [20, 1],
  ] as const

  it.each(moves)('is exactly what lay outside, each px once: %i, %i', (dx, dy) => {
    const [width, height] = [12, 9]
    const counts = coverage(strips(width, height, dx, dy), width, height)
    const expected = Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) => {
        const [fromX, fromY] = [x - dx, y - dy]
        return Number(fromX < 0 || fromX >= width || fromY < 0 || fromY >= height)
      }),
    )
    expect(counts).toEqual(expected)
  })

  it('is nothing where it stays', () => {
    expect(strips(12, 9, 0, 0)).toEqual([])
  })
})
