import { ActionIcon, Button, Group } from '@mantine/core'
import {
  IconArrowLeft,
  IconArrowRight,
  IconCheck,
  IconCircleCheck,
  IconExclamationCircle,
  IconLoader2,
  IconMaximize,
  IconPlayerSkipForward,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react'
import { useApp } from '../app-context.ts'
import { useText } from '../kit/use-text.ts'
import classes from './WorkspaceScreen.module.css'

export function BottomBar() {
  const { t } = useText()
  const zoom = useApp((s) => s.view?.zoom ?? 1)
  const zoomBy = useApp((s) => s.zoomBy)
  const fit = useApp((s) => s.fit)
  const step = useApp((s) => s.stepTask)
  const openSkip = useApp((s) => s.openSkip)
  const submit = useApp((s) => s.submitAndNext)
  const busy = useApp((s) => s.sending)
  const at = useApp((s) => s.neighbours.findIndex((row) => row.task.id === s.task?.task.id))
  const last = useApp((s) => s.neighbours.length - 1)
  return (
    <div className={classes.bottom}>
      <Group gap={6} wrap="nowrap">
        <SavedSign />
        <ActionIcon
          variant="subtle"
          aria-label={t('work.zoomOut')}
          title={`${t('work.zoomOut')} (-)`}
          onClick={() => zoomBy(1 / 1.25)}
        >
          <IconZoomOut size={18} />
        </ActionIcon>
        <span className={classes.percent}>{t('work.zoom', { percent: Math.round(zoom * 100) })}</span>
        <ActionIcon
          variant="subtle"
          aria-label={t('work.zoomIn')}
          title={`${t('work.zoomIn')} (+)`}
          onClick={() => zoomBy(1.25)}
        >
          <IconZoomIn size={18} />
        </ActionIcon>
        <ActionIcon variant="subtle" aria-label={t('work.fit')} title={`${t('work.fit')} (F)`} onClick={fit}>
          <IconMaximize size={18} />
        </ActionIcon>
      </Group>
      <Group gap={6} wrap="nowrap">
        <Button
          variant="default"
          size="sm"
          disabled={at <= 0}
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={() => void step(-1)}
        >
          {t('work.previous')}
        </Button>
        <Button
          variant="default"
          size="sm"
          disabled={at >= last}
          rightSection={<IconArrowRight size={16} aria-hidden />}
          onClick={() => void step(1)}
        >
          {t('work.next')}
        </Button>
        <Button
          variant="default"
          size="sm"
          disabled={busy}
          leftSection={<IconPlayerSkipForward size={16} aria-hidden />}
          onClick={() => openSkip(true)}
        >
          {t('work.skip')}
        </Button>
        <Button
          size="sm"
          disabled={busy}
          leftSection={<IconCheck size={18} aria-hidden />}
          aria-keyshortcuts="Control+Enter"
          onClick={() => void submit()}
        >
          {t('work.submit')}
        </Button>
      </Group>
    </div>
  )
}

/** "Saved on this computer" stands here only when it is true: after the safety copy is on the disk. */
function SavedSign() {
  const { t } = useText()
  const saving = useApp((s) => s.saving.state)
  return (
    <span className={classes.saved} role="status" data-testid="saved" data-state={saving}>
      {saving === 'saved' && <IconCircleCheck size={18} aria-hidden />}
      {saving === 'saving' && <IconLoader2 size={18} aria-hidden />}
      {saving === 'failed' && <IconExclamationCircle size={18} aria-hidden />}
      {t(saving === 'saved' ? 'work.saved' : saving === 'saving' ? 'work.saving' : 'work.notSaved')}
    </span>
  )
}
