import { ActionIcon, Divider, Tooltip } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconKeyboard,
  IconPointer,
  IconPointFilled,
  IconPolygon,
  IconRectangle,
  IconTrash,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { TOOL_NAMES, type ToolName } from '../../editor/tools/tool.ts'
import { redoKind, undoKind } from '../../state/editor-slice.ts'
import { useApp } from '../app-context.ts'
import { useText } from '../kit/use-text.ts'
import classes from './WorkspaceScreen.module.css'

const TOOLS: Record<ToolName, { readonly icon: ComponentType<{ size: number }>; readonly key: string }> = {
  select: { icon: IconPointer, key: 'V' },
  box: { icon: IconRectangle, key: 'B' },
  polygon: { icon: IconPolygon, key: 'P' },
  keypoint: { icon: IconPointFilled, key: 'K' },
}

export function ToolRail() {
  const { t } = useText()
  const tool = useApp((s) => s.tool)
  const chooseTool = useApp((s) => s.chooseTool)
  const undo = useApp((s) => s.undo)
  const redo = useApp((s) => s.redo)
  const deleteSelected = useApp((s) => s.deleteSelected)
  const selected = useApp((s) => s.selection.length > 0)
  const canUndo = useApp(undoKind)
  const canRedo = useApp(redoKind)
  const openKeys = useApp((s) => s.openKeys)
  return (
    <div className={classes.rail} role="toolbar" aria-label={t('work.tools')} aria-orientation="vertical">
      {TOOL_NAMES.map((name) => {
        const { icon: Icon, key } = TOOLS[name]
        return (
          <Tooltip key={name} label={`${t(`tool.${name}`)} (${key})`} position="right">
            <ActionIcon
              className={classes.tool}
              size={42}
              variant={tool === name ? 'filled' : 'subtle'}
              aria-label={t(`tool.${name}`)}
              aria-pressed={tool === name}
              aria-keyshortcuts={key}
              onClick={() => chooseTool(name)}
            >
              <Icon size={22} />
              <span className={classes.toolKey} aria-hidden>
                {key}
              </span>
            </ActionIcon>
          </Tooltip>
        )
      })}
      <Divider w="70%" />
      <Tooltip
        label={canUndo === null ? t('work.undo') : t('work.undoWhat', { what: t(`edit.${canUndo}`) })}
        position="right"
      >
        <ActionIcon
          size={42}
          variant="subtle"
          aria-label={t('work.undo')}
          disabled={canUndo === null}
          onClick={undo}
        >
          <IconArrowBackUp size={22} />
        </ActionIcon>
      </Tooltip>
      <Tooltip
        label={canRedo === null ? t('work.redo') : t('work.redoWhat', { what: t(`edit.${canRedo}`) })}
        position="right"
      >
        <ActionIcon
          size={42}
          variant="subtle"
          aria-label={t('work.redo')}
          disabled={canRedo === null}
          onClick={redo}
        >
          <IconArrowForwardUp size={22} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`${t('work.delete')} (Del)`} position="right">
        <ActionIcon
          size={42}
          variant="subtle"
          aria-label={t('work.delete')}
          disabled={!selected}
          onClick={deleteSelected}
        >
          <IconTrash size={22} />
        </ActionIcon>
      </Tooltip>
      <Divider w="70%" />
      <Tooltip label={`${t('work.help')} (?)`} position="right">
        <ActionIcon size={42} variant="subtle" aria-label={t('work.help')} onClick={() => openKeys(true)}>
          <IconKeyboard size={22} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}
