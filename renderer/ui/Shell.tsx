import { Badge, Button, Group, Text, VisuallyHidden } from '@mantine/core'
import { IconUser, IconUsers } from '@tabler/icons-react'
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { AccountDialog } from './account/AccountDialog.tsx'
import { SignInAgain } from './account/SignInAgain.tsx'
import { useApp, useServices } from './app-context.ts'
import { useText } from './kit/use-text.ts'
import { LanguageButton, ThemeButton } from './Settings.tsx'
import classes from './Shell.module.css'
import { PictureSettings } from './sync/PictureSettings.tsx'
import { SyncButton } from './sync/SyncButton.tsx'
import { SyncPanel } from './sync/SyncPanel.tsx'

/** The frame of every screen after sign-in: one thin bar, so that the work has the room. */
export function Shell(props: {
  readonly start: ReactNode
  readonly children: ReactNode
  /** The screen is a list, and it is there: it is scrolled to where she was. */
  readonly list?: boolean
}) {
  const { list = false } = props
  const main = useRef<HTMLElement>(null)
  const { store } = useServices()
  const scrollList = useApp((s) => s.scrollList)

  // A new screen takes the keyboard along, unless something in it has asked for it; else Tab would start in the bar.
  useEffect(() => {
    const element = main.current
    if (element !== null && !element.contains(document.activeElement)) element.focus({ preventScroll: true })
  }, [])

  useLayoutEffect(() => {
    if (list) main.current?.scrollTo({ top: store.use.getState().listScroll })
  }, [list, store])

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
          <Person />
        </Group>
      </header>
      <SignInAgain />
      <main
        ref={main}
        className={classes.main}
        tabIndex={-1}
        {...(list ? { onScroll: (event) => scrollList(event.currentTarget.scrollTop) } : {})}
      >
        {props.children}
      </main>
      <SyncPanel />
      <AccountDialog />
      <PictureSettings />
    </div>
  )
}

/** Who works here, what she sets for herself, and the way for the next one. */
function Person() {
  const { t } = useText()
  const user = useApp((s) => s.user)
  const openDialog = useApp((s) => s.openDialog)
  const leave = useApp((s) => s.leave)
  return (
    <>
      {user !== null && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconUser size={16} aria-hidden />}
          rightSection={
            <Badge variant="light" size="sm">
              {t(`role.${user.role}`)}
            </Badge>
          }
          title={user.name}
          onClick={() => openDialog('account')}
        >
          <VisuallyHidden>{t('people.account')} </VisuallyHidden>
          <Text span size="sm" className={classes.person}>
            {user.displayName}
          </Text>
        </Button>
      )}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconUsers size={16} aria-hidden />}
        onClick={() => void leave('switch')}
      >
        {t('people.switch')}
      </Button>
    </>
  )
}
