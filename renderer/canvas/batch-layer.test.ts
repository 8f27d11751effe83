import { beforeAll, describe, expect, it, vi } from 'vitest'
import { labelIdSchema } from '../../shared/model/ids.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { box, keypoint, polygon, SCHEMA, shape } from '../editor/tools/test-hand.ts'
import { type BatchContent, BatchLayer } from './batch-layer.ts'

// Node has no canvas; here it only matters which shapes are drawn, not how.
beforeAll(() => {
  vi.stubGlobal(
    'Path2D',
    class {
      addPath() {}
      rect() {}
      moveTo() {}
      lineTo() {}
      arc() {}
      closePath() {}
    },
  )
})

const CAT = shape(1, box(0, 0, 50, 50))
const HEAD = shape(2, polygon(0, 0, 10, 0, 10, 10), 'head', 1)
const EYE = shape(3, keypoint(5, 5), 'eye', 2)
const ALL = [CAT, HEAD, EYE]
const NOTHING = { added: [], removed: [] }

const ids = (...shapes: readonly Shape[]) => new Set(shapes.map((s) => s.id))
function content(shapes: readonly Shape[], rest: Partial<BatchContent> = {}): BatchContent {
  const hidden = { shapes: new Set<never>(), classes: new Set<never>() }
  return { shapes, schema: SCHEMA, hidden, live: new Set(), changing: new Set(), marked: new Set(), ...rest }
}
function batchOf(...shapes: readonly Shape[]): BatchLayer {
  const batch = new BatchLayer()
  batch.update(content(shapes))
  return batch
}

describe('the batch', () => {
  it('has nothing to draw anew while the same shapes are there', () => {
    expect(batchOf(...ALL).update(content([...ALL]))).toEqual(NOTHING)
    expect(new BatchLayer().update(content([]))).toEqual(NOTHING)
  })

  it('leaves what is drawn where it is when it is only selected', () => {
    const batch = batchOf(...ALL)
    expect(batch.update(content(ALL, { live: ids(HEAD) }))).toEqual(NOTHING)
    expect(batch.has(HEAD)).toBe(true)
  })

  it('gives a shape away when a gesture begins to change it, takes it back afterwards as an addition', () => {
    const batch = batchOf(...ALL)
    const given = batch.update(content(ALL, { live: ids(HEAD), changing: ids(HEAD) }))
    expect(given).toEqual({ added: [], removed: [HEAD] })
    expect(batch.has(HEAD)).toBe(false)
    const moved = { ...HEAD, geometry: polygon(5, 5, 10, 0, 10, 10) }
    expect(batch.update(content([CAT, moved, EYE], { live: ids(moved) }))).toEqual(NOTHING)
    expect(batch.update(content([CAT, moved, EYE]))).toEqual({ added: [moved], removed: [] })
    expect(batch.has(moved)).toBe(true)
  })

  it('takes new shapes in addition, and a new one that is still selected not yet', () => {
    const batch = batchOf(CAT)
    expect(batch.update(content([CAT, HEAD], { live: ids(HEAD) }))).toEqual(NOTHING)
    expect(batch.update(content(ALL, { live: ids(EYE) }))).toEqual({ added: [HEAD], removed: [] })
  })

  it('says which shape is gone, and which is another or looks otherwise', () => {
    expect(batchOf(...ALL).update(content([CAT, HEAD]))).toEqual({ added: [], removed: [EYE] })
    const hidden = { ...EYE, occluded: true } as const
    expect(batchOf(...ALL).update(content([CAT, HEAD, hidden]))).toEqual({ added: [hidden], removed: [EYE] })
    expect(batchOf(...ALL).update(content(ALL, { marked: ids(CAT) }))).toEqual({
      added: [CAT],
      removed: [CAT],
    })
    const classes = SCHEMA.classes.map((c) => ({ ...c, colour: '#123456' }))
    const recoloured = batchOf(...ALL).update(content(ALL, { schema: { ...SCHEMA, classes } }))
    expect(recoloured).toEqual({ added: ALL, removed: ALL })
  })

  it('leaves out what is hidden, by itself or with its class, until it is shown again', () => {
    const batch = batchOf(...ALL)
    const hidden = { shapes: ids(CAT), classes: new Set([labelIdSchema.parse('eye')]) }
    expect(batch.update(content(ALL, { hidden }))).toEqual({ added: [], removed: [CAT, EYE] })
    expect(batch.has(CAT)).toBe(false)
    expect(batch.update(content(ALL))).toEqual({ added: [CAT, EYE], removed: [] })
  })

  it('draws every class once, however many shapes it has, and wholes below their parts', () => {
    const batch = batchOf(...ALL, shape(4, box(0, 0, 9, 9)), shape(5, box(0, 0, 9, 9), 'gone'))
    const filled: unknown[] = []
    const context = new Proxy({} as Record<string, unknown>, {
      get: (target, name: string) =>
        name === 'fill' ? () => filled.push(target.fillStyle) : (target[name] ?? (() => {})),
    })
    const all = [EYE, HEAD, shape(9, box(0, 0, 1, 1)), CAT]
    const look = { zoom: 1, ratio: 1, fillOpacity: 0.2 }
    batch.draw(context as unknown as CanvasRenderingContext2D, look, all)
    expect(filled).toEqual(['#e8590c', '#1c7ed6', '#ffffff', '#2f9e44'])
  })
})
