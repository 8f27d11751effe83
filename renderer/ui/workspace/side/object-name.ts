import type { LabelId } from '../../../../shared/model/ids.ts'
import { classById, type LabelSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import { localText, useText } from '../../kit/use-text.ts'

/** What a class is called, also one that the schema does not have. */
export function useClassName(schema: LabelSchema): (label: LabelId) => string {
  const { t, language } = useText()
  return (label) => {
    const known = classById(schema, label)
    return known === undefined ? t('panel.unknownClass', { id: label }) : localText(known.name, language)
  }
}

/** An object as people call it: its class and its number. */
export function useObjectName(schema: LabelSchema): (shape: Shape) => string {
  const { t } = useText()
  const className = useClassName(schema)
  return (shape) => t('work.object', { name: className(shape.label), id: shape.id })
}
