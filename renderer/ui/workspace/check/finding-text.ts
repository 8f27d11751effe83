import { assertNever } from '../../../../shared/assert-never.ts'
import type { Finding } from '../../../../shared/checks/finding.ts'
import type { Attribute } from '../../../../shared/model/attribute.ts'
import type { ShapeId } from '../../../../shared/model/ids.ts'
import { attributesOf, classById, type LabelSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import type { Language } from '../../../state/app-state.ts'
import { localText, type Text } from '../../kit/use-text.ts'

export interface FindingContext {
  readonly t: Text
  readonly language: Language
  readonly schema: LabelSchema
  readonly shapeOf: (id: ShapeId) => Shape | undefined
}

/** A finding in plain words: which object, what is wrong with it, and the class or question that it is about. */
export function findingText(finding: Finding, context: FindingContext): string {
  const { t, language, schema, shapeOf } = context
  const { code, shapes, attribute } = finding
  const shape = shapes[0] === undefined ? undefined : shapeOf(shapes[0])
  const className = (id: string | undefined): string => {
    const known = schema.classes.find((c) => c.id === id)
    return known === undefined ? (id ?? '') : localText(known.name, language)
  }
  const who =
    shapes.length === 0
      ? t('check.whole')
      : shapes.map((id) => t('work.object', { name: className(shapeOf(id)?.label), id })).join(', ')
  const label = className(finding.label)
  switch (code) {
    case 'kind-not-allowed':
      return t(`check.code.${code}`, {
        who,
        label,
        kind: shape === undefined ? '' : t(`tool.${shape.geometry.kind}`),
      })
    case 'required-attribute':
    case 'bad-attribute': {
      const asked = shape === undefined ? [] : attributesOf(schema, shape.label)
      return t(`check.code.${code}`, { who, attribute: nameOf(asked, attribute, language) })
    }
    case 'required-answer':
      return t(`check.code.${code}`, { attribute: nameOf(schema.picture ?? [], attribute, language) })
    case 'missing-part':
      return shapes.length === 0
        ? t('check.missingClass', { label })
        : t(`check.code.${code}`, { who, label })
    case 'part-outside-parent': {
      const parent = shape?.parent == null ? undefined : shapeOf(shape.parent)
      const around =
        parent === undefined ? '' : t('work.object', { name: className(parent.label), id: parent.id })
      return t(`check.code.${code}`, { who, label: around })
    }
    case 'no-parent': {
      const known = shape === undefined ? undefined : classById(schema, shape.label)
      return t(`check.code.${code}`, { who, label: className(known?.parent ?? undefined) })
    }
    case 'absent-node': {
      const template = shape === undefined ? undefined : classById(schema, shape.label)?.skeleton
      const node = template?.nodes.find((one) => one.id === finding.node)
      return t(`check.code.${code}`, { who, node: node === undefined ? '' : localText(node.name, language) })
    }
    case 'strange-node':
      return t(`check.code.${code}`, { who, node: finding.node ?? '' })
    case 'unknown-class':
      return t(`check.code.${code}`, { who, label })
    case 'outside-picture':
    case 'part-of-itself':
    case 'zero-area':
    case 'self-crossing':
    case 'duplicate':
      return t(`check.code.${code}`, { who })
    case 'empty':
      return t(`check.code.${code}`)
    default:
      return assertNever(code)
  }
}

function nameOf(asked: readonly Attribute[], id: string | undefined, language: Language): string {
  const known = asked.find((attribute) => attribute.id === id)
  return known === undefined ? (id ?? '') : localText(known.name, language)
}
