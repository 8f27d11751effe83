import { describe, expect, it } from 'vitest'
import { placeName } from './skeleton-signs.ts'

const sign = (x: number, y: number) => ({ x0: x - 5, y0: y - 5, x1: x + 5, y1: y + 5 })

describe('the name of a node', () => {
  it('stands to the right of its node', () => {
    expect(placeName(100, 100, 30, [sign(100, 100)])).toEqual({ x0: 109, y0: 93, x1: 139, y1: 107 })
  })

  it('stands to the left where another node is on the right', () => {
    expect(placeName(100, 100, 30, [sign(100, 100), sign(120, 100)])).toMatchObject({ x0: 61, x1: 91 })
  })

  it('is left out where it would lie on nodes on both sides', () => {
    expect(placeName(100, 100, 30, [sign(120, 104), sign(80, 96)])).toBeNull()
  })
})
