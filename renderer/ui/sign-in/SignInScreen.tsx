import {
  Alert,
  Avatar,
  Badge,
  Button,
  Card,
  Group,
  Loader,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
  UnstyledButton,
} from '@mantine/core'
import { IconAlertCircle, IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { About } from '../../../shared/ipc/contract.ts'
import { useApp } from '../app-context.ts'
import { errorText, useText } from '../kit/use-text.ts'
import { LanguageButton, ThemeButton } from '../Settings.tsx'
import classes from './SignInScreen.module.css'

export function SignInScreen() {
  const { t } = useText()
  const info = useApp((s) => s.info)
  const people = useApp((s) => s.people)
  const about = useApp((s) => s.about)
  const signIn = useApp((s) => s.signIn)
  const signingIn = useApp((s) => s.signingIn)
  const error = useApp((s) => s.signInError)
  const [name, setName] = useState(info?.person ?? people[0]?.name ?? '')
  const [password, setPassword] = useState('')
  const [oldPassword, setOldPassword] = useState('')
  const nameInput = useRef<HTMLInputElement>(null)
  const passwordInput = useRef<HTMLInputElement>(null)
  const nameKnown = useRef(name !== '')

  useEffect(() => {
    const first = nameKnown.current ? passwordInput : nameInput
    first.current?.focus()
  }, [])

  const asksOld = error?.code === 'password-changed'

  useEffect(() => {
    if (error !== null) passwordInput.current?.select()
  }, [error])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '' || password === '') return
    void signIn(name.trim(), password, asksOld && oldPassword !== '' ? oldPassword : undefined)
  }
  const choose = (chosen: string) => {
    setName(chosen)
    setPassword('')
    passwordInput.current?.focus()
  }

  return (
    <main className={classes.page}>
      <Group className={classes.corner} gap="xs">
        <LanguageButton />
        <ThemeButton />
      </Group>
      <Card className={classes.card} withBorder padding="xl" radius="lg">
        <Stack gap="lg">
          <div>
            <Title order={1} size="h2">
              {t('app.name')}
            </Title>
            <Text c="dimmed">{t('signIn.lead')}</Text>
          </div>
          {people.length > 0 && (
            <Stack gap="xs">
              <Text size="sm" fw={600}>
                {t('signIn.known')}
              </Text>
              <Group gap="xs">
                {people.map((p) => (
                  <UnstyledButton
                    key={p.id}
                    className={classes.person}
                    data-chosen={p.name === name || undefined}
                    aria-pressed={p.name === name}
                    onClick={() => choose(p.name)}
                  >
                    <Avatar name={p.displayName} color="initials" size="sm" aria-hidden />
                    <span>{p.displayName}</span>
                  </UnstyledButton>
                ))}
              </Group>
            </Stack>
          )}
          <form onSubmit={submit}>
            <Stack gap="sm">
              <TextInput
                ref={nameInput}
                label={t('signIn.name')}
                size="md"
                value={name}
                onChange={(e) => setName(e.currentTarget.value)}
                autoComplete="off"
              />
              <PasswordInput
                ref={passwordInput}
                label={t('signIn.password')}
                size="md"
                value={password}
                onChange={(e) => setPassword(e.currentTarget.value)}
                autoComplete="off"
              />
              {asksOld && (
                <PasswordInput
                  label={t('signIn.oldPassword')}
                  size="md"
                  value={oldPassword}
                  onChange={(e) => setOldPassword(e.currentTarget.value)}
                  autoComplete="off"
                />
              )}
              {error !== null && (
                <Alert color="red" icon={<IconAlertCircle />} role="alert">
                  {errorText(t, error)}
                </Alert>
              )}
              <Button
                type="submit"
                size="md"
                loading={signingIn}
                disabled={name.trim() === '' || password === ''}
              >
                {t('signIn.submit')}
              </Button>
            </Stack>
          </form>
          <ServerLine />
          {about?.ok === true && about.value.sample !== undefined && (
            <SampleAccounts sample={about.value.sample} disabled={signingIn} onChoose={signIn} />
          )}
        </Stack>
      </Card>
    </main>
  )
}

function ServerLine() {
  const { t } = useText()
  const about = useApp((s) => s.about)
  const server = useApp((s) => s.info?.server ?? '')
  if (about === null) {
    return (
      <Group gap="xs" role="status">
        <Loader size="xs" />
        <Text size="sm">{t('signIn.checkingServer')}</Text>
      </Group>
    )
  }
  const up = about.ok
  return (
    <Group gap="xs" wrap="nowrap" role="status" align="flex-start">
      {up ? (
        <IconPlugConnected className={classes.sign} size={20} aria-hidden />
      ) : (
        <IconPlugConnectedX className={classes.sign} size={20} aria-hidden />
      )}
      <Text size="sm" c="dimmed">
        {about.ok
          ? t('signIn.serverUp', { name: about.value.name })
          : about.error.code === 'offline'
            ? t('signIn.serverDown', { server })
            : errorText(t, about.error)}
      </Text>
    </Group>
  )
}

/** Only a server started to try the program out tells accounts: nobody has to look for a password to see the product. */
function SampleAccounts(props: {
  readonly sample: NonNullable<About['sample']>
  readonly disabled: boolean
  readonly onChoose: (name: string, password: string) => Promise<void>
}) {
  const { t } = useText()
  return (
    <Stack gap="xs" className={classes.sample}>
      <Text size="sm" fw={600}>
        {t('signIn.sampleTitle')}
      </Text>
      {props.sample.map((account) => (
        <Button
          key={account.name}
          variant="default"
          justify="space-between"
          disabled={props.disabled}
          onClick={() => void props.onChoose(account.name, account.password)}
          leftSection={<Badge variant="light">{t(`role.${account.role}`)}</Badge>}
          rightSection={<Text size="sm">{t('signIn.samplePassword', { password: account.password })}</Text>}
        >
          {account.displayName}（{account.name}）
        </Button>
      ))}
    </Stack>
  )
}
