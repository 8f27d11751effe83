import { ActionIcon, Divider, Tooltip, VisuallyHidden } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp, IconTrash } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { CommandId } from '../../../editor/keys.ts'
import { redoKind, undoKind } from '../../../state/editor-slice.ts'
import { useApp } from '../../app-context.ts'
import type { Icon } from '../../kit/ClassMark.tsx'
import { ariaKey, keyText, withKey } from '../../kit/key-text.ts'
import { useText } from '../../kit/use-text.ts'
import { walk } from '../../kit/walk.ts'
import { HelpMenu } from './HelpMenu.tsx'
import classes from './ToolRail.module.css'
import { toolCommand, toolIcon, usableTools } from './tools.ts'
import { useKeys } from './use-keys.ts'

export function ToolRail() {
  const { t } = useText()
  const schema = useApp((s) => s.batch?.batch.schema)
  const tool = useApp((s) => s.tool)
  const chooseTool = useApp((s) => s.chooseTool)
  const undo = useApp((s) => s.undo)
  const redo = useApp((s) => s.redo)
  const remove = useApp((s) => s.deleteSelected)
  const selected = useApp((s) => s.selection.length > 0)
  const canUndo = useApp(undoKind)
  const canRedo = useApp(redoKind)
  const tools = useMemo(() => (schema === undefined ? [] : usableTools(schema)), [schema])
  return (
    <div className={classes.rail} role="toolbar" aria-label={t('work.tools')} onKeyDown={walk}>
      <div className={classes.group}>
        {tools.map((name) => (
          <RailButton
            key={name}
            name={t(`tool.${name}`)}
            command={toolCommand(name)}
            icon={toolIcon(name)}
            pressed={tool === name}
            onClick={() => chooseTool(name)}
          />
        ))}
      </div>
      <Divider w="70%" />
      <div className={classes.group}>
        <RailButton
          name={t('work.undo')}
          hint={canUndo === null ? undefined : t('work.undoWhat', { what: t(`edit.${canUndo}`) })}
          command="undo"
          icon={IconArrowBackUp}
          disabled={canUndo === null}
          onClick={undo}
        />
        <RailButton
          name={t('work.redo')}
          hint={canRedo === null ? undefined : t('work.redoWhat', { what: t(`edit.${canRedo}`) })}
          command="redo"
          icon={IconArrowForwardUp}
          disabled={canRedo === null}
          onClick={redo}
        />
        <RailButton
          name={t('work.delete')}
          command="delete"
          icon={IconTrash}
          disabled={!selected}
          onClick={remove}
        />
        <HelpMenu />
      </div>
    </div>
  )
}

function RailButton(props: {
  readonly name: string
  /** More than the name, where there is more to say. */
  readonly hint?: string | undefined
  readonly command: CommandId
  readonly icon: Icon
  /** Absent for what is done at once. */
  readonly pressed?: boolean
  readonly disabled?: boolean
  readonly onClick: () => void
}) {
  const [key] = useKeys(props.command)
  const Sign = props.icon
  return (
    <Tooltip label={withKey(props.hint ?? props.name, key)} position="right">
      <ActionIcon
        data-walk
        className={classes.button}
        size={36}
        variant={props.pressed === true ? 'filled' : 'subtle'}
        aria-pressed={props.pressed}
        aria-keyshortcuts={ariaKey(key)}
        tabIndex={props.pressed === true ? 0 : -1}
        disabled={props.disabled === true}
        onClick={props.onClick}
      >
        <Sign size={20} />
        <VisuallyHidden>{props.name}</VisuallyHidden>
        {props.pressed !== undefined && key !== undefined && (
          <span className={classes.key} aria-hidden>
            {keyText(key).replace('Shift+', '⇧')}
          </span>
        )}
      </ActionIcon>
    </Tooltip>
  )
}
