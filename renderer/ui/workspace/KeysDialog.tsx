import { Kbd, Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { COMMAND_LIST, type CommandId } from '../../editor/keys.ts'
import { useApp } from '../app-context.ts'
import { localText, useText } from '../kit/use-text.ts'
import { focusPicture } from './picture-focus.ts'
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

/** The columns of the table; the classes stand on top of the first. */
const COLUMNS: readonly (readonly Group[])[] = [['flow'], ['draw', 'see'], ['edit']]

export function KeysDialog() {
  const { t, language } = useText()
  const opened = useApp((s) => s.keysOpen)
  const open = useApp((s) => s.openKeys)
  const schema = useApp((s) => s.batch?.batch.schema)
  return (
    <Modal
      opened={opened}
      onClose={() => open(false)}
      returnFocus={false}
      onExitTransitionEnd={focusPicture}
      size={1080}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <SimpleGrid cols={3} spacing="xl">
        {COLUMNS.map((groups, column) => (
          <Stack key={groups.join()} gap="md">
            {column === 0 && (
              <Section title={t('keys.class')}>
                {schema?.classes.map((c) => (
                  <KeyRow key={c.id} name={localText(c.name, language)} keys={[c.key.toUpperCase()]} />
                ))}
              </Section>
            )}
            {groups.map((group) => (
              <Section key={group} title={t(`keys.${group}`)}>
                {COMMAND_LIST.filter(({ id }) => GROUP[id] === group).map((command) => (
                  <KeyRow key={command.id} name={t(command.label)} keys={command.keys} />
                ))}
              </Section>
            ))}
          </Stack>
        ))}
      </SimpleGrid>
      <Text size="sm" mt="md">
        {t('keys.mouse')}
      </Text>
    </Modal>
  )
}

function Section(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Title order={3} size="h6">
        {props.title}
      </Title>
      {props.children}
    </section>
  )
}

function KeyRow(props: { readonly name: string; readonly keys: readonly string[] }) {
  return (
    <div className={classes.keyRow}>
      <Text size="sm">{props.name}</Text>
      <span>
        {props.keys.map((key) => (
          <Kbd key={key} size="xs" ml={4}>
            {keyText(key)}
          </Kbd>
        ))}
      </span>
    </div>
  )
}

/** As it is printed on the key. */
const PRINTED: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
}

function keyText(chord: string): string {
  return chord.replace(/Arrow\w+|Escape/, (name) => PRINTED[name] ?? name)
}
