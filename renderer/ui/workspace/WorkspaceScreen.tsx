import { Alert, Button, Group, Text, Title } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useApp } from '../app-context.ts'
import { errorText, useText } from '../kit/use-text.ts'
import { Shell } from '../Shell.tsx'
import { BottomBar } from './BottomBar.tsx'
import { CanvasHost } from './CanvasHost.tsx'
import { ClassList } from './ClassList.tsx'
import { KeysDialog } from './KeysDialog.tsx'
import { ObjectList } from './ObjectList.tsx'
import { usePictureFocus } from './picture-focus.ts'
import { SkipDialog } from './SkipDialog.tsx'
import { ToolRail } from './ToolRail.tsx'
import { useWorkspaceKeys } from './use-workspace-keys.ts'
import classes from './WorkspaceScreen.module.css'

export function WorkspaceScreen() {
  const { t } = useText()
  const batch = useApp((s) => s.batch)
  const task = useApp((s) => s.task)
  const finished = useApp((s) => s.batchFinished)
  const showTasks = useApp((s) => s.showTasks)
  useWorkspaceKeys()
  usePictureFocus()
  useTitle(task?.task.name)

  const start = (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconArrowLeft size={16} aria-hidden />}
        onClick={() => batch !== null && void showTasks(batch.batch.id)}
      >
        {t('app.back')}
      </Button>
      {batch !== null && task !== null && (
        <>
          <Text fw={600}>{t('work.place', { n: task.task.order + 1, total: batch.batch.taskCount })}</Text>
          <Title order={1} size="h5" fw={400} className={classes.name} title={task.task.name}>
            {task.task.name}
          </Title>
        </>
      )}
    </>
  )

  return (
    <Shell start={start}>
      {finished ? (
        <Finished />
      ) : (
        <div className={classes.workspace}>
          <ToolRail />
          <div className={classes.middle}>
            <Notices />
            <CanvasHost />
            <BottomBar />
          </div>
          <aside className={classes.side}>
            <ClassList />
            <ObjectList />
          </aside>
        </div>
      )}
      <SkipDialog />
      <KeysDialog />
    </Shell>
  )
}

function useTitle(name: string | undefined) {
  const { t } = useText()
  useEffect(() => {
    const title = t('app.name')
    document.title = name === undefined ? title : `${name} · ${title}`
    return () => {
      document.title = title
    }
  }, [name, t])
}

/** What the labeller must know about this task: unsaved work first. */
function Notices() {
  const { t } = useText()
  const saving = useApp((s) => s.saving)
  const retry = useApp((s) => s.retrySave)
  const state = useApp((s) => s.task?.state)
  const comment = useApp((s) => s.task?.comment ?? null)
  const wasSent = useApp((s) => s.task?.sent !== undefined && s.task.sent !== 'nothing')
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
      {comment !== null && <Notice colour="orange" text={t('work.comment', { text: comment })} />}
      {state === 'withdrawn' && <Notice colour="gray" text={t('work.wasWithdrawn')} />}
      {state === 'submitted' && <Notice colour="indigo" text={t('work.wasSubmitted')} />}
      {state === 'skipped' && <Notice colour="gray" text={t('work.wasSkipped')} />}
      {state === 'draft' && wasSent && <Notice colour="yellow" text={t('work.changedSince')} />}
    </>
  )
}

function Notice(props: { readonly colour: string; readonly text: string }) {
  return (
    <Alert color={props.colour} role="status" radius={0} py={6}>
      {props.text}
    </Alert>
  )
}

function Finished() {
  const { t } = useText()
  const showBatches = useApp((s) => s.showBatches)
  return (
    <div className={classes.finished}>
      <Title order={1} size="h2">
        {t('work.allDoneTitle')}
      </Title>
      <Text>{t('work.allDoneHint')}</Text>
      <Button size="md" autoFocus onClick={() => void showBatches()}>
        {t('work.backToBatches')}
      </Button>
    </div>
  )
}
