import { Alert, Button, Group, Modal, Text, TextInput, Title } from '@mantine/core'
import { IconKeyboard, IconSearch } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { LabelId } from '../../../../shared/model/ids.ts'
import { classById } from '../../../../shared/model/label-schema.ts'
import { COMMAND_GROUPS } from '../../../editor/commands.ts'
import type { AppState } from '../../../state/app-state.ts'
import { useApp, useServices } from '../../app-context.ts'
import { keyText } from '../../kit/key-text.ts'
import { localText, useText } from '../../kit/use-text.ts'
import { focusPicture } from '../picture-focus.ts'
import { KeyRow } from './KeyRow.tsx'
import classes from './KeysDialog.module.css'
import { type KeyOffer, type KeyTarget, keysWith, offerOf } from './key-change.ts'

/** At most as many keys a command may have. */
const MOST_KEYS = 4

/** Every key of the workspace, to look up and to change. */
export function KeysDialog() {
  const { t } = useText()
  const opened = useApp((s) => s.dialog === 'keys')
  const openDialog = useApp((s) => s.openDialog)
  const [listening, setListening] = useState(false)
  return (
    <Modal
      opened={opened}
      onClose={() => openDialog(null)}
      // While a key is waited for, Escape is for that.
      closeOnEscape={!listening}
      returnFocus={false}
      onExitTransitionEnd={focusPicture}
      size={1120}
      title={t('keys.title')}
      classNames={{ content: classes.content ?? '', body: classes.body ?? '' }}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      {opened && <KeyList onListen={setListening} />}
    </Modal>
  )
}

/** A key that was pressed for somebody, while it is asked whether it may be taken. */
interface Asked {
  readonly target: KeyTarget
  readonly offer: KeyOffer
}

function KeyList({ onListen }: { readonly onListen: (listening: boolean) => void }) {
  const { t, language } = useText()
  const { store } = useServices()
  const schema = useApp((s) => s.batch?.batch.schema)
  const keymap = useApp((s) => s.keymap)
  const classKeys = useApp((s) => s.classKeys)
  const setKeys = useApp((s) => s.setKeys)
  const [query, setQuery] = useState('')
  const [changing, setChanging] = useState(false)
  const [target, setTarget] = useState<KeyTarget | null>(null)
  const [asked, setAsked] = useState<Asked | null>(null)

  const listen = (next: KeyTarget | null) => {
    setTarget(next)
    setAsked(null)
    onListen(next !== null)
  }
  useEffect(() => {
    if (target === null) return
    const onKey = (event: KeyboardEvent) => {
      // A modifier alone is the beginning of a key, not a key.
      if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return
      event.preventDefault()
      event.stopImmediatePropagation()
      setTarget(null)
      onListen(false)
      if (event.key === 'Escape') return
      const { keymap: now, classKeys: used } = store.use.getState()
      const offer = offerOf(event, target, { keymap: now, classKeys: used })
      if (offer.kind === 'free') give(store.use.getState(), target, offer.key)
      else setAsked({ target, offer })
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [target, store, onListen])

  const wanted = query.trim().toLowerCase()
  const fits = (name: string, keys: readonly string[]) =>
    name.toLowerCase().includes(wanted) || keys.some((key) => keyText(key).toLowerCase() === wanted)
  const classRows = (schema?.classes ?? []).flatMap((c) => {
    const key = classKeys.get(c.id)
    const keys = key === undefined ? [] : [key]
    const name = localText(c.name, language)
    if (!fits(name, keys)) return []
    return [
      <KeyRow
        key={c.id}
        name={name}
        keys={keys}
        most={1}
        changing={changing}
        waiting={target?.kind === 'class' && target.label === c.id ? (key ?? '') : null}
        onChange={() => listen({ kind: 'class', label: c.id })}
      />,
    ]
  })
  const groups = COMMAND_GROUPS.map((group) => ({
    group,
    rows: keymap.commands
      .filter((command) => command.group === group && fits(t(command.label), command.keys))
      .map(({ id, label, keys }) => (
        <KeyRow
          key={id}
          name={t(label)}
          keys={keys}
          most={MOST_KEYS}
          changing={changing}
          waiting={target?.kind === 'command' && target.id === id ? (target.replaced ?? '') : null}
          onChange={(replaced) => listen({ kind: 'command', id, replaced })}
          onRemove={(key) =>
            setKeys(
              id,
              keys.filter((other) => other !== key),
            )
          }
        />
      )),
  })).filter(({ rows }) => rows.length > 0)

  return (
    <>
      <Group gap="sm" mb="sm">
        <TextInput
          className={classes.search}
          size="xs"
          data-autofocus
          aria-label={t('keys.search')}
          placeholder={t('keys.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <Button size="xs" variant={changing ? 'filled' : 'default'} onClick={() => setChanging(!changing)}>
          {t(changing ? 'keys.done' : 'keys.change')}
        </Button>
        {changing && <Reset />}
        {changing && <Text size="xs">{t('keys.changeHint')}</Text>}
      </Group>
      {asked !== null && <Ask asked={asked} onDone={() => setAsked(null)} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without a mouse it is scrolled with the arrows */}
      <section className={classes.scroller} tabIndex={0} aria-label={t('keys.title')}>
        <div className={classes.columns}>
          {classRows.length > 0 && <Section title={t('keys.class')}>{classRows}</Section>}
          {groups.map(({ group, rows }) => (
            <Section key={group} title={t(`keys.${group}`)}>
              {rows}
            </Section>
          ))}
          {classRows.length + groups.length === 0 && <Text size="sm">{t('keys.nothing')}</Text>}
        </div>
        <Text size="sm" mt="md">
          {t('keys.mouse')}
        </Text>
      </section>
    </>
  )
}

/** Gives the key; whoever had it loses it, or changes with a class. */
function give(state: AppState, target: KeyTarget, key: string): void {
  if (target.kind === 'class') {
    state.setClassKey(target.label, key)
    return
  }
  const keys = state.keymap.commands.find(({ id }) => id === target.id)?.keys ?? []
  state.setKeys(target.id, keysWith(keys, target.replaced, key))
}

/** Before a key is taken from somebody: who has it, and what becomes of it. */
function Ask({ asked: { target, offer }, onDone }: { readonly asked: Asked; readonly onDone: () => void }) {
  const { t, language } = useText()
  const { store } = useServices()
  const schema = useApp((s) => s.batch?.batch.schema)
  const classKeys = useApp((s) => s.classKeys)
  const className = (label: LabelId) => {
    const known = schema === undefined ? undefined : classById(schema, label)
    return known === undefined ? label : localText(known.name, language)
  }
  if (offer.kind === 'not-allowed' || offer.kind === 'chooses-class') {
    const says =
      offer.kind === 'chooses-class'
        ? t('keys.choosesClass', { key: keyText(offer.key), other: className(offer.label) })
        : t(target.kind === 'class' ? 'keys.onlyPlain' : 'keys.notAllowed')
    return (
      <Alert
        className={classes.ask ?? ''}
        color="gray"
        mb="sm"
        py={6}
        withCloseButton
        onClose={onDone}
        role="alert"
      >
        {says}
      </Alert>
    )
  }
  const key = keyText(offer.key)
  const name = target.kind === 'class' ? className(target.label) : t(`command.${target.id}`)
  const lines: string[] = []
  if (offer.command !== null) {
    const other = t(`command.${offer.command}`)
    lines.push(t('keys.taken', { key, other }))
    lines.push(
      target.kind === 'class'
        ? t('keys.classFirst', { key, other: name })
        : t('keys.takeFromCommand', { name, other }),
    )
  }
  if (offer.label !== null && target.kind === 'class') {
    const other = className(offer.label)
    const free = classKeys.get(target.label)
    lines.push(t('keys.taken', { key, other }))
    lines.push(
      free === undefined
        ? t('keys.takeLast', { name, other })
        : t('keys.takeFromClass', { name, other, free: keyText(free) }),
    )
  }
  return (
    <Alert className={classes.ask ?? ''} color="orange" mb="sm" py={8} role="alert" icon={<IconKeyboard />}>
      {lines.map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
      <Group gap="xs" mt={6}>
        <Button
          size="compact-sm"
          autoFocus
          onClick={() => {
            give(store.use.getState(), target, offer.key)
            onDone()
          }}
        >
          {t('keys.take')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          {t('keys.keep')}
        </Button>
      </Group>
    </Alert>
  )
}

function Reset() {
  const { t } = useText()
  const reset = useApp((s) => s.resetKeys)
  const [sure, setSure] = useState(false)
  return (
    <Button
      size="xs"
      variant={sure ? 'filled' : 'default'}
      {...(sure ? { color: 'red' } : {})}
      onBlur={() => setSure(false)}
      onClick={() => {
        if (sure) reset()
        setSure(!sure)
      }}
    >
      {t(sure ? 'keys.resetSure' : 'keys.reset')}
    </Button>
  )
}

function Section(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Title order={3} size="h6" mt={4}>
        {props.title}
      </Title>
      {props.children}
    </section>
  )
}
