import { Alert, Button, Group, Text } from '@mantine/core'
import { isToDo } from '../../../shared/flow/task-flow.ts'
import type { TaskRow } from '../../editor/ports.ts'
import { useCanvasState } from '../app-context.ts'
import { commentText, errorText, type Text as Texts, useText, whyText } from '../kit/use-text.ts'
import classes from './Notices.module.css'
import { noticeText } from './notice-text.ts'
import { hasComeBack } from './review/came-back.ts'

/** What the labeller must know about this task: unsaved work first. */
export function Notices() {
  const { t } = useText()
  const saving = useCanvasState((s) => s.saving)
  const retry = useCanvasState((s) => s.retrySave)
  const sendFailed = useCanvasState((s) => s.sendFailed)
  const openFailed = useCanvasState((s) => s.openFailed)
  const foreign = useCanvasState((s) => s.document?.foreign?.length ?? 0)
  const state = useCanvasState((s) => s.task?.state)
  return (
    <>
      {saving.state === 'failed' && (
        <Alert color="red" role="alert" radius={0} title={t('work.notSaved')}>
          <Group justify="space-between">
            <Text size="sm">{errorText(t, saving.error)}</Text>
            <Button color="red" size="xs" onClick={() => void retry()}>
              {t('work.retrySave')}
            </Button>
          </Group>
        </Alert>
      )}
      {sendFailed !== null && (
        <Alert color="red" role="alert" radius={0} py={6}>
          {t('work.sendFailed', { name: sendFailed.row.task.name })} {errorText(t, sendFailed.error)}
        </Alert>
      )}
      {openFailed !== null && (
        <Alert color="red" role="alert" radius={0} py={6}>
          {t('work.openFailed', { name: openFailed.task.name })}
        </Alert>
      )}
      {foreign > 0 && <TaskNotice colour="orange" text={t('work.foreign', { n: foreign })} />}
      {state !== undefined && <Standing state={state} />}
    </>
  )
}

/** How the task stands with the server, and what a supervisor said of it. */
function Standing({ state }: Pick<TaskRow, 'state'>) {
  const { t } = useText()
  const comment = useCanvasState((s) => s.task?.comment ?? null)
  const sent = useCanvasState((s) => s.task?.sent ?? 'nothing')
  const why = useCanvasState((s) => s.task?.why ?? '')
  const back = useCanvasState(hasComeBack)
  const standing = standingOf(t, { state, sent, why })
  return (
    <>
      {comment !== null && !back && (
        <TaskNotice
          colour="orange"
          text={`${commentText(t, { state, sent }, comment)} ${isToDo(state) ? t('work.correct') : ''}`}
        />
      )}
      {standing !== null && !(back && state === 'draft') && (
        <TaskNotice colour={standing[0]} text={standing[1]} />
      )}
    </>
  )
}

function standingOf(
  t: Texts,
  { state, sent, why }: Pick<TaskRow, 'state' | 'sent'> & { readonly why: string },
): readonly [colour: string, text: string] | null {
  if (sent === 'quarantined') return ['red', t('setAside.here', { why: whyText(t, why) })]
  if (sent === 'dismissed') return ['orange', t('setAside.dismissed')]
  switch (state) {
    case 'withdrawn':
      return ['gray', t('work.wasWithdrawn')]
    case 'submitted':
      return ['indigo', t('work.wasSubmitted')]
    case 'skipped':
      return ['gray', t('work.wasSkipped')]
    case 'draft':
      return sent === 'nothing' ? null : ['yellow', t('work.changedSince')]
    default:
      return null
  }
}

function TaskNotice(props: { readonly colour: string; readonly text: string }) {
  return (
    <Alert color={props.colour} role="status" radius={0} py={6}>
      {props.text}
    </Alert>
  )
}

/** Why the last command did nothing: a line over the picture that goes by itself. Always there for a screen reader. */
export function NoticeLine() {
  const { t } = useText()
  const notice = useCanvasState((s) => s.notice)
  return (
    <div className={classes.line} role="status" data-testid="notice">
      {notice !== null && <span className={classes.text}>{noticeText(t, notice)}</span>}
    </div>
  )
}
