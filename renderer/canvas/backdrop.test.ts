import { describe, expect, it } from 'vitest'
import { snapView } from '../editor/view.ts'
import { type Frame, layerPlace, planFrame } from './backdrop.ts'

const REST: Frame = {
  view: { zoom: 1, panX: -500, panY: -500 },
  size: { width: 1000, height: 800 },
  picture: { width: 4000, height: 3000 },
  ratio: 1,
  moving: false,
}
const frame = (view: Partial<Frame['view']>, rest: Partial<Frame> = {}): Frame => ({
  ...REST,
  moving: true,
  ...rest,
  view: { ...REST.view, ...view },
})

describe('a frame', () => {
  it('is drawn where there is no layer, or one of another size', () => {
    expect(planFrame(null, REST)).toBe('draw')
    expect(planFrame(REST, { ...REST, ratio: 2 })).toBe('draw')
    expect(planFrame(REST, { ...REST, size: { width: 1001, height: 800 } })).toBe('draw')
  })

  it('stays where it is while nothing moves but the live shapes', () => {
    expect(planFrame(REST, REST)).toBe('move')
  })

  it('is moved while the hand pans within the margin, and beyond it only what comes into sight is drawn', () => {
    expect(planFrame(REST, frame({ panX: -400, panY: -600 }))).toBe('move')
    expect(planFrame(REST, frame({ panX: -300 }))).toBe('shift')
    expect(planFrame(REST, frame({ panX: -300 }, { moving: false }))).toBe('shift')
  })

  it('is drawn anew where nothing of the layer is in sight any more', () => {
    expect(planFrame(REST, frame({ panX: -2000 }))).toBe('draw')
  })

  it('needs no layer where there is no picture', () => {
    const small = { ...REST, picture: { width: 200, height: 200 }, view: { zoom: 1, panX: 400, panY: 300 } }
    expect(planFrame(small, { ...small, moving: true, view: { zoom: 1, panX: 790, panY: 590 } })).toBe('move')
  })

  it('is scaled while the hand zooms, and drawn sharp when it rests', () => {
    expect(planFrame(REST, frame({ zoom: 1.2, panX: -700, panY: -680 }))).toBe('move')
    expect(planFrame(REST, frame({ zoom: 0.5, panX: 0, panY: -50 }))).toBe('move')
    expect(planFrame(REST, frame({ zoom: 1.2, panX: -700, panY: -680 }, { moving: false }))).toBe('draw')
  })

  it('is sharp as it is after a pan', () => {
    expect(planFrame(REST, frame({ panX: -490 }, { moving: false }))).toBe('move')
  })
})

describe('the layer', () => {
  it('keeps what it shows under the same point of the picture', () => {
    const zoomed = frame({ zoom: 2, panX: -1400, panY: -1300 })
    const { scale, x, y } = layerPlace(REST, zoomed)
    expect(scale).toBe(2)
    // The picture's corner lies at (−500 + 160, −500 + 160) in the layer.
    expect(x + (-500 + 160) * scale).toBe(zoomed.view.panX)
    expect(y + (-500 + 160) * scale).toBe(zoomed.view.panY)
  })

  it('moves by whole device pixels while panning', () => {
    const view = snapView({ zoom: 1, panX: -489.7, panY: -510.2 }, 2)
    expect(view).toEqual({ zoom: 1, panX: -489.5, panY: -510 })
    const { x, y } = layerPlace({ ...REST, ratio: 2 }, frame(view, { ratio: 2 }))
    expect([x * 2, y * 2].map((v) => v - Math.round(v))).toEqual([0, 0])
    expect(snapView(view, 2)).toBe(view)
  })
})
