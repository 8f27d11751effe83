import { Avatar, Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconArrowLeft, IconLock } from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { KnownPerson } from '../../../shared/ipc/contract.ts'
import { RescueExport } from '../account/RescueExport.tsx'
import { useApp } from '../app-context.ts'
import { SecretField } from '../kit/SecretField.tsx'
import { useCountdown } from '../kit/use-countdown.ts'
import { useNow } from '../kit/use-now.ts'
import { useText, whenText } from '../kit/use-text.ts'
import { Failed } from './Failed.tsx'
import { HoldingBadges } from './HoldingBadges.tsx'
import classes from './SignInScreen.module.css'

/** PIN or password of somebody who is known here: one field. */
export function KnownPersonForm(props: {
  readonly person: KnownPerson
  /** It is her lock: she only went away for a moment. */
  readonly locked: boolean
  onOther(): void
}) {
  const { t, language } = useText()
  const { person, locked } = props
  const signIn = useApp((s) => s.signIn)
  const unlock = useApp((s) => s.unlock)
  const exportRescue = useApp((s) => s.exportRescue)
  const signingIn = useApp((s) => s.signingIn)
  const lastError = useApp((s) => s.signInError)
  const [tried, setTried] = useState(false)
  const [byPin, setByPin] = useState(person.hasPin)
  const [secret, setSecret] = useState('')
  const [oldPassword, setOldPassword] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const now = useNow(60_000)
  const error = tried ? lastError : null
  // After a wrong try the list of people tells the wait; the server tells its own.
  const told = error?.code === 'too-many-tries' ? error.retryAfterMs : person.retryAfterMs
  const seconds = useCountdown(told, person)
  const asksOld = error?.code === 'password-changed' && !byPin
  const waits = seconds > 0

  // biome-ignore lint/correctness/useExhaustiveDependencies: at first, after a wrong try, when the wait is over
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [byPin, error, waits])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (secret === '' || waits || signingIn) return
    setTried(true)
    if (byPin) void unlock(person.id, secret)
    else void signIn(person.name, secret, asksOld && oldPassword !== '' ? oldPassword : undefined)
  }
  const change = () => {
    setTried(false)
    setSecret('')
    setByPin(!byPin)
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Group gap="md" wrap="nowrap">
          <Avatar name={person.displayName} color="initials" size="lg" aria-hidden />
          <div className={classes.who}>
            <Title order={2} size="h3" className={classes.name}>
              {person.displayName}
            </Title>
            <Text size="sm" c="dimmed">
              {person.name} · {t('people.lastHere', { when: whenText(t, language, person.lastSignIn, now) })}
            </Text>
          </div>
          <span className={classes.holding}>
            <HoldingBadges holding={person.holding} />
          </span>
        </Group>
        {locked && (
          <Group gap="xs" wrap="nowrap" role="status">
            <IconLock size={20} className={classes.sign} aria-hidden />
            <Text>{t('people.locked')}</Text>
          </Group>
        )}
        <SecretField
          ref={field}
          pin={byPin}
          label={t(byPin ? 'people.pin' : 'signIn.password')}
          size="md"
          value={secret}
          onChange={(e) => setSecret(e.currentTarget.value)}
        />
        {asksOld && (
          <SecretField
            label={t('signIn.oldPassword')}
            size="md"
            value={oldPassword}
            onChange={(e) => setOldPassword(e.currentTarget.value)}
          />
        )}
        <Failed error={error} seconds={seconds} opening />
        {(error?.code === 'disk-failed' || error?.code === 'disk-full') && (
          <RescueExport
            run={() =>
              exportRescue(byPin ? { user: person.id, pin: secret } : { name: person.name, password: secret })
            }
          />
        )}
        <Button type="submit" size="md" loading={signingIn} disabled={secret === '' || waits}>
          {t(locked ? 'people.unlock' : 'signIn.submit')}
        </Button>
        <Group justify="space-between">
          <Button
            variant="subtle"
            leftSection={<IconArrowLeft size={18} aria-hidden />}
            onClick={props.onOther}
            disabled={signingIn}
          >
            {t('people.others')}
          </Button>
          {person.hasPin && (
            <Button variant="subtle" onClick={change} disabled={signingIn}>
              {t(byPin ? 'people.usePassword' : 'people.usePin')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
