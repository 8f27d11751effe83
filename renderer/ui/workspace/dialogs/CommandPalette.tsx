import '@mantine/spotlight/styles.css'
import { Kbd, VisuallyHidden } from '@mantine/core'
import { createSpotlight, Spotlight, useSpotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useLayoutEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Command } from '../../../editor/keys.ts'
import { useApp, useServices } from '../../app-context.ts'
import { keyText } from '../../kit/key-text.ts'
import { useText } from '../../kit/use-text.ts'
import { focusPicture } from '../picture-focus.ts'
import { runCommand } from '../run-command.ts'
import classes from './CommandPalette.module.css'

const [paletteStore, palette] = createSpotlight()

/** Every command by its name in either language, with its keys; it runs as if its key had been pressed. */
export function CommandPalette() {
  const { t } = useText()
  const { i18n } = useTranslation()
  const { store } = useServices()
  const commands = useApp((s) => s.keymap.commands)
  const openDialog = useApp((s) => s.openDialog)
  const [query, setQuery] = useState('')
  const both = [i18n.getFixedT('zh'), i18n.getFixedT('en')]
  const wanted = query.trim().toLowerCase()
  const found = commands.filter(({ id, label }) =>
    [id, ...both.map((text) => text(label))].some((name) => name.toLowerCase().includes(wanted)),
  )

  // This component is there while the palette is wanted; its window has a state of its own. At once, and the field has the
  // focus at once: the next key pressed is for it.
  useLayoutEffect(() => {
    palette.open()
    return palette.close
  }, [])

  const run = (command: Command) => {
    openDialog(null)
    focusPicture()
    runCommand(store.use.getState(), command.id)
  }
  return (
    <Spotlight.Root
      store={paletteStore}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={() => {
        openDialog(null)
        focusPicture()
      }}
      shortcut={null}
      closeOnActionTrigger={false}
      scrollable
      maxHeight={420}
      lockScroll={false}
      returnFocus={false}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      transitionProps={{ duration: 0 }}
      attributes={{ content: { 'aria-label': t('palette.title') } }}
    >
      <Spotlight.Search
        size="md"
        autoFocus
        placeholder={t('palette.search')}
        aria-label={t('palette.search')}
        leftSection={<IconSearch size={18} aria-hidden />}
        onKeyDown={(event) => {
          // Typed and pressed before the window has marked the first one.
          const [first] = found
          if (event.key !== 'Enter' || event.nativeEvent.isComposing || wanted === '') return
          if (first !== undefined && paletteStore.getState().selected < 0) run(first)
        }}
      />
      <Spotlight.ActionsList role="group" aria-label={t('palette.title')}>
        {found.map((command) => (
          <Spotlight.Action key={command.id} data-command={command.id} onClick={() => run(command)}>
            <span className={classes.name}>{t(command.label)}</span>
            {command.keys.map((key) => (
              <Kbd key={key} size="xs">
                {keyText(key)}
              </Kbd>
            ))}
          </Spotlight.Action>
        ))}
        {found.length === 0 && <Spotlight.Empty>{t('palette.nothing')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
      <Chosen found={found} />
    </Spotlight.Root>
  )
}

/** Says the command that the arrows have reached: the focus stays in the field. */
function Chosen({ found }: { readonly found: readonly Command[] }) {
  const { t } = useText()
  const { selected } = useSpotlight(paletteStore)
  const command = found[selected]
  return <VisuallyHidden role="status">{command === undefined ? '' : t(command.label)}</VisuallyHidden>
}
