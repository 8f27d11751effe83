import { Alert, Button, Group, Text } from '@mantine/core'
import { useCanvasState } from '../app-context.ts'
import { errorText, useText } from '../kit/use-text.ts'
import classes from './Notices.module.css'
import { noticeText } from './notice-text.ts'

/** What the labeller must know about this task: unsaved work first. */
export function Notices() {
  const { t } = useText()
  const saving = useCanvasState((s) => s.saving)
  const retry = useCanvasState((s) => s.retrySave)
  const sendFailed = useCanvasState((s) => s.sendFailed)
  const openFailed = useCanvasState((s) => s.openFailed)
  const foreign = useCanvasState((s) => s.document?.foreign?.length ?? 0)
  const state = useCanvasState((s) => s.task?.state)
  const comment = useCanvasState((s) => s.task?.comment ?? null)
  const wasSent = useCanvasState((s) => s.task?.sent !== undefined && s.task.sent !== 'nothing')
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
      {comment !== null && (
        <TaskNotice colour="orange" text={`${t('work.comment', { text: comment })} ${t('work.correct')}`} />
      )}
      {state === 'withdrawn' && <TaskNotice colour="gray" text={t('work.wasWithdrawn')} />}
      {state === 'submitted' && <TaskNotice colour="indigo" text={t('work.wasSubmitted')} />}
      {state === 'skipped' && <TaskNotice colour="gray" text={t('work.wasSkipped')} />}
      {state === 'draft' && wasSent && <TaskNotice colour="yellow" text={t('work.changedSince')} />}
    </>
  )
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
