import { ActionIcon, Button, type ButtonProps, Group, VisuallyHidden } from '@mantine/core'
import { useThrottledValue } from '@mantine/hooks'
import {
  IconArrowLeft,
  IconArrowRight,
  IconCheck,
  IconChecklist,
  IconCircleCheck,
  IconExclamationCircle,
  IconLoader2,
  IconMaximize,
  IconPlayerSkipForward,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react'
import type { CommandId } from '../../editor/keys.ts'
import { useApp, useCanvasState } from '../app-context.ts'
import type { Icon } from '../kit/ClassMark.tsx'
import { ariaKey, withKey } from '../kit/key-text.ts'
import { useText } from '../kit/use-text.ts'
import classes from './BottomBar.module.css'
import { useFindingsAtRest } from './check/findings-at-rest.tsx'
import { DisplayPopover } from './dialogs/DisplayPopover.tsx'
import { useKeys } from './rail/use-keys.ts'

export function BottomBar() {
  const { t } = useText()
  const zoomBy = useApp((s) => s.zoomBy)
  const fit = useApp((s) => s.fit)
  return (
    <div className={classes.bottom}>
      <Group gap={6} wrap="nowrap">
        <SavedSign />
        <IconButton
          name={t('work.zoomOut')}
          command="zoom-out"
          icon={IconZoomOut}
          onClick={() => zoomBy(1 / 1.25)}
        />
        <Zoom />
        <IconButton
          name={t('work.zoomIn')}
          command="zoom-in"
          icon={IconZoomIn}
          onClick={() => zoomBy(1.25)}
        />
        <IconButton name={t('work.fit')} command="fit" icon={IconMaximize} onClick={fit} />
        <DisplayPopover />
        <CheckButton />
      </Group>
      <TaskButtons />
    </div>
  )
}

/** So often the number changes while the wheel turns, ms: to lay it out costs a part of the frame of the picture. */
const ZOOM_BEAT = 120

/** A component of its own: it changes with every turn of the wheel. */
function Zoom() {
  const { t } = useText()
  const now = useApp((s) => Math.round((s.view?.zoom ?? 1) * 100))
  const percent = useThrottledValue(now, ZOOM_BEAT)
  return <span className={classes.percent}>{t('work.zoom', { percent })}</span>
}

function TaskButtons() {
  const { t } = useText()
  const step = useApp((s) => s.stepTask)
  const openSkip = useApp((s) => s.openSkip)
  const submit = useApp((s) => s.submitAndNext)
  const busy = useApp((s) => s.sending)
  const neighbours = useApp((s) => s.neighbours)
  const task = useApp((s) => s.task?.task.id)
  const at = neighbours.findIndex((row) => row.task.id === task)
  return (
    <Group gap={6} wrap="nowrap">
      <TextButton
        name={t('work.previous')}
        command="previous-task"
        gives="step"
        disabled={at <= 0}
        leftSection={<IconArrowLeft size={16} aria-hidden />}
        onClick={() => void step(-1)}
      />
      <TextButton
        name={t('work.next')}
        command="next-task"
        gives="step"
        disabled={at >= neighbours.length - 1}
        rightSection={<IconArrowRight size={16} aria-hidden />}
        onClick={() => void step(1)}
      />
      <TextButton
        name={t('work.skip')}
        command="skip-task"
        gives="wide"
        disabled={busy}
        leftSection={<IconPlayerSkipForward size={16} aria-hidden />}
        onClick={() => openSkip(true)}
      />
      <TextButton
        name={t('work.submit')}
        command="submit-and-next"
        variant="filled"
        disabled={busy}
        leftSection={<IconCheck size={18} aria-hidden />}
        onClick={() => void submit()}
      />
    </Group>
  )
}

/** Opens the list of what is wrong; with the number of what was found when the hand last rested. */
function CheckButton() {
  const { t } = useText()
  const openCheck = useApp((s) => s.openCheck)
  const findings = useFindingsAtRest()
  const errors = findings?.filter(({ level }) => level === 'error').length ?? 0
  const count = findings?.length ?? 0
  const [key] = useKeys('check')
  const name = count === 0 ? t('check.openHint') : t('check.counts', { errors, warnings: count - errors })
  return (
    <Button
      size="compact-sm"
      variant="default"
      className={classes.check}
      leftSection={<IconChecklist size={18} aria-hidden />}
      title={withKey(name, key)}
      data-testid="check"
      data-errors={errors}
      onClick={openCheck}
    >
      <VisuallyHidden>{name}</VisuallyHidden>
      <span className={classes.wide} aria-hidden>
        {t('check.open')}
      </span>
      {count > 0 && (
        <span className={classes.count} data-level={errors > 0 ? 'error' : 'warning'} aria-hidden>
          {count}
        </span>
      )}
    </Button>
  )
}

function IconButton(props: {
  readonly name: string
  readonly command: CommandId
  readonly icon: Icon
  readonly onClick: () => void
}) {
  const [key] = useKeys(props.command)
  const Sign = props.icon
  return (
    <ActionIcon
      variant="subtle"
      aria-label={props.name}
      title={withKey(props.name, key)}
      onClick={props.onClick}
    >
      <Sign size={18} />
    </ActionIcon>
  )
}

/** A button with its name on it; the name gives way where there is no room. */
function TextButton({
  name,
  command,
  gives,
  ...button
}: Pick<ButtonProps, 'variant' | 'disabled' | 'leftSection' | 'rightSection'> & {
  readonly name: string
  readonly command: CommandId
  /** Which names give way sooner and which later; absent for the one that stays. */
  readonly gives?: 'step' | 'wide'
  readonly onClick: () => void
}) {
  const [key] = useKeys(command)
  return (
    <Button
      variant="default"
      size="sm"
      className={gives === undefined ? undefined : classes.narrow}
      aria-label={name}
      aria-keyshortcuts={ariaKey(key)}
      title={withKey(name, key)}
      {...button}
    >
      <span className={gives === undefined ? undefined : classes[gives]}>{name}</span>
    </Button>
  )
}

/** "Saved on this computer" stands here only when it is true: after the safety copy is on the disk. */
function SavedSign() {
  const { t } = useText()
  const saving = useCanvasState((s) => s.saving.state)
  return (
    <span className={classes.saved} role="status" data-testid="saved" data-state={saving}>
      {saving === 'saved' && <IconCircleCheck size={18} aria-hidden />}
      {saving === 'saving' && <IconLoader2 size={18} aria-hidden />}
      {saving === 'failed' && <IconExclamationCircle size={18} aria-hidden />}
      {t(saving === 'saved' ? 'work.saved' : saving === 'saving' ? 'work.saving' : 'work.notSaved')}
    </span>
  )
}
