import '@mantine/spotlight/styles.css'
import { Kbd, VisuallyHidden } from '@mantine/core'
import { createSpotlight, Spotlight, useSpotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useLayoutEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useServices } from '../../app-context.ts'
import { keyText } from '../../kit/key-text.ts'
import { localText, useText } from '../../kit/use-text.ts'
import { focusPicture } from '../picture-focus.ts'
import { runCommand } from '../run-command.ts'
import classes from './CommandPalette.module.css'

const [paletteStore, palette] = createSpotlight()

/** What can be found: a command, or a class to draw. */
interface Found {
  readonly id: string
  readonly name: string
  readonly keys: readonly string[]
  run(): void
}

/**
 * Every command by its name in either language, with its keys; it runs as if its key had been pressed. Once something is typed,
 * the classes of the project too: not each has a key.
 */
export function CommandPalette() {
  const { t, language } = useText()
  const { i18n } = useTranslation()
  const { store } = useServices()
  const commands = useApp((s) => s.keymap.commands)
  const schema = useApp((s) => s.batch?.batch.schema)
  const classKeys = useApp((s) => s.classKeys)
  const openDialog = useApp((s) => s.openDialog)
  const [query, setQuery] = useState('')
  const both = [i18n.getFixedT('zh'), i18n.getFixedT('en')]
  const wanted = query.trim().toLowerCase()
  const fits = (names: readonly string[]) => names.some((name) => name.toLowerCase().includes(wanted))
  const found: readonly Found[] = [
    ...commands
      .filter(({ id, label }) => fits([id, ...both.map((text) => text(label))]))
      .map(({ id, label, keys }) => ({
        id,
        name: t(label),
        keys,
        run: () => runCommand(store.use.getState(), id),
      })),
    ...(schema?.classes ?? [])
      .filter(({ id, name }) => wanted !== '' && fits([id, name.zh, name.en]))
      .map(({ id, name }) => ({
        id: `class/${id}`,
        name: t('palette.class', { name: localText(name, language) }),
        keys: [classKeys.get(id) ?? []].flat(),
        run: () => store.use.getState().chooseLabel(id),
      })),
  ]

  // This component is there while the palette is wanted; its window has a state of its own. At once, and the field has the
  // focus at once: the next key pressed is for it.
  useLayoutEffect(() => {
    palette.open()
    return palette.close
  }, [])

  const run = (one: Found) => {
    openDialog(null)
    focusPicture()
    one.run()
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
        {found.map((one) => (
          <Spotlight.Action key={one.id} data-command={one.id} onClick={() => run(one)}>
            <span className={classes.name}>{one.name}</span>
            {one.keys.map((key) => (
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

/** Says what the arrows have reached: the focus stays in the field. */
function Chosen({ found }: { readonly found: readonly Found[] }) {
  const { selected } = useSpotlight(paletteStore)
  return <VisuallyHidden role="status">{found[selected]?.name ?? ''}</VisuallyHidden>
}
