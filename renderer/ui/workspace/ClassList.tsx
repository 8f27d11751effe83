import { Kbd, UnstyledButton } from '@mantine/core'
import { useApp } from '../app-context.ts'
import { localText, useText } from '../kit/use-text.ts'
import classes from './WorkspaceScreen.module.css'

export function ClassList() {
  const { t, language } = useText()
  const schema = useApp((s) => s.batch?.batch.schema)
  const label = useApp((s) => s.label)
  const chooseLabel = useApp((s) => s.chooseLabel)
  if (schema === undefined) return null
  return (
    <section aria-label={t('work.classes')}>
      <div className={classes.section}>{t('work.classes')}</div>
      {schema.classes.map((c) => (
        <UnstyledButton
          key={c.id}
          className={classes.class}
          aria-pressed={c.id === label}
          aria-keyshortcuts={c.key}
          onClick={() => chooseLabel(c.id)}
        >
          <Swatch colour={c.colour} />
          <span className={classes.grow}>{localText(c.name, language)}</span>
          <Kbd size="xs" aria-hidden>
            {c.key.toUpperCase()}
          </Kbd>
        </UnstyledButton>
      ))}
    </section>
  )
}

export function Swatch({ colour }: { readonly colour: string }) {
  return <span className={classes.swatch} style={{ backgroundColor: colour }} aria-hidden />
}
