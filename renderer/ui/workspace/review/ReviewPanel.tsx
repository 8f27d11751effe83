import { Button, Text } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowsJoin,
  IconChevronDown,
  IconChevronUp,
  IconMessageCircleFilled,
  IconUsers,
} from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { type Proposal, proposedShape } from '../../../../shared/edit/merge.ts'
import { keyOf, type Settled } from '../../../../shared/edit/settle.ts'
import { shapeById } from '../../../../shared/model/document.ts'
import type { ReviewView, TaskRow } from '../../../editor/ports.ts'
import { settledIn } from '../../../state/review-slice.ts'
import { useApp, useCanvasState } from '../../app-context.ts'
import { keyText } from '../../kit/key-text.ts'
import { commentText, useText } from '../../kit/use-text.ts'
import { walk } from '../../kit/walk.ts'
import { useKeys } from '../rail/use-keys.ts'
import { hasComeBack } from './came-back.ts'
import classes from './ReviewPanel.module.css'
import { mergedText, proposalText, type ReviewContext, remarkText } from './review-text.ts'

/**
 * That a picture came back and why: what the reviewer says of it and of its objects, what of hers was merged, and what both
 * changed, for her to decide.
 */
export function ReviewPanel() {
  // With the canvas: it takes room from the picture.
  const row = useCanvasState((s) => (hasComeBack(s) ? s.task : null))
  return row === null ? null : <Came key={row.task.id} row={row} />
}

function Came({ row }: { readonly row: TaskRow }) {
  const { comment } = row
  const { t } = useText()
  const document = useCanvasState((s) => s.document)
  const history = useCanvasState((s) => s.history)
  const review = useCanvasState((s) => s.review)
  const left = useMemo(
    () => review?.proposals.filter((one) => settledIn({ document, history }, one) === 'open').length ?? 0,
    [document, history, review],
  )
  const [nextKey] = useKeys('next-remark')
  const [folded, setFolded] = useState(false)
  const Fold = folded ? IconChevronDown : IconChevronUp
  return (
    <section className={classes.panel} aria-label={t('review.title')} data-testid="review">
      <div className={classes.head}>
        <IconArrowBackUp size={18} className={classes.sign} aria-hidden />
        <Text size="sm" fw={600} role="status" className={classes.text}>
          {comment === null
            ? t('review.changedToo')
            : comment === ''
              ? t('review.cameBack')
              : commentText(t, row, comment)}{' '}
          <Text span size="sm">
            {t('work.correct')}
          </Text>
        </Text>
        {left > 0 && (
          <Text size="sm" className={classes.left} data-testid="review-left">
            {t('review.left', { n: left })}
          </Text>
        )}
        {review !== null && nextKey !== undefined && (
          <Text size="xs" c="dimmed">
            {t('review.next', { key: keyText(nextKey) })}
          </Text>
        )}
        {review !== null && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            aria-expanded={!folded}
            leftSection={<Fold size={14} aria-hidden />}
            onClick={() => setFolded(!folded)}
          >
            {t(folded ? 'review.unfold' : 'review.fold')}
          </Button>
        )}
      </div>
      {review !== null && !folded && <List review={review} />}
    </section>
  )
}

function List({ review }: { readonly review: ReviewView }) {
  const { t, language } = useText()
  const schema = useCanvasState((s) => s.batch?.batch.schema)
  const document = useCanvasState((s) => s.document)
  const history = useCanvasState((s) => s.history)
  const selection = useCanvasState((s) => s.selection)
  const pointAt = useApp((s) => s.pointAt)
  const showRemark = useApp((s) => s.showRemark)
  const showMerged = useApp((s) => s.showMerged)
  if (schema === undefined || document === null) return null
  const context: ReviewContext = { t, language, schema, document }
  const { remarks, proposals, merged } = review
  // One stop for Tab: the first row that has a button.
  const firstRemark = remarks.findIndex(({ object }) => shapeById(document, object) !== undefined)
  const tabIndex = (isFirst: boolean) => (isFirst ? 0 : -1)
  return (
    <ul className={classes.list} onKeyDown={walk} onPointerLeave={() => pointAt(null)}>
      {remarks.map((remark, i) => {
        const { object } = remark
        const text = remarkText(context, remark)
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the reviewer may say two things of one object
            key={i}
            className={classes.row}
            data-row="remark"
            data-chosen={selection.includes(object) || undefined}
            onPointerEnter={() => pointAt(object)}
          >
            <IconMessageCircleFilled size={16} className={classes.sign} aria-hidden />
            <span className={classes.text}>{text}</span>
            {shapeById(document, object) !== undefined && (
              <Button
                data-walk
                size="compact-xs"
                variant="light"
                tabIndex={tabIndex(i === firstRemark)}
                aria-label={`${t('check.show')}: ${text}`}
                onClick={() => showRemark(object)}
              >
                {t('check.show')}
              </Button>
            )}
          </li>
        )
      })}
      {proposals.map((proposal, i) => (
        <ProposalRow
          key={keyOf(proposal)}
          proposal={proposal}
          how={settledIn({ document, history }, proposal)}
          reviewers={review.reviewers}
          text={proposalText(context, review.reviewers, proposal)}
          tabIndex={tabIndex(firstRemark < 0 && i === 0)}
        />
      ))}
      {merged.length > 0 && (
        <li className={classes.row} data-row="merged">
          <IconArrowsJoin size={16} className={classes.quiet} aria-hidden />
          <span className={classes.text}>{mergedText(context, merged)}</span>
          {merged.some((id) => shapeById(document, id) !== undefined) && (
            <Button
              data-walk
              size="compact-xs"
              variant="light"
              tabIndex={tabIndex(firstRemark < 0 && proposals.length === 0)}
              aria-label={`${t('check.show')}: ${mergedText(context, merged)}`}
              onClick={showMerged}
            >
              {t('check.show')}
            </Button>
          )}
        </li>
      )}
    </ul>
  )
}

function ProposalRow(props: {
  readonly proposal: Proposal
  readonly how: Settled
  readonly reviewers: ReviewView['reviewers']
  readonly text: string
  readonly tabIndex: number
}) {
  const { proposal, how, reviewers, text, tabIndex } = props
  const { t } = useText()
  const looked = useCanvasState((s) => s.looked === proposal)
  const lookAt = useApp((s) => s.lookAt)
  const takeMine = useApp((s) => s.takeMine)
  const keepTheirs = useApp((s) => s.keepTheirs)
  const hers = proposedShape(proposal)
  const isDashed = looked && hers !== null
  const shown = hers === null && 'object' in proposal ? t('review.stays') : t('review.shown')
  const note = isDashed ? t('review.dashed') : how === 'open' ? shown : ''
  const choices = [
    { choice: 'mine', deletes: isDeletedByHer(proposal), run: takeMine },
    { choice: 'theirs', deletes: isDeletedBy(reviewers, proposal), run: keepTheirs },
  ] as const
  return (
    <li className={classes.row} data-row="proposal" data-settled={how} data-chosen={looked || undefined}>
      <IconUsers size={16} className={how === 'open' ? classes.sign : classes.quiet} aria-hidden />
      <span className={classes.text}>
        {text} {note}
      </span>
      {'object' in proposal && (
        <Button
          data-walk
          size="compact-xs"
          variant="light"
          tabIndex={tabIndex}
          aria-label={`${t('review.look')}: ${text}`}
          onClick={() => lookAt(proposal)}
        >
          {t('review.look')}
        </Button>
      )}
      {choices.map(({ choice, deletes, run }) => {
        const isChosen = how === choice
        const name = t(CHOICES[choice][deletes ? 'deletes' : 'stays'][isChosen ? 1 : 0])
        return (
          <Button
            key={choice}
            data-walk
            size="compact-xs"
            variant={isChosen ? 'filled' : 'default'}
            tabIndex={tabIndex}
            aria-pressed={isChosen}
            aria-label={`${name}: ${text}`}
            onClick={() => !isChosen && run(proposal)}
          >
            {name}
          </Button>
        )
      })}
    </li>
  )
}

/** What a choice is called before and after it is made. */
const CHOICES = {
  mine: { stays: ['review.mine', 'review.isMine'], deletes: ['review.delete', 'review.deleted'] },
  theirs: { stays: ['review.theirs', 'review.isTheirs'], deletes: ['review.delete', 'review.deleted'] },
} as const

function isDeletedByHer(proposal: Proposal): boolean {
  return 'object' in proposal && proposal.labellers === null
}

function isDeletedBy(reviewers: ReviewView['reviewers'], proposal: Proposal): boolean {
  return 'object' in proposal && shapeById(reviewers, proposal.object) === undefined
}
