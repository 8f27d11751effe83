import { ActionIcon, Kbd, Menu } from '@mantine/core'
import { IconBook, IconCommand, IconHelp, IconKeyboard, IconSchool } from '@tabler/icons-react'
import type { CommandId } from '../../../editor/keys.ts'
import { useApp } from '../../app-context.ts'
import type { Icon } from '../../kit/ClassMark.tsx'
import { keyText } from '../../kit/key-text.ts'
import { useText } from '../../kit/use-text.ts'
import { useKeys } from './use-keys.ts'

/** Whatever explains the program and the task. */
export function HelpMenu() {
  const { t } = useText()
  const openDialog = useApp((s) => s.openDialog)
  const guideline = useApp((s) => s.preferences.guidelineOpen)
  const setPreferences = useApp((s) => s.setPreferences)
  return (
    <Menu position="right-end" width={240} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          data-walk
          size={36}
          variant="subtle"
          tabIndex={-1}
          aria-label={t('rail.menu')}
          title={t('rail.menu')}
        >
          <IconHelp size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Entry
          command="guideline"
          icon={IconBook}
          name={t('rail.guideline')}
          onClick={() => setPreferences({ guidelineOpen: !guideline })}
        />
        <Entry command="tour" icon={IconSchool} name={t('rail.tour')} onClick={() => openDialog('tour')} />
        <Entry command="help" icon={IconKeyboard} name={t('rail.keys')} onClick={() => openDialog('keys')} />
        <Entry
          command="palette"
          icon={IconCommand}
          name={t('rail.palette')}
          onClick={() => openDialog('palette')}
        />
      </Menu.Dropdown>
    </Menu>
  )
}

function Entry(props: {
  readonly command: CommandId
  readonly icon: Icon
  readonly name: string
  readonly onClick: () => void
}) {
  const [key] = useKeys(props.command)
  const Sign = props.icon
  return (
    <Menu.Item
      leftSection={<Sign size={16} />}
      rightSection={key === undefined ? undefined : <Kbd size="xs">{keyText(key)}</Kbd>}
      onClick={props.onClick}
    >
      {props.name}
    </Menu.Item>
  )
}
