import type { PictureSize } from '../geometry/point.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { LabelSchema } from '../model/label-schema.ts'
import { attributeFindings } from './attributes.ts'
import { duplicateFindings } from './duplicates.ts'
import type { Finding } from './finding.ts'
import { outlineFindings } from './outlines.ts'
import { partFindings } from './parts.ts'

/** Looks a document over by the rules of its label schema; errors first. Pure: the same document gives the same list. */
export function checkDocument(
  document: AnnotationDocument,
  schema: LabelSchema,
  picture: PictureSize,
): readonly Finding[] {
  const findings = [
    ...outlineFindings(document, schema, picture),
    ...attributeFindings(document, schema),
    ...partFindings(document, schema),
    ...duplicateFindings(document, schema),
  ]
  return [
    ...findings.filter(({ level }) => level === 'error'),
    ...findings.filter(({ level }) => level === 'warning'),
  ]
}
