import type { AnswerProposal, Proposal } from '../../../../shared/edit/merge.ts'
import type { AttributeValue } from '../../../../shared/model/attribute.ts'
import { type AnnotationDocument, shapeById } from '../../../../shared/model/document.ts'
import type { ShapeId } from '../../../../shared/model/ids.ts'
import { classById, type LabelSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import type { ReviewView } from '../../../editor/ports.ts'
import type { Language } from '../../../state/app-state.ts'
import { localText, type Text } from '../../kit/use-text.ts'

export interface ReviewContext {
  readonly t: Text
  readonly language: Language
  readonly schema: LabelSchema
  readonly document: AnnotationDocument
}

/** More objects than these are not named. */
const MOST_NAMED = 6

/** An object as people call it; one that is gone only has its number. */
function whoText(
  { t, language, schema }: ReviewContext,
  id: ShapeId,
  shape: Shape | null | undefined,
): string {
  if (shape == null) return t('review.gone', { id })
  const known = classById(schema, shape.label)
  return t('work.object', { name: known === undefined ? shape.label : localText(known.name, language), id })
}

export function remarkText(context: ReviewContext, { object, text }: ReviewView['remarks'][number]): string {
  const who = whoText(context, object, shapeById(context.document, object))
  return context.t('review.remark', { who, text })
}

/** What was changed on both sides, and whose is shown. */
export function proposalText(
  context: ReviewContext,
  reviewers: ReviewView['reviewers'],
  proposal: Proposal,
): string {
  const { t } = context
  if ('answer' in proposal) return answerText(context, reviewers, proposal)
  const { object, labellers } = proposal
  const reviewed = shapeById(reviewers, object)
  const who = whoText(context, object, labellers ?? reviewed)
  if (labellers === null) return t('review.youDeleted', { who })
  return t(reviewed === undefined ? 'review.theyDeleted' : 'review.both', { who })
}

function answerText(
  context: ReviewContext,
  reviewers: ReviewView['reviewers'],
  { answer, labellers }: AnswerProposal,
): string {
  const { t, language, schema } = context
  const asked = schema.picture?.find(({ id }) => id === answer)
  const named = (value: AttributeValue | null): string => {
    if (value === null) return t('review.noAnswer')
    if (typeof value === 'boolean') return t(value ? 'panel.yes' : 'panel.no')
    const options = asked !== undefined && 'options' in asked ? asked.options : []
    const nameOf = (one: string | number) => {
      const option = options.find(({ id }) => id === one)
      return option === undefined ? `${one}` : localText(option.name, language)
    }
    return typeof value === 'object' ? value.map(nameOf).join(', ') : nameOf(value)
  }
  return t('review.answer', {
    question: asked === undefined ? answer : localText(asked.name, language),
    theirs: named(reviewers.answers?.[answer] ?? null),
    mine: named(labellers),
  })
}

/** Which of her objects were merged. */
export function mergedText(context: ReviewContext, merged: readonly ShapeId[]): string {
  const { t, document } = context
  const there = merged.flatMap((id) => shapeById(document, id) ?? [])
  const named = there.slice(0, MOST_NAMED).map((shape) => whoText(context, shape.id, shape))
  const list = named.join(t('review.comma'))
  const gone = merged.length - there.length
  const what = [
    ...(there.length > MOST_NAMED ? [t('review.mergedMore', { what: list, n: there.length })] : named),
    ...(gone === 0 ? [] : [t('review.mergedGone', { n: gone })]),
  ]
  return t('review.merged', { what: what.join(t('review.comma')) })
}
