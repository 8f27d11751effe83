import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Shape } from '../../shared/model/shape.ts'
import { box, id, keypoint, polygon, SCHEMA, shape } from '../editor/tools/test-hand.ts'
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
      closePath() {}
    },
  )
})

const CAT = shape(1, box(0, 0, 50, 50))
const HEAD = shape(2, polygon(0, 0, 10, 0, 10, 10), 'head', 1)
const EYE = shape(3, keypoint(5, 5), 'eye', 2)
const ALL = [CAT, HEAD, EYE]

const ids = (...shapes: readonly Shape[]) => new Set(shapes.map((s) => s.id))
function content(shapes: readonly Shape[], rest: Partial<BatchContent> = {}): BatchContent {
  return { shapes, schema: SCHEMA, live: new Set(), changing: new Set(), marked: new Set(), ...rest }
}
function batchOf(...shapes: readonly Shape[]): BatchLayer {
  const batch = new BatchLayer()
  batch.update(content(shapes))
  return batch
}

describe('the batch', () => {
  it('has nothing to draw anew while the same shapes are there', () => {
    expect(batchOf(...ALL).update(content([...ALL]))).toEqual({ kind: 'none' })
    expect(new BatchLayer().update(content([]))).toEqual({ kind: 'none' })
  })

  it('leaves what is drawn where it is when it is only selected', () => {
    const batch = batchOf(...ALL)
    expect(batch.update(content(ALL, { live: ids(HEAD) }))).toEqual({ kind: 'none' })
    expect(batch.has(HEAD)).toBe(true)
  })

  it('gives a shape away when a gesture begins to change it, takes it back afterwards as an addition', () => {
    const batch = batchOf(...ALL)
    expect(batch.update(content(ALL, { live: ids(HEAD), changing: ids(HEAD) })).kind).toBe('changed')
    expect(batch.has(HEAD)).toBe(false)
    const moved = { ...HEAD, geometry: polygon(5, 5, 10, 0, 10, 10) }
    expect(batch.update(content([CAT, moved, EYE], { live: ids(moved) }))).toEqual({ kind: 'none' })
    const back = batch.update(content([CAT, moved, EYE]))
    expect(back.kind === 'added' && back.groups.map((g) => [...g.shapes])).toEqual([[moved]])
    expect(batch.has(moved)).toBe(true)
  })

  it('takes new shapes in addition, and a new one that is still selected not yet', () => {
    const batch = batchOf(CAT)
    expect(batch.update(content([CAT, HEAD], { live: ids(HEAD) }))).toEqual({ kind: 'none' })
    const more = batch.update(content(ALL, { live: ids(EYE) }))
    expect(more.kind === 'added' && more.groups.map((g) => [...g.shapes])).toEqual([[HEAD]])
  })

  it('is drawn anew where a shape is gone, is another, or looks otherwise', () => {
    expect(batchOf(...ALL).update(content([CAT, HEAD])).kind).toBe('changed')
    expect(batchOf(...ALL).update(content([CAT, HEAD, { ...EYE, parent: id(1) }])).kind).toBe('changed')
    expect(batchOf(...ALL).update(content(ALL, { marked: ids(CAT) })).kind).toBe('changed')
    const classes = SCHEMA.classes.map((c) => ({ ...c, colour: '#123456' }))
    expect(batchOf(...ALL).update(content(ALL, { schema: { ...SCHEMA, classes } })).kind).toBe('changed')
  })
})
