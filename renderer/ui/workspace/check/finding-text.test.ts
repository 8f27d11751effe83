import { describe, expect, it } from 'vitest'
import { CHECK_CODES, type Finding } from '../../../../shared/checks/finding.ts'
import type { AttributeId } from '../../../../shared/model/attribute.ts'
import type { LabelId, ShapeId } from '../../../../shared/model/ids.ts'
import { labelSchemaSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import type { Language } from '../../../state/app-state.ts'
import { createTexts } from '../../text/i18n.ts'
import { findingText } from './finding-text.ts'

const breed = { id: 'breed', name: { zh: '品种', en: 'Breed' }, type: 'text', required: true }
const schema = labelSchemaSchema.parse({
  version: 1,
  classes: [
    {
      id: 'cat',
      name: { zh: '猫', en: 'Cat' },
      colour: '#e69f00',
      key: '1',
      kinds: ['box'],
      parent: null,
      attributes: [breed],
    },
    {
      id: 'head',
      name: { zh: '头', en: 'Head' },
      colour: '#56b4e9',
      key: '2',
      kinds: ['box'],
      parent: 'cat',
    },
  ],
  picture: [{ ...breed, id: 'light', name: { zh: '光线', en: 'Light' } }],
})
const shape = (id: number, label: string, parent: number | null): Shape => ({
  id: id as ShapeId,
  label: label as LabelId,
  parent: parent as ShapeId | null,
  z: id,
  geometry: { kind: 'box', x0: 0, y0: 0, x1: 9, y1: 9 },
})
const shapes = [shape(1, 'cat', null), shape(2, 'head', 1)]

async function saying(language: Language, finding: Omit<Finding, 'level'>): Promise<string> {
  const { t } = await createTexts(language)
  const shapeOf = (id: ShapeId) => shapes.find((one) => one.id === id)
  return findingText({ ...finding, level: 'error' }, { t, language, schema, shapeOf })
}
const cat = [1 as ShapeId]
const head = [2 as ShapeId]

describe('what a finding says', () => {
  it('names the object, the question and the class in the language of the screen', async () => {
    const missing = { code: 'required-attribute', shapes: cat, attribute: 'breed' as AttributeId } as const
    expect(await saying('zh', missing)).toBe('猫 #1：必填的“品种”还没有填。')
    expect(await saying('en', missing)).toBe('Cat #1: “Breed” is required and not filled in yet.')
    expect(await saying('zh', { code: 'missing-part', shapes: cat, label: 'head' as LabelId })).toBe(
      '猫 #1：缺少部位“头”。',
    )
    expect(await saying('en', { code: 'part-outside-parent', shapes: head })).toBe(
      'Head #2: lies partly outside “Cat #1”.',
    )
    expect(await saying('zh', { code: 'duplicate', shapes: [...cat, ...head] })).toContain('猫 #1, 头 #2')
  })

  it('of the picture as a whole needs no object', async () => {
    const light = { code: 'required-answer', shapes: [], attribute: 'light' as AttributeId } as const
    expect(await saying('en', light)).toBe('“Light” about the whole picture is not filled in yet.')
    expect(await saying('zh', { code: 'missing-part', shapes: [], label: 'cat' as LabelId })).toBe(
      '图片里必须有“猫”，还没有画。',
    )
  })

  it.each(CHECK_CODES)('is whole for %s', async (code) => {
    for (const language of ['zh', 'en'] as const) {
      const text = await saying(language, { code, shapes: head, label: 'cat' as LabelId })
      expect(text).not.toMatch(/\{\{|undefined|check\./)
      expect(text.length).toBeGreaterThan(5)
    }
  })

  it('calls a class that the project does not have by its code', async () => {
    const unknown = { code: 'unknown-class', shapes: [9 as ShapeId], label: 'dog' as LabelId } as const
    expect(await saying('en', unknown)).toContain('there is no class “dog”')
  })
})
