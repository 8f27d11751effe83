import { describe, expect, it } from 'vitest'
import { mediaSchema } from '../../shared/model/batch.ts'
import { labelIdSchema } from '../../shared/model/ids.ts'
import { HitIndex } from '../editor/hit-index.ts'
import type { Scene } from '../editor/ports.ts'
import { box, documentOf, id, p, SCHEMA, shape } from '../editor/tools/test-hand.ts'
import { NO_PREVIEW } from '../editor/tools/tool.ts'
import { changeOf, looksOf, markedOf } from './scene-change.ts'

const SCENE: Scene = {
  document: documentOf(shape(1, box(0, 0, 10, 10)), shape(2, box(20, 0, 30, 10), 'head', 1)),
  schema: SCHEMA,
  picture: mediaSchema.parse({ sha256: 'a'.repeat(64), bytes: 1, width: 100, height: 100 }),
  held: true,
  view: { zoom: 1, panX: 0, panY: 0 },
  selection: [],
  hovered: null,
  preview: NO_PREVIEW,
  cursor: 'default',
  drawing: null,
  language: 'zh',
}
const CAT = labelIdSchema.parse('cat')
const hits = new HitIndex()
hits.update(SCENE.document)

describe('what a new scene costs', () => {
  it('is nothing where nothing changed, though the objects are new', () => {
    const { any, ...parts } = changeOf(SCENE, { ...SCENE, preview: { ...NO_PREVIEW } })
    expect(any).toBe(false)
    expect(Object.values(parts)).toEqual([false, false, false, false])
  })

  it('is no look at the shapes while the hand hovers, drags on or pans', () => {
    const hovering = changeOf(SCENE, { ...SCENE, preview: { ...NO_PREVIEW, hovered: id(1) } })
    expect([hovering.any, hovering.content]).toEqual([true, false])
    const panning = changeOf(SCENE, { ...SCENE, view: { zoom: 1, panX: 5, panY: 0 } })
    expect([panning.any, panning.view, panning.content]).toEqual([true, true, false])
    const replaced = (x: number) => ({ ...NO_PREVIEW, replaced: new Map([[id(1), box(x, 0, 99, 10)]]) })
    const dragging = changeOf({ ...SCENE, preview: replaced(1) }, { ...SCENE, preview: replaced(2) })
    expect([dragging.any, dragging.content]).toEqual([true, false])
    expect(changeOf(SCENE, { ...SCENE, preview: replaced(1) }).content).toBe(true)
  })

  it('is the picture where it is another one, or has arrived', () => {
    expect(changeOf({ ...SCENE, held: false }, SCENE).picture).toBe(true)
    expect(changeOf(null, SCENE)).toEqual({
      any: true,
      picture: true,
      content: true,
      view: true,
      cursor: true,
    })
  })
})

describe('the live shapes', () => {
  it('are the selected ones, those in a gesture, and the draft', () => {
    const scene: Scene = {
      ...SCENE,
      selection: [id(1)],
      preview: {
        ...NO_PREVIEW,
        replaced: new Map([[id(2), box(50, 50, 60, 60)]]),
        draft: { label: CAT, open: [p(1, 1), p(2, 2)] },
      },
    }
    const looks = looksOf(scene, hits, (s) => s.id === 1)
    expect([...looks.keys()]).toEqual([1, 2, 'draft'])
    expect(looks.get(id(1))).toMatchObject({ outline: box(0, 0, 10, 10), colour: '#e8590c', filled: false })
    expect(looks.get(id(2))).toMatchObject({ outline: box(50, 50, 60, 60), colour: '#1c7ed6', filled: true })
    expect(looks.get('draft')).toMatchObject({ outline: { kind: 'open' }, filled: false })
  })

  it('are not a whole picture full: a large selection is marked instead', () => {
    const many = Array.from({ length: 51 }, (_, n) => id(n + 1))
    const { live, marked } = markedOf({ ...SCENE, selection: many })
    expect([live.size, marked.size]).toEqual([0, 51])
  })

  it('leave out what is no longer in the document', () => {
    expect(looksOf({ ...SCENE, selection: [id(9)] }, hits, () => false).size).toBe(0)
  })
})
