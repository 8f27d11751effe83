import { beforeEach, describe, expect, it } from 'vitest'
import type { Media } from '../../shared/model/media.ts'
import type { LivePixels } from '../editor/live-wire/scissors-port.ts'
import type { Scene, Stage, StageEvents } from '../editor/ports.ts'
import { joinStage } from './stage-link.ts'
import { type AtWork, atWork, settled } from './testing/labeller.ts'

const PIXELS = { width: 2, height: 1 } as LivePixels

let hand: AtWork
let events: StageEvents
let wire: () => void
let leave: () => void
const shown: Scene[] = []
const prefetched: Media[][] = []
const loaded: unknown[] = []
let disposed = 0

beforeEach(async () => {
  hand = await atWork({ rules: { empty: 'off' } })
  for (const list of [shown, prefetched, loaded]) list.length = 0
  disposed = 0
  const stage: Stage = {
    show: (scene) => shown.push(scene),
    prefetch: (pictures) => prefetched.push([...pictures]),
    pixels: () => PIXELS,
    dispose: () => {
      disposed += 1
    },
  }
  const scissors = {
    load: (pixels: unknown) => loaded.push(pixels),
    want: () => {},
    path: () => null,
    onReady: (listener: () => void) => {
      wire = listener
    },
    dispose: () => {},
  }
  leave = joinStage(
    hand.app,
    { after: hand.clock.after, scissors },
    (_element, given) => {
      events = given
      return stage
    },
    {} as HTMLElement,
  )
})

describe('the stage', () => {
  it('shows every new state, and tells what the hand does', () => {
    const before = shown.length
    hand.state().setDisplay({ contrast: 2 })
    expect(shown.length).toBeGreaterThan(before)
    expect(shown.at(-1)?.display.contrast).toBe(2)
    events.onView({ zoom: 3, panX: 1, panY: 2 })
    expect(shown.at(-1)?.view).toEqual({ zoom: 3, panX: 1, panY: 2 })
  })

  it('decodes the next picture as soon as it is known, and not at every move', async () => {
    await settled()
    expect(prefetched.at(-1)?.map(({ sha256 }) => sha256[0])).toEqual(['2'])
    const before = prefetched.length
    hand.move(10, 10)
    hand.move(20, 20)
    expect(prefetched.length).toBe(before)
  })

  it('gives the live wire what is seen once the view rests, while the scissors are in the hand', () => {
    hand.state().zoomBy(2)
    hand.clock.pass()
    expect(loaded).toEqual([])
    hand.state().chooseTool('scissors')
    hand.state().zoomBy(2)
    hand.state().zoomBy(2)
    expect(loaded).toEqual([])
    hand.clock.pass()
    expect(loaded).toEqual([PIXELS])
    hand.move(10, 10)
    hand.clock.pass()
    expect(loaded).toEqual([PIXELS])
  })

  it('forgets the wire of one picture before the next', async () => {
    hand.state().chooseTool('scissors')
    hand.clock.pass()
    await hand.state().stepTask(1)
    expect(loaded).toEqual([PIXELS, null])
    hand.clock.pass()
    expect(loaded.length).toBe(2) // it is not shown yet
    hand.see()
    hand.clock.pass()
    expect(loaded).toEqual([PIXELS, null, PIXELS])
  })

  it('draws the wire when it is known', () => {
    const before = shown.length
    wire()
    expect(shown.length).toBe(before + 1)
  })

  it('that is taken away hears no more', () => {
    leave()
    const before = shown.length
    hand.state().zoomBy(2)
    wire()
    expect([shown.length, disposed]).toEqual([before, 1])
  })
})
