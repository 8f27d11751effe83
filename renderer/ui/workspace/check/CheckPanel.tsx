import { Button, Text } from '@mantine/core'
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useEffect, useMemo, useRef } from 'react'
import type { Finding } from '../../../../shared/checks/finding.ts'
import type { ShapeId } from '../../../../shared/model/ids.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import { useApp, useCanvasState } from '../../app-context.ts'
import { useText } from '../../kit/use-text.ts'
import { walk } from '../../kit/walk.ts'
import { focusPicture, focusQuestions } from '../picture-focus.ts'
import classes from './CheckPanel.module.css'
import { findingText } from './finding-text.ts'

/** More than these are not listed: whoever has put so many right looks again. */
const MOST_LISTED = 100

/**
 * What was found in the document: errors must be put right, warnings may be let pass. It lies below the picture and stays
 * while one thing after the other is put right.
 */
export function CheckPanel() {
  const findings = useCanvasState((s) => s.findings)
  return findings === null ? null : <Checked findings={findings} />
}

function Checked({ findings }: { readonly findings: readonly Finding[] }) {
  const { t } = useText()
  const forSubmit = useApp((s) => s.checkedForSubmit)
  const submit = useApp((s) => s.submitAndNext)
  const closeCheck = useApp((s) => s.closeCheck)
  const panel = useRef<HTMLElement>(null)
  const errors = findings.filter((finding) => finding.level === 'error').length
  const warnings = findings.length - errors
  const canSubmit = forSubmit && errors === 0
  const close = () => {
    closeCheck()
    focusPicture()
  }

  // Where it opens, not whenever the list is made again: the hand is at the picture then.
  useEffect(() => panel.current?.querySelector<HTMLElement>('[data-first]')?.focus(), [])

  const summary =
    errors > 0
      ? t('check.errorsFirst', { n: errors })
      : warnings > 0
        ? t('check.onlyWarnings', { n: warnings })
        : t(forSubmit ? 'check.goodForSubmit' : 'check.good')
  return (
    <section
      ref={panel}
      className={classes.panel}
      aria-label={t('check.title')}
      data-testid="checks"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        close()
      }}
    >
      <div className={classes.head}>
        <Text size="sm" fw={600} role="status" className={classes.text}>
          {findings.length === 0 && <IconCircleCheck size={18} className={classes.good} aria-hidden />}{' '}
          {summary}
        </Text>
        {canSubmit && (
          <Button size="compact-sm" data-first onClick={() => void submit('checked')}>
            {t(warnings > 0 ? 'check.submitAnyway' : 'check.submit')}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="default"
          data-first={(!canSubmit && findings.length === 0) || undefined}
          onClick={close}
        >
          {t('check.goOn')}
        </Button>
      </div>
      <List findings={findings} focusFirst={!canSubmit} />
    </section>
  )
}

function List({
  findings,
  focusFirst,
}: {
  readonly findings: readonly Finding[]
  readonly focusFirst: boolean
}) {
  const { t, language } = useText()
  const schema = useApp((s) => s.batch?.batch.schema)
  const shapes = useApp((s) => s.document?.shapes)
  const byId = useMemo(() => new Map<ShapeId, Shape>(shapes?.map((shape) => [shape.id, shape])), [shapes])
  if (schema === undefined || findings.length === 0) return null
  const context = { t, language, schema, shapeOf: (id: ShapeId) => byId.get(id) }
  const listed = findings.slice(0, MOST_LISTED)
  return (
    <>
      <ul className={classes.list} onKeyDown={walk}>
        {listed.map((finding, i) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew at every look
            key={i}
            finding={finding}
            text={findingText(finding, context)}
            first={i === 0}
            focus={focusFirst && i === 0}
          />
        ))}
      </ul>
      {findings.length > listed.length && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('check.more', { n: findings.length - listed.length })}
        </Text>
      )}
    </>
  )
}

function Row(props: {
  readonly finding: Finding
  readonly text: string
  readonly first: boolean
  readonly focus: boolean
}) {
  const { finding, text, first } = props
  const { t } = useText()
  const show = useApp((s) => s.showFinding)
  const fix = useApp((s) => s.fixFinding)
  const isError = finding.level === 'error'
  const asksPicture = finding.shapes.length === 0 && finding.attribute !== undefined
  const Sign = isError ? IconAlertCircle : IconAlertTriangle
  return (
    <li className={classes.row} data-row data-level={finding.level} data-code={finding.code}>
      <Sign size={18} className={isError ? classes.error : classes.warning} aria-hidden />
      <span className={isError ? classes.error : classes.warning}>
        {t(isError ? 'check.error' : 'check.warning')}
      </span>
      <span className={classes.text}>{text}</span>
      {finding.fix !== undefined && (
        <Button
          data-walk
          size="compact-xs"
          variant="default"
          tabIndex={first ? 0 : -1}
          aria-label={`${t('check.fix')}: ${text}`}
          onClick={() => fix(finding)}
        >
          {t('check.fix')}
        </Button>
      )}
      {(finding.shapes.length > 0 || asksPicture) && (
        <Button
          data-walk
          data-first={props.focus || undefined}
          size="compact-xs"
          variant="light"
          tabIndex={first ? 0 : -1}
          aria-label={`${t('check.show')}: ${text}`}
          onClick={() => (asksPicture ? focusQuestions() : show(finding))}
        >
          {t('check.show')}
        </Button>
      )}
    </li>
  )
}
