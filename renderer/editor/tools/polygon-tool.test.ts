import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearestEdge } from '../../../shared/geometry/polygon.ts'
import type { Geometry } from '../../../shared/model/shape.ts'
import { box, Hand, p, polygon, shape } from './test-hand.ts'

const TRIANGLE = polygon(10, 10, 90, 10, 50, 80)

const pointsOf = (geometry: Geometry | undefined) => {
  if (geometry?.kind !== 'polygon') throw new Error('no polygon')
  return geometry.points
}

describe('the polygon tool', () => {
  it('sets a point with each click and closes on the first point', () => {
    const hand = new Hand('polygon').click(10, 10).click(90, 10).click(50, 80).click(13, 12)
    expect(hand.geometry(1)).toEqual(TRIANGLE)
    expect(hand.resting).toBe(true)
    expect(hand.committed).toHaveLength(1)
    expect(hand.selection).toEqual([1])
  })

  it('closes with Enter', () => {
    expect(
      new Hand('polygon').click(10, 10).click(90, 10).click(50, 80).type('complete').geometry(1),
    ).toEqual(TRIANGLE)
  })

  it('closes with a double click, which leaves no doubled last point', () => {
    expect(new Hand('polygon').click(10, 10).click(90, 10).doubleClick(50, 80).geometry(1)).toEqual(TRIANGLE)
  })

  it('survives a double click on the first point', () => {
    const hand = new Hand('polygon').click(10, 10).click(90, 10).click(50, 80).doubleClick(10, 10)
    expect(hand.committed).toHaveLength(1)
    expect(hand.geometry(1)).toEqual(TRIANGLE)
    expect(hand.resting).toBe(true)
  })

  it('does not close with fewer than three points', () => {
    const hand = new Hand('polygon').click(10, 10).click(90, 10).click(12, 11)
    expect(hand.resting).toBe(false)
    expect(hand.click(50, 80).type('complete').geometry(1)).toEqual(TRIANGLE)
    expect(new Hand('polygon').click(10, 10).click(90, 10).type('complete').committed).toEqual([])
  })

  it('shows the open outline with the hand as its last point', () => {
    const hand = new Hand('polygon').click(10, 10).click(90, 10).hover(70, 70)
    expect(hand.preview.draft).toEqual({ label: 'cat', open: [p(10, 10), p(90, 10), p(70, 70)] })
  })

  it('points at the place where a click closes', () => {
    const hand = new Hand('polygon').click(10, 10).click(90, 10).click(50, 80)
    expect(hand.hover(60, 40).cursor).toBe('crosshair')
    expect(hand.hover(14, 13).cursor).toBe('pointer')
    expect(hand.preview.draft).toMatchObject({ open: [p(10, 10), p(90, 10), p(50, 80), p(10, 10)] })
  })

  it('takes points back one by one, down to nothing', () => {
    const hand = new Hand('polygon')
      .click(10, 10)
      .click(90, 10)
      .click(200, 200)
      .type('back')
      .click(50, 80)
      .type('complete')
    expect(hand.geometry(1)).toEqual(TRIANGLE)
    expect(new Hand('polygon').click(10, 10).type('back').resting).toBe(true)
    expect(new Hand('polygon').type('back').resting).toBe(true)
  })

  it('drops an escaped outline', () => {
    const hand = new Hand('polygon').click(10, 10).click(90, 10).click(50, 80).type('cancel').type('complete')
    expect(hand.committed).toEqual([])
    expect(hand.resting).toBe(true)
  })

  it('keeps a closable outline when something else takes over, and drops a shorter one', () => {
    expect(
      new Hand('polygon').click(10, 10).click(90, 10).click(50, 80).type('interrupt').geometry(1),
    ).toEqual(TRIANGLE)
    expect(new Hand('polygon').click(10, 10).click(90, 10).type('interrupt').committed).toEqual([])
  })

  it('keeps to the picture', () => {
    expect(
      new Hand('polygon').click(-10, -10).click(900, -5).click(50, 900).type('complete').geometry(1),
    ).toEqual(polygon(0, 0, 400, 0, 50, 300))
  })

  it('drops what encloses nothing, and says so', () => {
    const hand = new Hand('polygon').click(10, 10).click(50, 10).click(90, 10).type('complete')
    expect(hand.committed).toEqual([])
    expect(hand.notice).toBe('too-small')
  })

  it('keeps an outline that crosses itself as it was drawn', () => {
    const hand = new Hand('polygon').click(10, 10).click(90, 90).click(90, 10).click(10, 60).type('complete')
    expect(hand.geometry(1)).toEqual(polygon(10, 10, 90, 90, 90, 10, 10, 60))
  })
})

describe('freehand', () => {
  const circle = (hand: Hand, to = 360) => {
    hand.press(100, 50)
    for (let angle = 0; angle <= to; angle += 3) {
      hand.drag(50 + 50 * Math.cos((angle * Math.PI) / 180), 50 + 50 * Math.sin((angle * Math.PI) / 180))
    }
    return hand
  }

  it('draws while the button is held, keeps only the points that say something, and goes on with clicks', () => {
    const hand = new Hand('polygon').press(10, 10)
    for (let x = 11; x <= 90; x++) hand.drag(x, 10)
    for (let y = 11; y <= 60; y++) hand.drag(90, y)
    hand.release(90, 60).click(50, 80).type('complete')
    expect(hand.geometry(1)).toEqual(polygon(10, 10, 90, 10, 90, 60, 50, 80))
  })

  it('closes a stroke that comes home', () => {
    const hand = circle(new Hand('polygon')).release(100, 50)
    expect(hand.resting).toBe(true)
    const points = pointsOf(hand.geometry(1))
    expect(points.length).toBeGreaterThan(12)
    expect(points.length).toBeLessThan(40)
    expect(Math.hypot(points.at(-1)!.x - 100, points.at(-1)!.y - 50)).toBeGreaterThan(8)
  })

  it('shows where letting go closes', () => {
    expect(circle(new Hand('polygon'), 330).cursor).toBe('crosshair')
    expect(circle(new Hand('polygon'), 357).cursor).toBe('pointer')
  })

  it('takes a shaking hand for a click', () => {
    const hand = new Hand('polygon').press(10, 10).drag(13, 12).drag(9, 8).release(12, 11)
    hand.click(90, 10).click(50, 80).type('complete')
    expect(hand.geometry(1)).toEqual(TRIANGLE)
  })

  it('keeps what a cut short stroke has drawn, smoothed', () => {
    const points = pointsOf(circle(new Hand('polygon'), 270).type('interrupt').geometry(1))
    expect(points.length).toBeGreaterThan(8)
    expect(points.length).toBeLessThan(40)
  })

  it('stays within half a pixel of the screen of the way of the hand', () => {
    const turns = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 20, maxLength: 60 })
    fc.assert(
      fc.property(turns, (all) => {
        const hand = new Hand('polygon').press(200, 150)
        const way = [p(200, 150)]
        let direction = 0
        for (const turn of all) {
          direction += turn
          const last = way.at(-1)!
          way.push(p(last.x + 3 * Math.cos(direction), last.y + 3 * Math.sin(direction)))
          hand.drag(way.at(-1)!.x, way.at(-1)!.y)
        }
        hand.release(way.at(-1)!.x, way.at(-1)!.y)
        const draft = hand.preview.draft
        const drawn = draft !== null && 'open' in draft ? draft.open : pointsOf(hand.geometry(1))
        // The first pixels of a stroke are not told from a click; from there on it follows the hand.
        for (const point of drawn.slice(2)) expect(nearestEdge(way, point, 'open').distance).toBeLessThan(0.6)
      }),
      { numRuns: 50 },
    )
  })
})

describe('snapping', () => {
  const SQUARE = shape(1, polygon(100, 100, 200, 100, 200, 200, 100, 200))

  it('puts points on the vertices and edges of neighbours, and shows it', () => {
    const hand = new Hand('polygon', SQUARE).hover(203, 104)
    expect(hand.preview.snapped).toEqual(p(200, 100))
    hand.click(203, 104).hover(196, 170)
    expect(hand.preview.snapped).toEqual(p(200, 170))
    hand.click(196, 170).click(260, 130).type('complete')
    expect(hand.geometry(2)).toEqual(polygon(200, 100, 200, 170, 260, 130))
  })

  it('lets Alt set a point beside a neighbour, and can be switched off', () => {
    const drawn = polygon(203, 104, 260, 130, 260, 180)
    const hand = new Hand('polygon', SQUARE)
    hand.click(203, 104, { alt: true }).click(260, 130).click(260, 180).type('complete')
    expect(hand.geometry(2)).toEqual(drawn)
    const off = new Hand('polygon', SQUARE).options({ snap: false }).click(203, 104)
    expect(off.preview.snapped).toBeNull()
    expect(off.click(260, 130).click(260, 180).type('complete').geometry(2)).toEqual(drawn)
  })

  it('snaps the ends of a stroke, not what lies between', () => {
    const hand = new Hand('polygon', SQUARE).press(203, 103)
    for (let y = 104; y <= 196; y++) hand.drag(204, y)
    hand.release(204, 197)
    const draft = hand.preview.draft
    if (draft === null || !('open' in draft)) throw new Error('no outline')
    expect([draft.open[0], draft.open.at(-1)]).toEqual([p(200, 100), p(200, 200)])
    expect(draft.open.some(({ x }) => x === 204)).toBe(true)
  })

  it('closes on its own first point rather than on a neighbour', () => {
    const hand = new Hand('polygon', SQUARE).click(205, 205, { alt: true }).click(260, 205).click(260, 260)
    expect(hand.click(201, 201).resting).toBe(true)
    expect(hand.geometry(2)).toEqual(polygon(205, 205, 260, 205, 260, 260))
  })
})

describe('a shared border', () => {
  const ZIGZAG = shape(1, polygon(100, 100, 110, 120, 100, 140, 110, 160, 100, 200, 20, 150))

  it('is followed with Shift between two places on it', () => {
    const hand = new Hand('polygon', ZIGZAG).click(100, 100).hover(101, 199, { shift: true })
    expect(hand.preview.draft).toMatchObject({
      open: [p(100, 100), p(110, 120), p(100, 140), p(110, 160), p(100, 200)],
    })
    hand.click(101, 199, { shift: true }).click(200, 150).type('complete')
    expect(hand.geometry(2)).toEqual(polygon(100, 100, 110, 120, 100, 140, 110, 160, 100, 200, 200, 150))
  })

  it('is followed on the last edge too, where the click closes', () => {
    const hand = new Hand('polygon', ZIGZAG).click(100, 100).click(200, 150).click(100, 200)
    hand.click(101, 101, { shift: true })
    expect(hand.geometry(2)).toEqual(polygon(100, 100, 200, 150, 100, 200, 110, 160, 100, 140, 110, 120))
  })

  it('is not where there is none: Shift is then a click like any other', () => {
    const hand = new Hand('polygon', ZIGZAG).click(100, 100).click(200, 100, { shift: true })
    expect(hand.click(200, 200, { shift: true }).type('complete').geometry(2)).toEqual(
      polygon(100, 100, 200, 100, 200, 200),
    )
  })

  it('follows a box as well', () => {
    const hand = new Hand('polygon', shape(1, box(100, 100, 200, 200))).click(150, 100)
    hand.click(200, 150, { shift: true }).click(250, 50).type('complete')
    expect(hand.geometry(2)).toEqual(polygon(150, 100, 200, 100, 200, 150, 250, 50))
  })
})

describe('going on with an outline', () => {
  const HOLED: Geometry = {
    ...(TRIANGLE as Extract<Geometry, { kind: 'polygon' }>),
    holes: [[p(45, 20), p(55, 20), p(50, 30)]],
  }

  it('gives the shape the longer outline and leaves it what else it has', () => {
    const hand = new Hand('polygon', shape(1, HOLED, 'head')).take('polygon', 1)
    expect(hand.resting).toBe(false)
    hand.click(30, 90).click(5, 60).type('complete')
    expect(hand.geometry(1)).toEqual({
      ...HOLED,
      points: pointsOf(polygon(10, 10, 90, 10, 50, 80, 30, 90, 5, 60)),
    })
    expect(hand.document.shapes).toHaveLength(1)
    expect(hand.committed).toHaveLength(1)
    expect(hand.document.shapes[0]?.label).toBe('head')
  })

  it('shows the shape as it will be', () => {
    const hand = new Hand('polygon', shape(1, TRIANGLE, 'head')).take('polygon', 1).hover(20, 100)
    const open = [...pointsOf(TRIANGLE), p(20, 100)]
    expect(hand.preview.draft).toEqual({ label: 'head', open })
    expect(hand.preview.replaced.get(hand.document.shapes[0]!.id)).toEqual({ kind: 'polygon', points: open })
  })

  it('is not drawn to the outline that it had', () => {
    const hand = new Hand('polygon', shape(1, TRIANGLE)).take('polygon', 1).hover(87, 13)
    expect(hand.preview.snapped).toBeNull()
  })

  it('changes nothing when it is escaped or nothing was added', () => {
    expect(
      new Hand('polygon', shape(1, TRIANGLE)).take('polygon', 1).click(20, 90).type('cancel').committed,
    ).toEqual([])
    expect(new Hand('polygon', shape(1, TRIANGLE)).take('polygon', 1).type('complete').committed).toEqual([])
  })

  it('takes points of the old outline back', () => {
    const hand = new Hand('polygon', shape(1, polygon(10, 10, 90, 10, 95, 50, 50, 80))).take('polygon', 1)
    hand.type('back').type('back').click(60, 90).type('complete')
    expect(hand.geometry(1)).toEqual(polygon(10, 10, 90, 10, 60, 90))
  })

  it('becomes a new shape where the old one can no longer be changed', () => {
    const hand = new Hand('polygon', shape(1, TRIANGLE)).take('polygon', 1).lock(1)
    hand.click(30, 95).type('complete')
    expect(hand.geometry(1)).toEqual(TRIANGLE)
    expect(hand.geometry(2)).toEqual(polygon(10, 10, 90, 10, 50, 80, 30, 95))
  })
})
