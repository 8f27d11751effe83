import { describe, expect, it } from 'vitest'
import { labelIdSchema } from '../../shared/model/ids.ts'
import { mediaSchema } from '../../shared/model/media.ts'
import { HitIndex } from '../editor/hit-index.ts'
import type { Scene } from '../editor/ports.ts'
import { DEFAULT_DISPLAY } from '../editor/preferences.ts'
import { box, documentOf, id, p, SCHEMA, shape } from '../editor/tools/test-hand.ts'
import { NO_PREVIEW } from '../editor/tools/tool.ts'
import { changeOf, looksOf, markedOf } from './scene-change.ts'

const hits = new HitIndex()
const SCENE: Scene = {
  document: documentOf(shape(1, box(0, 0, 10, 10)), shape(2, box(20, 0, 30, 10), 'head', 1)),
  hits,
  schema: SCHEMA,
  picture: mediaSchema.parse({ sha256: 'a'.repeat(64), bytes: 1, width: 100, height: 100 }),
  held: true,
  view: { zoom: 1, panX: 0, panY: 0 },
  selection: [],
  hidden: { shapes: new Set(), classes: new Set() },
  display: DEFAULT_DISPLAY,
  pointer: null,
  remarks: [],
  proposed: null,
  hovered: null,
  preview: NO_PREVIEW,
  cursor: 'default',
  drawing: null,
  language: 'zh',
}
const CAT = labelIdSchema.parse('cat')
hits.update(SCENE.document)

describe('what a new scene costs', () => {
  it('is nothing where nothing changed, though the objects are new', () => {
    const { any, ...parts } = changeOf(SCENE, { ...SCENE, preview: { ...NO_PREVIEW } })
    expect(any).toBe(false)
    expect(Object.values(parts)).toEqual(Array(6).fill(false))
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

  it('is all shapes drawn anew where they get too many for tags of small ones', () => {
    const tags = { ...DEFAULT_DISPLAY, tags: 'all' } as const
    const few = { ...SCENE, display: tags }
    const many = { ...few, document: documentOf(...[1, 2, 3].map((n) => shape(n, box(0, 0, 10, 10)))) }
    expect([changeOf(few, many).style, changeOf(many, few).style]).toEqual([true, true])
    expect(changeOf(SCENE, { ...SCENE, document: many.document }).style).toBe(false)
  })

  it('is another cursor where the keyboard takes over and where the mouse does again', () => {
    const led = { ...SCENE, pointer: p(5, 5) }
    expect([changeOf(SCENE, led).cursor, changeOf(led, SCENE).cursor]).toEqual([true, true])
    expect(changeOf(led, { ...SCENE, pointer: p(6, 5) }).cursor).toBe(false)
  })

  it('is the picture where it is another one, or has arrived', () => {
    expect(changeOf({ ...SCENE, held: false }, SCENE).picture).toBe(true)
    expect(new Set(Object.values(changeOf(null, SCENE)))).toEqual(new Set([true]))
  })

  it('is the light alone where only that was changed', () => {
    const display = { ...DEFAULT_DISPLAY, brightness: 1.5 }
    expect(changeOf(SCENE, { ...SCENE, display })).toMatchObject({ any: true, light: true, style: false })
    expect(changeOf({ ...SCENE, display }, { ...SCENE, display: { ...display } })).toMatchObject({
      light: false,
      style: false,
      content: false,
    })
  })

  it('is all shapes where fills or tags change, the language only where tags are written', () => {
    const display = { ...DEFAULT_DISPLAY, tags: 'all' } as const
    expect(changeOf(SCENE, { ...SCENE, display }).style).toBe(true)
    expect(changeOf(SCENE, { ...SCENE, display: { ...DEFAULT_DISPLAY, fillOpacity: 0 } }).style).toBe(true)
    expect(changeOf(SCENE, { ...SCENE, language: 'en' }).style).toBe(false)
    expect(changeOf({ ...SCENE, display }, { ...SCENE, display, language: 'en' }).style).toBe(true)
  })

  it('is the content where something is hidden, and a frame where the crosshair moves', () => {
    const hidden = { shapes: new Set([id(1)]), classes: new Set<never>() }
    expect(changeOf(SCENE, { ...SCENE, hidden }).content).toBe(true)
    const moved = changeOf(SCENE, { ...SCENE, pointer: p(1, 1) })
    expect([moved.any, moved.content, moved.style]).toEqual([true, false, false])
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
    const looks = looksOf(scene, (s) => s.id === 1)
    expect([...looks.keys()]).toEqual([1, 2, 'draft'])
    expect(looks.get(id(1))).toMatchObject({ form: box(0, 0, 10, 10), colour: '#e8590c', fillOpacity: 0 })
    expect(looks.get(id(2))).toMatchObject({
      form: box(50, 50, 60, 60),
      colour: '#1c7ed6',
      fillOpacity: DEFAULT_DISPLAY.fillOpacity,
    })
    expect(looks.get('draft')).toMatchObject({ form: { kind: 'open' } })
  })

  it('have the stroke of the brush among them, as soon as it has a point', () => {
    const stroke = (...points: readonly ReturnType<typeof p>[]): Scene => ({
      ...SCENE,
      preview: { ...NO_PREVIEW, draft: { label: CAT, stroke: points, radius: 5, erases: true } },
    })
    expect(looksOf(stroke(), () => false).size).toBe(0)
    expect(looksOf(stroke(p(1, 1)), () => false).get('draft')?.form).toEqual({
      kind: 'stroke',
      points: [p(1, 1)],
      radius: 5,
      erases: true,
    })
  })

  it('are neither hidden ones nor those of a hidden class', () => {
    const selected: Scene = { ...SCENE, selection: [id(1), id(2)] }
    const hidden = { shapes: new Set([id(1)]), classes: new Set([labelIdSchema.parse('head')]) }
    expect(looksOf({ ...selected, hidden }, () => false).size).toBe(0)
  })

  it('are not a whole picture full: a large selection is marked instead', () => {
    const many = Array.from({ length: 51 }, (_, n) => id(n + 1))
    const { live, marked } = markedOf({ ...SCENE, selection: many })
    expect([live.size, marked.size]).toEqual([0, 51])
  })

  it('leave out what is no longer in the document', () => {
    expect(looksOf({ ...SCENE, selection: [id(9)] }, () => false).size).toBe(0)
  })
})
