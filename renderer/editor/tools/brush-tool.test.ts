import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitsOf, maskArea, maskContains, maskFromBits } from '../../../shared/geometry/mask.ts'
import type { Geometry, Mask, Shape } from '../../../shared/model/shape.ts'
import { box, Hand, p, polygon, shape } from './test-hand.ts'

/** All pixels of a rectangle. */
function block(x: number, y: number, width: number, height: number): Mask {
  const mask = maskFromBits(new Uint8Array(width * height).fill(1), x, y, width, height)
  if (mask === null) throw new Error('no pixels')
  return mask
}

function maskIn(geometry: Geometry | undefined): Mask {
  if (geometry?.kind !== 'mask') throw new Error('no mask')
  return geometry
}

/** Every pixel inside as `x,y`, row by row; none where there is no mask. */
function pixelsOf(geometry: Geometry | undefined): readonly string[] {
  if (geometry?.kind !== 'mask') return []
  const { x, y, width } = geometry
  return [...bitsOf(geometry)].flatMap((bit, i) =>
    bit === 0 ? [] : [`${x + (i % width)},${y + Math.floor(i / width)}`],
  )
}

const brush = (...shapes: readonly Shape[]) =>
  new Hand('brush', ...shapes).label('person').options({ brushRadius: 5 })

describe('the brush', () => {
  it('paints a mask as wide as the brush, from press to release', () => {
    const hand = brush().press(50, 50).drag(70, 50).release(90, 50)
    const mask = maskIn(hand.geometry(1))
    expect([mask.x, mask.y, mask.width, mask.height]).toEqual([45, 45, 50, 10])
    expect(maskContains(mask, p(70, 46))).toBe(true)
    expect(hand.committed.map(({ kind }) => kind)).toEqual(['draw'])
    expect(hand.selection).toEqual([1])
    expect(hand.document.shapes[0]?.attributes).toEqual({ pose: 'stands' })
  })

  it('paints a dab with a click, and at least one pixel', () => {
    expect(maskArea(maskIn(brush().click(50, 50).geometry(1)))).toBeGreaterThan(70)
    expect(maskArea(maskIn(brush().options({ brushRadius: 0.5 }).click(50.5, 50.5).geometry(1)))).toBe(1)
  })

  it('adds to the selected mask of the class, one step of undo a stroke', () => {
    const hand = brush().press(50, 50).release(90, 50).press(70, 30).release(70, 80)
    expect(hand.document.shapes).toHaveLength(1)
    expect(hand.committed.map(({ kind }) => kind)).toEqual(['draw', 'brush'])
    expect(maskContains(maskIn(hand.geometry(1)), p(70, 35))).toBe(true)
    expect(maskContains(maskIn(hand.geometry(1)), p(52, 50))).toBe(true)
  })

  it('begins a new mask with Shift, and where no mask of the class is selected', () => {
    const hand = brush().click(50, 50).press(90, 50, { shift: true }).release(90, 50)
    expect(hand.document.shapes.map(({ id }) => id)).toEqual([1, 2])
    expect(hand.selection).toEqual([2])
    expect(hand.select().click(150, 50).document.shapes).toHaveLength(3)
    const cat = shape(1, block(0, 0, 9, 9))
    expect(brush(cat).select(1).click(50, 50).geometry(1)).toEqual(cat.geometry)
  })

  it('leaves a locked mask alone', () => {
    const hand = brush(shape(1, block(0, 0, 9, 9), 'person'))
      .select(1)
      .lock(1)
      .click(50, 50)
    expect(hand.document.shapes).toHaveLength(2)
  })

  it('has nothing to undo where it painted what was painted', () => {
    const hand = brush(shape(1, block(0, 0, 99, 99), 'person'))
      .select(1)
      .press(50, 50)
      .release(60, 60)
    expect(hand.committed).toEqual([])
  })

  it('shows the brush, and the stroke while it is painted', () => {
    const hand = brush()
    expect(hand.preview).toMatchObject({ brush: 5, draft: null })
    hand.press(50, 50).drag(60, 50)
    expect(hand.preview.draft).toEqual({
      label: 'person',
      stroke: [p(50, 50), p(60, 50)],
      radius: 5,
      erases: false,
    })
  })

  it('drops an escaped stroke, and keeps one that something else cuts short', () => {
    expect(brush().press(50, 50).drag(90, 50).type('cancel').release(90, 50).committed).toEqual([])
    expect(brush().press(50, 50).drag(90, 50).type('back').release(90, 50).committed).toEqual([])
    expect(brush().press(50, 50).drag(90, 50).type('interrupt').geometry(1)?.kind).toBe('mask')
  })

  it('keeps to the picture', () => {
    const mask = maskIn(brush().press(390, 290).release(450, 350).geometry(1))
    expect([mask.x + mask.width, mask.y + mask.height]).toEqual([400, 300])
    expect(brush().click(500, 500).committed).toEqual([])
  })
})

describe('the eraser', () => {
  const eraser = (...shapes: readonly Shape[]) => new Hand('eraser', ...shapes).options({ brushRadius: 5 })

  it('takes a stroke out of the selected masks', () => {
    const hand = eraser(
      shape(1, block(0, 0, 50, 50)),
      shape(2, block(50, 0, 50, 50)),
      shape(3, block(100, 0, 50, 50)),
    )
    hand.select(1, 2).press(0, 25).drag(60, 25).release(150, 25)
    expect(maskContains(maskIn(hand.geometry(1)), p(25, 25))).toBe(false)
    expect(maskContains(maskIn(hand.geometry(2)), p(75, 25))).toBe(false)
    expect(maskContains(maskIn(hand.geometry(3)), p(125, 25))).toBe(true)
    expect(hand.committed.map(({ kind }) => kind)).toEqual(['brush'])
    expect(hand.selection).toEqual([1, 2])
  })

  it('takes it out of the mask under the press where none is selected, and selects it', () => {
    const hand = eraser(shape(1, block(0, 0, 50, 50)), shape(2, box(0, 0, 40, 40)))
      .select(2)
      .click(25, 25)
    expect(hand.selection).toEqual([1])
    expect(maskArea(maskIn(hand.geometry(1)))).toBeLessThan(2500)
  })

  it('removes a mask without a pixel left, and frees its parts', () => {
    const hand = eraser(shape(1, block(48, 48, 4, 4)), shape(2, box(49, 49, 51, 51), 'head', 1))
      .select(1)
      .click(50, 50)
    expect(hand.document.shapes.map(({ id, parent }) => [id, parent])).toEqual([[2, null]])
    expect(hand.selection).toEqual([])
  })

  it('says that it needs a mask', () => {
    const hand = eraser(shape(1, polygon(0, 0, 99, 0, 99, 99)))
      .select(1)
      .press(50, 20)
    expect(hand.notice).toBe('select-mask-first')
    expect(hand.resting).toBe(true)
    expect(hand.release(60, 20).committed).toEqual([])
  })

  it('does nothing beside the mask, and nothing once escaped', () => {
    const hand = eraser(shape(1, block(0, 0, 50, 50)))
      .select(1)
      .press(200, 200)
      .release(220, 220)
    expect(hand.press(25, 25).drag(30, 30).type('cancel').release(30, 30).committed).toEqual([])
  })

  it('shows what it takes', () => {
    const hand = eraser(shape(1, block(0, 0, 50, 50)))
      .press(25, 25)
      .drag(40, 25)
    expect(hand.preview).toMatchObject({
      brush: 5,
      draft: { stroke: [p(25, 25), p(40, 25)], radius: 5, erases: true },
    })
  })

  it('leaves exactly what the stroke did not cover', () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
    const pixels = fc.uint8Array({ minLength: 900, maxLength: 900, max: 1 })
    fc.assert(
      fc.property(pixels, fc.array(place, { minLength: 1, maxLength: 6 }), (bits, way) => {
        const before = maskFromBits(bits, 10, 10, 30, 30)
        if (before === null) return
        const [[x, y] = [0, 0], ...rest] = way
        const erase = eraser(shape(1, before)).select(1).press(x, y)
        const paint = brush().press(x, y)
        for (const [dx, dy] of rest) {
          erase.drag(dx, dy)
          paint.drag(dx, dy)
        }
        const [endX, endY] = rest.at(-1) ?? [x, y]
        const after = pixelsOf(erase.release(endX, endY).geometry(1))
        const stroke = pixelsOf(paint.release(endX, endY).geometry(1))
        expect(after).toEqual(pixelsOf(before).filter((pixel) => !stroke.includes(pixel)))
      }),
      { numRuns: 50 },
    )
  })
})
