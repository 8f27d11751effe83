import { Button, Text, Title } from '@mantine/core'
import { IconArrowBackUp, IconArrowLeft } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useMemo } from 'react'
import { useApp } from '../app-context.ts'
import { useText } from '../kit/use-text.ts'
import { Shell } from '../Shell.tsx'
import { BottomBar } from './BottomBar.tsx'
import { CanvasHost } from './CanvasHost.tsx'
import { CheckPanel } from './check/CheckPanel.tsx'
import { FindingsAtRest } from './check/findings-at-rest.tsx'
import { CommandPalette } from './dialogs/CommandPalette.tsx'
import { KeysDialog } from './dialogs/KeysDialog.tsx'
import { SkipDialog } from './dialogs/SkipDialog.tsx'
import { HintLine } from './hint/HintLine.tsx'
import { Notices } from './Notices.tsx'
import { usePictureFocus } from './picture-focus.ts'
import { ToolRail } from './rail/ToolRail.tsx'
import { usableTools } from './rail/tools.ts'
import { ReviewPanel } from './review/ReviewPanel.tsx'
import { ClassList } from './side/ClassList.tsx'
import { DetailPanel } from './side/DetailPanel.tsx'
import { ObjectList } from './side/ObjectList.tsx'
import { PictureQuestions } from './side/PictureQuestions.tsx'
import side from './side/Side.module.css'
import { useWorkspaceKeys } from './use-workspace-keys.ts'
import classes from './WorkspaceScreen.module.css'

// Asked for by few, and with a library of its own: loaded when it is opened.
const GuidelinePanel = lazy(async () => ({
  default: (await import('../help/GuidelinePanel.tsx')).GuidelinePanel,
}))

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
      <Returned />
    </>
  )

  return (
    <Shell start={start}>
      {finished ? <Finished /> : <Work />}
      <SkipDialog />
    </Shell>
  )
}

function Work() {
  const { t } = useText()
  const schema = useApp((s) => s.batch?.batch.schema)
  const tools = useMemo(() => (schema === undefined ? 0 : usableTools(schema).length), [schema])
  const dialog = useApp((s) => s.dialog)
  const guideline = useApp((s) => s.preferences.guidelineOpen)
  return (
    <FindingsAtRest>
      <div className={classes.workspace} data-tools={tools > 11 ? 'many' : tools > 9 ? 'some' : 'few'}>
        <ToolRail />
        <div className={classes.centre}>
          <div className={classes.desk}>
            <div className={classes.middle}>
              <Notices />
              <ReviewPanel />
              <CanvasHost />
              <CheckPanel />
            </div>
            {guideline && (
              <Suspense>
                <GuidelinePanel />
              </Suspense>
            )}
          </div>
          <HintLine />
          <BottomBar />
        </div>
        <aside className={side.side} aria-label={t('work.panels')}>
          <ClassList />
          <ObjectList />
          <DetailPanel />
          <PictureQuestions />
        </aside>
      </div>
      <KeysDialog />
      {dialog === 'palette' && <CommandPalette />}
    </FindingsAtRest>
  )
}

/** Says that tasks came back, whenever that happens, and leads to them; the comment stands over the task itself. */
function Returned() {
  const { t } = useText()
  const n = useApp(({ batches, task }) => {
    const all = batches?.reduce((sum, row) => sum + row.counts.returned, 0) ?? 0
    return task?.state === 'returned' ? all - 1 : all
  })
  const openReturned = useApp((s) => s.openReturned)
  return (
    <div role="status">
      {n > 0 && (
        <Button
          size="xs"
          color="orange"
          variant="light"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          title={t('work.returnedHint')}
          onClick={() => void openReturned()}
        >
          {t('work.returned', { n })}
        </Button>
      )}
    </div>
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
