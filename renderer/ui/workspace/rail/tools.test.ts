import { describe, expect, it } from 'vitest'
import { labelSchemaSchema } from '../../../../shared/model/label-schema.ts'
import { usableTools } from './tools.ts'

function schemaOf(...kinds: string[][]) {
  return labelSchemaSchema.parse({
    version: 1,
    classes: kinds.map((of, i) => ({
      id: `c${i}`,
      name: { zh: '类', en: 'class' },
      colour: '#000000',
      key: String(i + 1),
      kinds: of,
      parent: null,
    })),
  })
}

describe('the tools of a project', () => {
  it('are those that one of its classes can be drawn with', () => {
    expect(usableTools(schemaOf(['box'], ['keypoint', 'ellipse']))).toEqual([
      'select',
      'box',
      'ellipse',
      'keypoint',
    ])
  })

  it('bring what works on outlines along with outlines, and the eraser with masks', () => {
    expect(usableTools(schemaOf(['polygon']))).toEqual(['select', 'polygon', 'scissors', 'hole', 'cut'])
    expect(usableTools(schemaOf(['mask']))).toEqual(['select', 'brush', 'eraser'])
  })
})
