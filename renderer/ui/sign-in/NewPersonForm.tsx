import { Badge, Button, Stack, Text, TextInput } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { About } from '../../../shared/ipc/contract.ts'
import { useApp } from '../app-context.ts'
import { SecretField } from '../kit/SecretField.tsx'
import { useWait } from '../kit/use-countdown.ts'
import { useText } from '../kit/use-text.ts'
import { Failed } from './Failed.tsx'
import classes from './SignInScreen.module.css'

/** Name and password of somebody who has not been here yet. */
export function NewPersonForm(props: { readonly onBack: (() => void) | null }) {
  const { t } = useText()
  const info = useApp((s) => s.info)
  const about = useApp((s) => s.about)
  const signIn = useApp((s) => s.signIn)
  const signingIn = useApp((s) => s.signingIn)
  const lastError = useApp((s) => s.signInError)
  const [tried, setTried] = useState(false)
  const [name, setName] = useState(info?.person ?? '')
  const [password, setPassword] = useState('')
  const [oldPassword, setOldPassword] = useState('')
  const nameInput = useRef<HTMLInputElement>(null)
  const passwordInput = useRef<HTMLInputElement>(null)
  const nameKnown = useRef(name !== '')
  const error = tried ? lastError : null
  const seconds = useWait(error)
  const asksOld = error?.code === 'password-changed'
  const ready = name.trim() !== '' && password !== '' && seconds === 0

  useEffect(() => {
    const first = nameKnown.current ? passwordInput : nameInput
    first.current?.focus()
  }, [])
  useEffect(() => {
    if (error !== null) passwordInput.current?.select()
  }, [error])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) go(name.trim(), password)
  }
  const go = (account: string, secret: string) => {
    setTried(true)
    void signIn(account, secret, asksOld && oldPassword !== '' ? oldPassword : undefined)
  }

  return (
    <>
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
          <SecretField
            ref={passwordInput}
            label={t('signIn.password')}
            size="md"
            value={password}
            onChange={(e) => setPassword(e.currentTarget.value)}
          />
          {asksOld && (
            <SecretField
              label={t('signIn.oldPassword')}
              size="md"
              value={oldPassword}
              onChange={(e) => setOldPassword(e.currentTarget.value)}
            />
          )}
          <Failed error={error} seconds={seconds} />
          <Button type="submit" size="md" loading={signingIn} disabled={!ready}>
            {t('signIn.submit')}
          </Button>
          {props.onBack !== null && (
            <Button
              variant="subtle"
              leftSection={<IconArrowLeft size={18} aria-hidden />}
              onClick={props.onBack}
              disabled={signingIn}
            >
              {t('signIn.known')}
            </Button>
          )}
        </Stack>
      </form>
      {about?.ok === true && about.value.sample !== undefined && (
        <SampleAccounts sample={about.value.sample} disabled={signingIn} onChoose={go} />
      )}
    </>
  )
}

/** Only a server started to try the program out tells accounts: nobody has to look for a password to see the product. */
function SampleAccounts(props: {
  readonly sample: NonNullable<About['sample']>
  readonly disabled: boolean
  onChoose(name: string, password: string): void
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
          onClick={() => props.onChoose(account.name, account.password)}
          leftSection={<Badge variant="light">{t(`role.${account.role}`)}</Badge>}
          rightSection={<Text size="sm">{t('signIn.samplePassword', { password: account.password })}</Text>}
        >
          {account.displayName}（{account.name}）
        </Button>
      ))}
    </Stack>
  )
}
