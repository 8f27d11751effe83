import { Kbd, Modal, SimpleGrid, Text, Title } from '@mantine/core'
import { COMMAND_LIST, type CommandId } from '../../editor/keys.ts'
import { useApp } from '../app-context.ts'
import { localText, useText } from '../kit/use-text.ts'
import classes from './WorkspaceScreen.module.css'

type Group = 'draw' | 'edit' | 'see' | 'flow'

/** Where each command stands in the table; the compiler misses a new one. */
const GROUP: Record<CommandId, Group> = {
  'tool-select': 'edit',
  'tool-box': 'draw',
  'tool-polygon': 'draw',
  'tool-keypoint': 'draw',
  complete: 'draw',
  back: 'draw',
  cancel: 'draw',
  undo: 'edit',
  redo: 'edit',
  'select-all': 'edit',
  delete: 'edit',
  'next-shape': 'edit',
  'previous-shape': 'edit',
  'nudge-left': 'edit',
  'nudge-right': 'edit',
  'nudge-up': 'edit',
  'nudge-down': 'edit',
  'nudge-left-far': 'edit',
  'nudge-right-far': 'edit',
  'nudge-up-far': 'edit',
  'nudge-down-far': 'edit',
  fit: 'see',
  'actual-size': 'see',
  'zoom-in': 'see',
  'zoom-out': 'see',
  'submit-and-next': 'flow',
  'previous-task': 'flow',
  'next-task': 'flow',
  'skip-task': 'flow',
  help: 'flow',
}

const GROUPS: readonly Group[] = ['draw', 'see', 'flow', 'edit']

export function KeysDialog() {
  const { t, language } = useText()
  const opened = useApp((s) => s.keysOpen)
  const open = useApp((s) => s.openKeys)
  const schema = useApp((s) => s.batch?.batch.schema)
  return (
    <Modal
      opened={opened}
      onClose={() => open(false)}
      size={1080}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <SimpleGrid cols={3} spacing="xl">
        <section>
          <Title order={3} size="h6">
            {t('keys.class')}
          </Title>
          {schema?.classes.map((c) => (
            <KeyRow key={c.id} name={localText(c.name, language)} keys={[c.key.toUpperCase()]} />
          ))}
        </section>
        {GROUPS.map((group) => (
          <section key={group}>
            <Title order={3} size="h6">
              {t(`keys.${group}`)}
            </Title>
            {COMMAND_LIST.filter(({ id }) => GROUP[id] === group).map((command) => (
              <KeyRow key={command.id} name={t(command.label)} keys={command.keys} />
            ))}
          </section>
        ))}
      </SimpleGrid>
      <Text size="sm" mt="md">
        {t('keys.mouse')}
      </Text>
    </Modal>
  )
}

function KeyRow(props: { readonly name: string; readonly keys: readonly string[] }) {
  return (
    <div className={classes.keyRow}>
      <Text size="sm">{props.name}</Text>
      <span>
        {props.keys.map((key) => (
          <Kbd key={key} size="xs" ml={4}>
            {key}
          </Kbd>
        ))}
      </span>
    </div>
  )
}
