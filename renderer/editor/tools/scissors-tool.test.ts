import { describe, expect, it } from 'vitest'
import { areaOf } from '../../../shared/geometry/geometry.ts'
import type { ImagePoint } from '../../../shared/geometry/point.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import { createScissors, type WorkerLike } from '../live-wire/scissors.ts'
import type { Scissors } from '../live-wire/scissors-port.ts'
import { searchQueue } from '../live-wire/search-queue.ts'
import { Hand, p, polygon, shape } from './test-hand.ts'

const SIZE = 200
/** A white disc on black. */
const DISC = new Uint8ClampedArray(4 * SIZE * SIZE)
for (let y = 0; y < SIZE; y++) {
  for (let x = 0; x < SIZE; x++) {
    const light = Math.hypot(x + 0.5 - 100, y + 0.5 - 100) < 60 ? 255 : 0
    DISC.set([light, light, light, 255], 4 * (y * SIZE + x))
  }
}

/** The live wire on the disc, with a worker that computes a slice whenever its time comes: at once, unless told otherwise. */
function onDisc(later = (run: () => void) => run()): Scissors {
  const thread: WorkerLike = {
    onmessage: null,
    postMessage: (message) => hear(message),
    terminate: () => undefined,
  }
  const hear = searchQueue((data) => thread.onmessage?.({ data }), later)
  const scissors = createScissors(() => thread)
  scissors.load({ rgba: DISC.slice(), width: SIZE, height: SIZE, originX: 0, originY: 0, scale: 1 })
  return scissors
}

/** A worker that computes nothing until it is told to. */
function slowWorker() {
  const slices: (() => void)[] = []
  const later = (run: () => void) => void slices.push(run)
  return {
    later,
    work: () => {
      for (let run = slices.shift(); run !== undefined; run = slices.shift()) run()
    },
  }
}

const offEdge = (at: ImagePoint) => Math.abs(Math.hypot(at.x - 100, at.y - 100) - 60)

const cut = (scissors: Scissors, ...shapes: readonly Shape[]) =>
  new Hand('scissors', ...shapes).scissors(scissors)

function openOf({ preview: { draft } }: Hand): readonly ImagePoint[] {
  if (draft === null || !('open' in draft)) throw new Error('no outline')
  return draft.open
}

function pointsOf(hand: Hand, n = 1): readonly ImagePoint[] {
  const geometry = hand.geometry(n)
  if (geometry?.kind !== 'polygon') throw new Error('no polygon')
  return geometry.points
}

describe('the scissors', () => {
  it('follow the edge in the picture from anchor to anchor, and close on the first one', () => {
    const hand = cut(onDisc()).click(160, 100).click(100, 160).click(40, 100).click(100, 40)
    expect(hand.resting).toBe(false)
    hand.hover(158, 102).press(158, 102)
    expect(hand.resting).toBe(true)
    expect(hand.notice).toBeNull()
    const points = pointsOf(hand)
    expect(points).toEqual(expect.arrayContaining([p(160, 100), p(100, 160), p(40, 100), p(100, 40)]))
    expect(Math.max(...points.map(offEdge))).toBeLessThan(3)
    expect(areaOf({ kind: 'polygon', points })).toBeGreaterThan(0.95 * Math.PI * 3600)
    expect(points.length).toBeLessThan(80)
  })

  it('show the wire to the hand, and the anchors', () => {
    const hand = cut(onDisc()).click(160, 100).hover(100, 160)
    expect(openOf(hand).at(0)).toEqual(p(160, 100))
    expect(openOf(hand).at(-1)).toEqual(p(100, 160))
    expect(Math.max(...openOf(hand).map(offEdge))).toBeLessThan(3)
    expect(hand.preview.marks).toEqual([p(160, 100)])
  })

  it('point at the place where a click closes', () => {
    const hand = cut(onDisc()).click(160, 100).click(100, 160).click(40, 100)
    expect(hand.hover(100, 40).cursor).toBe('crosshair')
    expect(hand.hover(163, 98).cursor).toBe('pointer')
  })

  it('close with Enter and with a double click, which sets one anchor', () => {
    const enter = cut(onDisc()).click(160, 100).click(100, 160).click(40, 100).click(100, 40).type('complete')
    const double = cut(onDisc()).click(160, 100).click(100, 160).click(40, 100).doubleClick(100, 40)
    expect(pointsOf(double)).toEqual(pointsOf(enter))
  })

  it('take the last anchor back, with its wire, and go on from the one before', () => {
    const hand = cut(onDisc()).click(160, 100).click(100, 160).click(10, 10).type('back').hover(40, 100)
    expect(hand.preview.marks).toEqual([p(160, 100), p(100, 160)])
    expect(Math.max(...openOf(hand).map(offEdge))).toBeLessThan(3)
    expect(hand.type('back').type('back').resting).toBe(true)
  })

  it('let clicks run ahead of the wire: the pieces follow the edge as soon as it is known', () => {
    const { later, work } = slowWorker()
    const hand = cut(onDisc(later)).click(160, 100).click(100, 160).click(40, 100).click(100, 40)
    expect(hand.notice).toBeNull()
    expect(openOf(hand).slice(0, 3)).toEqual([p(160, 100), p(100, 160), p(40, 100)])
    work()
    expect(hand.resting).toBe(false)
    expect(openOf(hand)).toEqual(expect.arrayContaining([p(160, 100), p(100, 160), p(40, 100), p(100, 40)]))
    expect(Math.max(...openOf(hand).map(offEdge))).toBeLessThan(3)
    const calm = cut(onDisc()).click(160, 100).click(100, 160).click(40, 100).click(100, 40)
    expect(pointsOf(hand.type('complete'))).toEqual(pointsOf(calm.type('complete')))
  })

  it('wait for the last wire before they complete, and show that', () => {
    const { later, work } = slowWorker()
    const hand = cut(onDisc(later)).click(160, 100).click(100, 160).click(40, 100).doubleClick(100, 40)
    expect([hand.resting, hand.preview.waits, hand.cursor]).toEqual([false, true, 'progress'])
    // A hand that goes on clicking does no harm.
    hand.click(5, 5).type('complete')
    expect(hand.committed).toEqual([])
    work()
    expect([hand.resting, hand.preview.waits]).toEqual([true, false])
    expect(hand.committed).toHaveLength(1)
    expect(Math.max(...pointsOf(hand).map(offEdge))).toBeLessThan(3)
  })

  it('can be given up, opened again or cut short while they wait', () => {
    const waiting = () => {
      const { later, work } = slowWorker()
      const hand = cut(onDisc(later)).click(160, 100).click(100, 160).click(40, 100).type('complete')
      return { hand, work }
    }
    const escaped = waiting()
    escaped.hand.type('cancel')
    escaped.work()
    expect([escaped.hand.resting, escaped.hand.committed]).toEqual([true, []])
    const opened = waiting()
    opened.hand.type('back').click(100, 40).type('complete')
    opened.work()
    expect(pointsOf(opened.hand)).toEqual(expect.arrayContaining([p(40, 100), p(100, 40)]))
    const { hand } = waiting()
    expect(hand.type('interrupt').geometry(1)).toEqual(polygon(160, 100, 100, 160, 40, 100))
    expect(hand.notice).toBe('scissors-straight')
  })

  it('run straight to where the wire does not reach, and say so once', () => {
    const hand = cut(onDisc()).click(160, 100).press(300, 100)
    expect(hand.notice).toBe('scissors-straight')
    expect(hand.release(300, 100).press(300, 250).notice).toBeNull()
    hand.type('complete')
    expect(hand.geometry(1)).toEqual(polygon(160, 100, 300, 100, 300, 250))
  })

  it('work without any picture, as straight lines', () => {
    const hand = new Hand('scissors').click(160, 100).click(100, 160).click(40, 100).type('complete')
    expect(hand.geometry(1)).toEqual(polygon(160, 100, 100, 160, 40, 100))
  })

  it('snap anchors to neighbours, but with Alt', () => {
    const neighbour = shape(1, polygon(0, 0, 30, 0, 30, 200, 0, 200))
    const hand = cut(onDisc(), neighbour).hover(27, 100)
    expect(hand.preview.snapped).toEqual(p(30, 100))
    expect(hand.click(27, 100).preview.marks).toEqual([p(30, 100)])
    expect(cut(onDisc(), neighbour).click(27, 100, { alt: true }).preview.marks).toEqual([p(27, 100)])
  })

  it('drop an escaped outline, keep one that something else cuts short, and drop what is none', () => {
    const drawn = () => cut(onDisc()).click(160, 100).click(100, 160).click(40, 100)
    expect(drawn().type('cancel').type('complete').committed).toEqual([])
    expect(drawn().type('interrupt').committed).toHaveLength(1)
    expect(cut(onDisc()).click(160, 100).type('complete').committed).toEqual([])
  })
})
