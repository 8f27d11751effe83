import { boundsOf } from '../geometry/geometry.ts'
import { type Attribute, type AttributeValue, fitsAttribute } from '../model/attribute.ts'
import type { AnnotationDocument } from '../model/document.ts'
import { attributesOf, type LabelSchema } from '../model/label-schema.ts'
import type { Finding } from './finding.ts'

/** Questions about objects and about the picture that have no answer, or one that is not among the allowed ones. */
export function attributeFindings(document: AnnotationDocument, schema: LabelSchema): readonly Finding[] {
  const ofPicture = (schema.picture ?? []).flatMap((attribute): readonly Finding[] => {
    const fault = faultOf(attribute, document.answers?.[attribute.id])
    if (fault === null) return []
    return [
      fault === 'missing'
        ? { code: 'required-answer', level: 'error', shapes: [], attribute: attribute.id }
        : { code: 'bad-attribute', level: 'error', shapes: [], attribute: attribute.id },
    ]
  })
  const ofShapes = document.shapes.flatMap((shape) =>
    attributesOf(schema, shape.label).flatMap((attribute): readonly Finding[] => {
      const fault = faultOf(attribute, shape.attributes?.[attribute.id])
      if (fault === null) return []
      const about = { shapes: [shape.id], label: shape.label, attribute: attribute.id }
      const at = boundsOf(shape.geometry)
      const code = fault === 'missing' ? 'required-attribute' : 'bad-attribute'
      return [{ ...about, at, code, level: 'error' }]
    }),
  )
  return [...ofPicture, ...ofShapes]
}

function faultOf(attribute: Attribute, value: AttributeValue | undefined): 'missing' | 'bad' | null {
  const missing = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  if (missing) return attribute.required === true ? 'missing' : null
  return fitsAttribute(attribute, value) ? null : 'bad'
}
