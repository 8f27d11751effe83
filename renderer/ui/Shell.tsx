import { Badge, Button, Group, Text } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useApp } from './app-context.ts'
import { useText } from './kit/use-text.ts'
import { LanguageButton, ThemeButton } from './Settings.tsx'
import classes from './Shell.module.css'
import { SyncButton } from './sync/SyncButton.tsx'
import { SyncPanel } from './sync/SyncPanel.tsx'

/** The frame of every screen after sign-in: one thin bar, so that the work has the room. */
export function Shell(props: { readonly start: ReactNode; readonly children: ReactNode }) {
  const { t } = useText()
  const user = useApp((s) => s.user)
  const signOut = useApp((s) => s.signOut)
  const main = useRef<HTMLElement>(null)

  // A new screen takes the keyboard along, unless something in it has asked for it; else Tab would start in the bar.
  useEffect(() => {
    const element = main.current
    if (element !== null && !element.contains(document.activeElement)) element.focus({ preventScroll: true })
  }, [])

  return (
    <div className={classes.shell}>
      <header className={classes.bar}>
        <Group gap="sm" wrap="nowrap" className={classes.start}>
          {props.start}
        </Group>
        <Group gap="xs" wrap="nowrap">
          <SyncButton />
          <LanguageButton />
          <ThemeButton />
          {user !== null && (
            <Group gap={6} wrap="nowrap">
              <Text size="sm" className={classes.person} title={t('app.account', { name: user.name })}>
                {user.displayName}
              </Text>
              <Badge variant="light" size="sm">
                {t(`role.${user.role}`)}
              </Badge>
            </Group>
          )}
          <Button
            variant="default"
            size="xs"
            leftSection={<IconLogout size={16} aria-hidden />}
            onClick={() => void signOut()}
          >
            {t('app.signOut')}
          </Button>
        </Group>
      </header>
      <main ref={main} className={classes.main} tabIndex={-1}>
        {props.children}
      </main>
      <SyncPanel />
    </div>
  )
}
