import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdit, type Edit, invert } from '../../shared/edit/edit.ts'
import { areaOf } from '../../shared/geometry/geometry.ts'
import { liesInside } from '../../shared/geometry/inside.ts'
import { maskArea, maskFromBits } from '../../shared/geometry/mask.ts'
import { type ImagePoint, imagePoint, quantise } from '../../shared/geometry/point.ts'
import { type LabelSchema, labelSchemaSchema } from '../../shared/model/label-schema.ts'
import type { Geometry, Mask, Shape } from '../../shared/model/shape.ts'
import type { Result } from '../../shared/result.ts'
import {
  type AreaContext,
  convertShapes,
  fillHoles,
  intersectShapes,
  joinPolylines,
  subtractShapes,
  uniteShapes,
} from './area-commands.ts'
import type { Notice } from './notice.ts'
import { box, ellipse, Hand, p, polygon, polyline, rotatedBox, shape } from './tools/test-hand.ts'

const KINDS = ['polygon', 'mask', 'box', 'ellipse', 'rotated-box', 'polyline']
/** Every class may be drawn as everything, but for `dog`, which is boxes only. */
const SCHEMA: LabelSchema = labelSchemaSchema.parse({
  version: 1,
  classes: [
    { id: 'cat', name: { zh: '猫', en: 'cat' }, colour: '#e8590c', key: '1', kinds: KINDS, parent: null },
    { id: 'head', name: { zh: '头', en: 'head' }, colour: '#1c7ed6', key: '2', kinds: KINDS, parent: 'cat' },
    { id: 'dog', name: { zh: '狗', en: 'dog' }, colour: '#2f9e44', key: '3', kinds: ['box'], parent: null },
  ],
})

const LEFT = polygon(100, 100, 200, 100, 200, 200, 100, 200)
const RIGHT = polygon(150, 100, 250, 100, 250, 200, 150, 200)

function block(x: number, y: number, width: number, height: number): Mask {
  return maskFromBits(new Uint8Array(width * height).fill(1), x, y, width, height)!
}

/** The shapes with these ones selected, in this order; all where none is named. */
function given(shapes: readonly Shape[], ...ids: readonly number[]): AreaContext {
  const chosen = ids.length > 0 ? ids : shapes.map(({ id }) => id)
  return { ...new Hand('select', ...shapes).select(...chosen).context, schema: SCHEMA }
}

function outcome(context: AreaContext, result: Result<Edit, Notice>): readonly Shape[] {
  if (!result.ok) throw new Error(`${result.error}`)
  const document = applyEdit(context.document, result.value)
  expect(applyEdit(document, invert(result.value)).shapes).toEqual(context.document.shapes)
  return document.shapes
}

const why = (result: Result<Edit, Notice>) => (result.ok ? null : result.error)
const areas = (shapes: readonly Shape[]) => shapes.map(({ geometry }) => areaOf(geometry))
const ids = (shapes: readonly Shape[]) => shapes.map(({ id }) => id)

describe('unite', () => {
  it('makes one polygon of those that overlap or share a border; the first one selected stays', () => {
    const context = given([shape(1, LEFT), shape(2, RIGHT)], 2, 1)
    const shapes = outcome(context, uniteShapes(context))
    expect([ids(shapes), areas(shapes)]).toEqual([[2], [15_000]])
    const beside = given([shape(1, LEFT), shape(2, polygon(200, 100, 300, 100, 300, 200, 200, 200))])
    expect(areas(outcome(beside, uniteShapes(beside)))).toEqual([20_000])
  })

  it('takes boxes, turned boxes and ellipses for polygons', () => {
    const all = [
      shape(1, box(0, 0, 100, 100)),
      shape(2, rotatedBox(100, 50, 40, 20, 90)),
      shape(3, ellipse(50, 100, 10, 10)),
    ]
    const [united, ...others] = outcome(given(all), uniteShapes(given(all)))
    expect(others).toEqual([])
    expect(united?.geometry.kind).toBe('polygon')
    expect(areaOf(united!.geometry)).toBeCloseTo(10_000 + 400 + (Math.PI * 100) / 2, 0)
  })

  it('takes of what is turned only what lies in the picture, and so does the way to a polygon', () => {
    const turned = rotatedBox(395, 150, 40, 20, 45)
    const all = [shape(1, turned), shape(2, box(300, 100, 395, 200)), shape(3, ellipse(0, 0, 10, 10))]
    const united = outcome(given(all, 1, 2), uniteShapes(given(all, 1, 2)))
    const converted = outcome(given(all, 1, 3), convertShapes(given(all, 1, 3), 'polygon'))
    for (const { geometry } of [...united.slice(0, 1), ...converted.filter(({ id }) => id !== 2)]) {
      expect(geometry.kind).toBe('polygon')
      expect(liesInside(geometry, { width: 400, height: 300 }, 0)).toBe(true)
    }
    expect(areaOf(converted[2]!.geometry)).toBeCloseTo((Math.PI * 100) / 4, 0)
  })

  it('gives the parts of those that go to the one that stays', () => {
    const context = given(
      [shape(1, LEFT), shape(2, RIGHT), shape(3, box(220, 110, 240, 130), 'head', 2)],
      1,
      2,
    )
    const shapes = outcome(context, uniteShapes(context))
    expect(shapes.map(({ id, parent }) => [id, parent])).toEqual([
      [1, null],
      [3, 1],
    ])
  })

  it('keeps what lies between as a hole', () => {
    const ring = [box(0, 0, 100, 10), box(0, 90, 100, 100), box(0, 0, 10, 100), box(90, 0, 100, 100)]
    const context = given(ring.map((geometry, i) => shape(i + 1, geometry)))
    const [united] = outcome(context, uniteShapes(context))
    expect(united?.geometry).toMatchObject({ kind: 'polygon', holes: [expect.anything()] })
    expect(areaOf(united!.geometry)).toBe(3600)
  })

  it('is of pixels as soon as one is a mask, and these need not touch', () => {
    const context = given([shape(1, polygon(0, 0, 10, 0, 10, 10, 0, 10)), shape(2, block(50, 50, 10, 10))])
    const [united] = outcome(context, uniteShapes(context))
    expect(united?.geometry.kind).toBe('mask')
    expect(areaOf(united!.geometry)).toBe(200)
  })

  it('tells why not', () => {
    expect(why(uniteShapes(given([shape(1, LEFT)])))).toBe('select-two-areas')
    expect(why(uniteShapes(given([shape(1, LEFT), shape(2, polyline(0, 0, 9, 9))])))).toBe('select-two-areas')
    expect(why(uniteShapes(given([shape(1, LEFT), shape(2, polygon(300, 0, 310, 0, 310, 9))])))).toBe(
      'do-not-touch',
    )
    const dogs = given([shape(1, box(0, 0, 50, 50), 'dog'), shape(2, box(40, 0, 90, 50), 'dog')])
    expect(why(uniteShapes(dogs))).toBe('class-not-allowed')
  })

  it('leaves out what is locked', () => {
    const hand = new Hand('select', shape(1, LEFT), shape(2, RIGHT)).select(1, 2).lock(2)
    expect(why(uniteShapes({ ...hand.context, schema: SCHEMA }))).toBe('select-two-areas')
  })
})

describe('subtract', () => {
  it('takes the others out of the first one selected, and leaves them', () => {
    const context = given([shape(1, LEFT), shape(2, RIGHT)], 2, 1)
    const shapes = outcome(context, subtractShapes(context))
    expect([ids(shapes), areas(shapes)]).toEqual([
      [1, 2],
      [10_000, 5000],
    ])
  })

  it('leaves several shapes where one falls apart, the largest with the id', () => {
    const context = given(
      [shape(1, LEFT), shape(2, box(120, 50, 130, 250)), shape(3, box(180, 110, 190, 120), 'head', 1)],
      1,
      2,
    )
    const shapes = outcome(context, subtractShapes(context))
    expect(shapes.map(({ id, parent, geometry }) => [id, parent, areaOf(geometry)])).toEqual([
      [1, null, 7000],
      [4, null, 2000],
      [2, null, 2000],
      [3, 1, 100],
    ])
  })

  it('is of pixels as soon as one is a mask', () => {
    const context = given([shape(1, block(0, 0, 20, 20)), shape(2, box(10, 0, 20, 20))])
    expect(areas(outcome(context, subtractShapes(context)))).toEqual([200, 200])
    const mixed = given([shape(1, box(0, 0, 20, 20)), shape(2, block(10, 0, 20, 20))])
    expect(outcome(mixed, subtractShapes(mixed))[0]?.geometry).toEqual(block(0, 0, 10, 20))
  })

  it('tells why not', () => {
    expect(why(subtractShapes(given([shape(1, LEFT), shape(2, box(0, 0, 400, 300))])))).toBe('nothing-left')
    expect(why(subtractShapes(given([shape(1, block(0, 0, 5, 5)), shape(2, block(0, 0, 9, 9))])))).toBe(
      'nothing-left',
    )
    expect(why(subtractShapes(given([shape(1, LEFT), shape(2, box(0, 0, 50, 50))])))).toBe('nothing-changes')
    expect(why(subtractShapes(given([shape(1, box(0, 0, 50, 50)), shape(2, LEFT)])))).toBe('nothing-changes')
  })
})

describe('intersect', () => {
  it('leaves of the first one what lies in the others', () => {
    const context = given([shape(1, LEFT), shape(2, RIGHT)])
    expect(areas(outcome(context, intersectShapes(context)))).toEqual([5000, 10_000])
    const masks = given([
      shape(1, block(0, 0, 20, 20)),
      shape(2, block(10, 10, 20, 20)),
      shape(3, block(0, 0, 15, 30)),
    ])
    expect(outcome(masks, intersectShapes(masks))[0]?.geometry).toEqual(block(10, 10, 5, 10))
  })

  it('tells where nothing is common, or nothing lies outside', () => {
    expect(why(intersectShapes(given([shape(1, LEFT), shape(2, box(0, 0, 50, 50))])))).toBe('nothing-left')
    expect(why(intersectShapes(given([shape(1, LEFT), shape(2, box(0, 0, 400, 300))])))).toBe(
      'nothing-changes',
    )
    expect(why(intersectShapes(given([shape(1, block(0, 0, 5, 5)), shape(2, block(0, 0, 9, 9))])))).toBe(
      'nothing-changes',
    )
  })
})

describe('filling holes', () => {
  const holed: Geometry = {
    kind: 'polygon',
    points: [p(0, 0), p(90, 0), p(90, 90), p(0, 90)],
    holes: [[p(10, 10), p(20, 10), p(20, 20)]],
  }

  it('fills those of polygons and masks', () => {
    const bits = new Uint8Array(25).fill(1)
    bits[12] = 0
    const context = given([shape(1, holed), shape(2, maskFromBits(bits, 3, 3, 5, 5)!)])
    const [filled, mask] = outcome(context, fillHoles(context))
    expect(filled?.geometry).toEqual({
      kind: 'polygon',
      points: holed.kind === 'polygon' ? holed.points : [],
    })
    expect(mask?.geometry).toEqual(block(3, 3, 5, 5))
  })

  it('tells where there are none', () => {
    expect(why(fillHoles(given([shape(1, LEFT)])))).toBe('nothing-changes')
    expect(why(fillHoles(given([shape(1, box(0, 0, 9, 9))])))).toBe('select-polygon-first')
  })
})

describe('joining lines', () => {
  const join = (a: Geometry, b: Geometry) => {
    const context = given([shape(1, a), shape(2, b)])
    return outcome(context, joinPolylines(context))
  }

  it('joins the nearest ends, whichever they are', () => {
    const joined = (...numbers: readonly number[]) => [
      expect.objectContaining({ id: 1, geometry: polyline(...numbers) }),
    ]
    expect(join(polyline(0, 0, 10, 0), polyline(20, 0, 30, 5))).toEqual(joined(0, 0, 10, 0, 20, 0, 30, 5))
    expect(join(polyline(0, 0, 10, 0), polyline(30, 5, 20, 0))).toEqual(joined(0, 0, 10, 0, 20, 0, 30, 5))
    expect(join(polyline(10, 0, 0, 0), polyline(30, 5, 20, 0))).toEqual(joined(30, 5, 20, 0, 10, 0, 0, 0))
    expect(join(polyline(10, 0, 0, 0), polyline(20, 0, 30, 5))).toEqual(joined(30, 5, 20, 0, 10, 0, 0, 0))
  })

  it('makes one point of two in the same place', () => {
    expect(join(polyline(0, 0, 10, 0), polyline(10, 0, 30, 5))[0]?.geometry).toEqual(
      polyline(0, 0, 10, 0, 30, 5),
    )
  })

  it('needs two', () => {
    expect(why(joinPolylines(given([shape(1, polyline(0, 0, 9, 9))])))).toBe('cannot-join')
    expect(why(joinPolylines(given([shape(1, polyline(0, 0, 9, 9)), shape(2, LEFT)])))).toBe('cannot-join')
  })
})

describe('polygon to mask and back', () => {
  it('converts every kind that encloses something', () => {
    const all = [box(10, 10, 60, 60), rotatedBox(100, 100, 40, 20, 30), ellipse(200, 100, 30, 20), LEFT]
    const context = given(all.map((geometry, i) => shape(i + 1, geometry)))
    const masks = outcome(context, convertShapes(context, 'mask'))
    expect(masks.map(({ geometry }) => geometry.kind)).toEqual(['mask', 'mask', 'mask', 'mask'])
    for (const [i, { geometry }] of masks.entries())
      expect(Math.abs(areaOf(geometry) / areaOf(all[i]!) - 1)).toBeLessThan(0.03)
    const polygons = outcome(context, convertShapes(context, 'polygon'))
    expect(polygons.map(({ geometry }) => geometry.kind)).toEqual([
      'polygon',
      'polygon',
      'polygon',
      'polygon',
    ])
    expect(polygons[0]?.geometry).toEqual(polygon(10, 10, 60, 10, 60, 60, 10, 60))
  })

  it('makes as many polygons of a mask as it has parts, with its holes', () => {
    const bits = new Uint8Array(40 * 20)
    for (let y = 0; y < 20; y++) for (let x = 0; x < 40; x++) if (x < 20 || x > 29) bits[y * 40 + x] = 1
    for (let y = 5; y < 15; y++) for (let x = 5; x < 15; x++) bits[y * 40 + x] = 0
    const context = given([shape(1, maskFromBits(bits, 0, 0, 40, 20)!)])
    const shapes = outcome(context, convertShapes(context, 'polygon'))
    expect([ids(shapes), areas(shapes)]).toEqual([
      [1, 2],
      [300, 200],
    ])
    expect(shapes[0]?.geometry).toMatchObject({ holes: [expect.anything()] })
  })

  it('smooths the steps of the pixels', () => {
    const disc = given([shape(1, ellipse(200, 150, 60, 60))])
    const [mask] = outcome(disc, convertShapes(disc, 'mask'))
    const back = given([mask!])
    const [smooth] = outcome(back, convertShapes(back, 'polygon'))
    if (smooth?.geometry.kind !== 'polygon' || mask?.geometry.kind !== 'mask')
      throw new Error('not converted')
    expect(smooth.geometry.points.length).toBeLessThan(100)
    expect(Math.abs(areaOf(smooth.geometry) / maskArea(mask.geometry) - 1)).toBeLessThan(0.02)
  })

  it('tells why not', () => {
    expect(why(convertShapes(given([shape(1, LEFT)]), 'polygon'))).toBe('nothing-changes')
    expect(why(convertShapes(given([shape(1, box(0, 0, 9, 9), 'dog')]), 'mask'))).toBe('class-not-allowed')
    expect(why(convertShapes(given([shape(1, box(0.1, 0.1, 0.3, 0.3))]), 'mask'))).toBe('too-small')
  })
})

describe('whatever the areas', () => {
  const star = fc
    .tuple(
      fc.integer({ min: 60, max: 340 }),
      fc.integer({ min: 60, max: 240 }),
      fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 3, maxLength: 12 }),
    )
    .map(([cx, cy, radii]): Geometry => {
      const points = radii.map((radius, i): ImagePoint => {
        const angle = (2 * Math.PI * i) / radii.length
        return imagePoint(quantise(cx + radius * Math.cos(angle)), quantise(cy + radius * Math.sin(angle)))
      })
      return { kind: 'polygon', points }
    })
  const stars = fc
    .array(star, { minLength: 2, maxLength: 5 })
    .map((all) => all.map((g, i) => shape(i + 1, g)))

  it('every command is taken back whole, and leaves only storable shapes', () => {
    const commands = [
      uniteShapes,
      subtractShapes,
      intersectShapes,
      fillHoles,
      (c: AreaContext) => convertShapes(c, 'mask'),
    ]
    fc.assert(
      fc.property(stars, fc.constantFrom(...commands), (shapes, command) => {
        const context = given(shapes)
        const result = command(context)
        if (!result.ok) return
        for (const { geometry } of outcome(context, result)) {
          if (geometry.kind !== 'polygon') continue
          for (const { x, y } of [geometry.points, ...(geometry.holes ?? [])].flat())
            expect([x, y]).toEqual([quantise(x), quantise(y)])
        }
      }),
      { numRuns: 200 },
    )
  })

  it('what is taken away and what is left are all there was', () => {
    fc.assert(
      fc.property(star, star, (a, b) => {
        const context = given([shape(1, a), shape(2, b)])
        const rest = subtractShapes(context)
        const common = intersectShapes(context)
        if (!rest.ok || !common.ok) return
        const left = (result: Result<Edit, Notice>) =>
          outcome(context, result).reduce(
            (area, { id, geometry }) => (id === 2 ? area : area + areaOf(geometry)),
            0,
          )
        // Each crossing is rounded to a tenth of a pixel; slivers below one pixel go.
        expect(Math.abs(left(rest) + left(common) - areaOf(a))).toBeLessThan(30)
      }),
      { numRuns: 200 },
    )
  })
})
