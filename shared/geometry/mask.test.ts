import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { geometrySchema, type Mask } from '../model/shape.ts'
import { areaOfArea } from './area.ts'
import { selfCrossing } from './crossing.ts'
import {
  bitsOf,
  fromCocoRle,
  maskArea,
  maskContains,
  maskDistance,
  maskFromArea,
  maskFromBits,
  outlinesOf,
  strokeMask,
  subtractMask,
  toCocoRle,
  translateMask,
  uniteMasks,
} from './mask.ts'
import { distance, imagePoint } from './point.ts'
import { polygonContains } from './polygon.ts'

const p = imagePoint
const SIZE = { width: 40, height: 30 }

/** A mask drawn with # for inside, its upper left corner at x, y. */
function drawn(x: number, y: number, ...lines: readonly string[]): Mask {
  const width = lines[0]?.length ?? 0
  const bits = Uint8Array.from([...lines.join('')].map((sign) => (sign === '#' ? 1 : 0)))
  const mask = maskFromBits(bits, x, y, width, lines.length)
  if (mask === null) throw new Error('nothing drawn')
  return mask
}

function shown(mask: Mask): readonly string[] {
  const bits = bitsOf(mask)
  return Array.from({ length: mask.height }, (_, y) =>
    Array.from({ length: mask.width }, (_, x) => (bits[y * mask.width + x] === 1 ? '#' : '.')).join(''),
  )
}

function pixelsOf(mask: Mask | null): ReadonlySet<string> {
  if (mask === null) return new Set()
  const bits = bitsOf(mask)
  const inside = [...bits.keys()].filter((at) => bits[at] === 1)
  return new Set(inside.map((at) => `${mask.x + (at % mask.width)} ${mask.y + Math.floor(at / mask.width)}`))
}

const centres = Array.from({ length: SIZE.width * SIZE.height }, (_, at) =>
  p((at % SIZE.width) + 0.5, Math.floor(at / SIZE.width) + 0.5),
)
const pixelAt = (x: number, y: number) => `${Math.floor(x)} ${Math.floor(y)}`

/** Noise, patches, and a few long runs: what a brush leaves and what it never would. */
const bitmap = fc
  .record({
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 15 }),
    x: fc.integer({ min: 0, max: 20 }),
    y: fc.integer({ min: 0, max: 15 }),
    share: fc.constantFrom(0.1, 0.5, 0.9),
  })
  .chain(({ width, height, x, y, share }) =>
    fc
      .array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: width * height,
        maxLength: width * height,
      })
      .map((values) => ({ width, height, x, y, bits: Uint8Array.from(values, (v) => (v < share ? 1 : 0)) })),
  )
const mask = bitmap
  .map(({ bits, x, y, width, height }) => maskFromBits(bits, x, y, width, height))
  .filter((one) => one !== null)
const point = fc
  .tuple(fc.integer({ min: -50, max: 450 }), fc.integer({ min: -50, max: 350 }))
  .map(([x, y]) => p(x / 10, y / 10))

describe('a mask', () => {
  it('has runs row by row, beginning with outside, in a crop without empty border', () => {
    expect(drawn(3, 5, '......', '.##...', '.#.#..', '......')).toEqual({
      kind: 'mask',
      x: 4,
      y: 6,
      width: 3,
      height: 2,
      runs: [0, 2, 1, 1, 1, 1],
    })
    expect(maskFromBits(new Uint8Array(12), 0, 0, 4, 3)).toBeNull()
  })

  it('is one that can be stored, and gives every pixel back', () => {
    fc.assert(
      fc.property(bitmap, ({ bits, x, y, width, height }) => {
        const made = maskFromBits(bits, x, y, width, height)
        const inside = [...bits.keys()].filter((at) => bits[at] === 1)
        expect(pixelsOf(made)).toEqual(
          new Set(inside.map((at) => `${x + (at % width)} ${y + Math.floor(at / width)}`)),
        )
        if (made === null) return
        expect(geometrySchema.parse(made)).toEqual(made)
        expect(maskArea(made)).toBe(inside.length)
        const rows = shown(made)
        expect(rows[0]).toContain('#')
        expect(rows.at(-1)).toContain('#')
        expect(rows.some((row) => row.startsWith('#'))).toBe(true)
        expect(rows.some((row) => row.endsWith('#'))).toBe(true)
      }),
    )
  })

  it('tells how far a point is away, as its pixels one by one do', () => {
    fc.assert(
      fc.property(mask, point, (made, at) => {
        const pixels = [...pixelsOf(made)].map((pixel) => pixel.split(' ').map(Number) as [number, number])
        const nearest = Math.min(
          ...pixels.map(([x, y]) =>
            Math.hypot(Math.max(x - at.x, 0, at.x - x - 1), Math.max(y - at.y, 0, at.y - y - 1)),
          ),
        )
        expect(maskDistance(made, at)).toBeCloseTo(nearest, 9)
        expect(maskContains(made, at)).toBe(pixelsOf(made).has(pixelAt(at.x, at.y)))
      }),
    )
  })

  it('moves by whole pixels and stays in the picture', () => {
    const moved = translateMask(drawn(3, 5, '##', '#.'), 4, -9)
    expect([moved.x, moved.y]).toEqual([7, 0])
    expect(shown(moved)).toEqual(['##', '#.'])
  })
})

describe('masks together', () => {
  it('are united and subtracted pixel by pixel', () => {
    fc.assert(
      fc.property(mask, mask, (a, b) => {
        const [inA, inB] = [pixelsOf(a), pixelsOf(b)]
        expect(pixelsOf(uniteMasks([a, b]))).toEqual(new Set([...inA, ...inB]))
        expect(pixelsOf(subtractMask(a, b))).toEqual(new Set([...inA].filter((pixel) => !inB.has(pixel))))
      }),
    )
  })

  it('leave nothing where all is taken away', () => {
    expect(subtractMask(drawn(2, 2, '##'), drawn(0, 0, '#####', '#####', '#####'))).toBeNull()
  })
})

describe('COCO run lengths', () => {
  it('run down the columns of the whole picture', () => {
    expect(toCocoRle(drawn(1, 1, '#.', '##'), { width: 4, height: 3 })).toEqual({
      size: [3, 4],
      counts: [4, 2, 2, 1, 3],
    })
    expect(toCocoRle(drawn(0, 0, '##', '##'), { width: 2, height: 2 })).toEqual({
      size: [2, 2],
      counts: [0, 4],
    })
  })

  it('give the mask back bit for bit', () => {
    fc.assert(
      fc.property(mask, (made) => {
        const { size, counts } = toCocoRle(made, SIZE)
        expect(counts.reduce((sum, run) => sum + run, 0)).toBe(SIZE.width * SIZE.height)
        expect(counts.slice(1).every((run) => run > 0)).toBe(true)
        expect(fromCocoRle({ size, counts })).toEqual(made)
      }),
    )
    expect(fromCocoRle({ size: [3, 4], counts: [12] })).toBeNull()
  })
})

describe('outlines', () => {
  it('run along the borders of the pixels, with holes', () => {
    expect(outlinesOf(drawn(1, 1, '###', '#.#', '###'))).toEqual([
      { outer: [p(1, 1), p(4, 1), p(4, 4), p(1, 4)], holes: [[p(3, 2), p(2, 2), p(2, 3), p(3, 3)]] },
    ])
  })

  it('take pixels that meet at a corner for two parts, and never touch themselves', () => {
    expect(outlinesOf(drawn(0, 0, '#.', '.#'))).toHaveLength(2)
    const pinched = outlinesOf(drawn(0, 0, '###.', '#.##', '##.#', '.###'))
    expect(pinched).toHaveLength(1)
    expect(pinched[0]?.holes).toHaveLength(2)
  })

  it('give each hole to the outline around it, also in what lies in another hole', () => {
    const nested = outlinesOf(
      drawn(0, 0, '#########', '#.......#', '#.###.#.#', '#.#.#...#', '#.###.#.#', '#.......#', '#########'),
    )
    expect(nested.map(({ outer, holes }) => [outer.length, holes.length])).toEqual([
      [4, 1],
      [4, 1],
      [4, 0],
      [4, 0],
    ])
    expect(nested[1]?.holes[0]).toContainEqual(p(3, 3))
  })

  it('give the pixels back bit for bit', () => {
    fc.assert(
      fc.property(mask, (made) => {
        const areas = outlinesOf(made)
        expect(areas.reduce((sum, area) => sum + areaOfArea(area), 0)).toBe(maskArea(made))
        for (const { outer, holes } of areas) {
          for (const ring of [outer, ...holes]) expect(selfCrossing(ring)).toBeNull()
        }
        const parts = areas.map((area) => maskFromArea(area, SIZE)).filter((part) => part !== null)
        expect(parts).toHaveLength(areas.length)
        expect(uniteMasks(parts)).toEqual(made)
      }),
      { numRuns: 300 },
    )
  })
})

describe('pixels of an area', () => {
  const ring = fc.array(point, { minLength: 3, maxLength: 8 })

  it('are those whose centre lies inside by the even-odd rule', () => {
    fc.assert(
      fc.property(ring, ring, (outer, hole) => {
        const inside = pixelsOf(maskFromArea({ outer, holes: [hole] }, SIZE))
        const wrong = centres.filter(({ x, y }) => {
          // Within rounding of a border either answer is right.
          const [left, right] = [x - 1e-9, x + 1e-9].map((at) =>
            [outer, hole].map((one) => polygonContains(one, p(at, y))),
          )
          if (String(left) !== String(right)) return false
          return inside.has(pixelAt(x, y)) !== (left?.[0] !== left?.[1])
        })
        expect(wrong).toEqual([])
      }),
    )
  })

  it('are none where the area lies outside the picture', () => {
    expect(maskFromArea({ outer: [p(50, 0), p(60, 0), p(60, 9)], holes: [] }, SIZE)).toBeNull()
  })
})

describe('a stroke of the brush', () => {
  it('is a disc where the hand only pressed', () => {
    expect(shown(strokeMask([p(10, 10)], 2, SIZE) as Mask)).toEqual(['.##.', '####', '####', '.##.'])
  })

  it('never paints less than the pixel under the hand', () => {
    fc.assert(
      fc.property(
        fc
          .tuple(fc.integer({ min: 0, max: 399 }), fc.integer({ min: 0, max: 299 }))
          .map(([x, y]) => p(x / 10, y / 10)),
        (at) => {
          const dot = strokeMask([at], 0.1, SIZE)
          expect(dot === null ? false : maskDistance(dot, at) === 0).toBe(true)
        },
      ),
    )
  })

  it('covers the pixels whose centre is within its radius of the path', () => {
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0.8, max: 12, noNaN: true }),
        (path, radius) => {
          const painted = pixelsOf(strokeMask(path, radius, SIZE))
          const wrong = centres.filter(({ x, y }) => {
            const away = distanceToPath(path, x, y)
            return Math.abs(away - radius) > 1e-6 && painted.has(pixelAt(x, y)) !== away < radius
          })
          expect(wrong).toEqual([])
        },
      ),
    )
  })

  it('is nothing outside the picture', () => {
    expect(strokeMask([p(-9, 5)], 3, SIZE)).toBeNull()
    expect(strokeMask([], 3, SIZE)).toBeNull()
  })
})

function distanceToPath(path: readonly { x: number; y: number }[], x: number, y: number): number {
  return Math.min(
    ...path.map((b, i) => {
      const a = path[i - 1] ?? b
      const length2 = distance(a, b) ** 2
      const t =
        length2 === 0
          ? 0
          : Math.min(Math.max(((x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y)) / length2, 0), 1)
      return distance({ x, y }, { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) })
    }),
  )
}
