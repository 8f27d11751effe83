import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { PinError } from '../../../shared/ipc/contract.ts'
import { PIN_LENGTH, pinFault } from '../../../shared/model/pin.ts'
import { useApp } from '../app-context.ts'
import { SecretField } from '../kit/SecretField.tsx'
import { useWait } from '../kit/use-countdown.ts'
import { useText } from '../kit/use-text.ts'
import { Failed } from '../sign-in/Failed.tsx'

/** Setting, changing and taking away the PIN; each wants the password. */
export function PinSetting() {
  const { t } = useText()
  const hasPin = useApp((s) => s.people.some(({ id, hasPin }) => hasPin && id === s.user?.id))
  const [doing, setDoing] = useState<'set' | 'remove' | null>(null)
  const [done, setDone] = useState<'people.pinSaved' | 'people.pinRemoved' | null>(null)
  const begin = (what: 'set' | 'remove') => {
    setDone(null)
    setDoing(what)
  }
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {t('people.pinTitle')}
      </Title>
      <Text size="sm" role="status">
        {t(done ?? (hasPin ? 'people.pinSet' : 'people.pinNone'))}
      </Text>
      {doing === null ? (
        <Group gap="xs">
          <Button variant="default" onClick={() => begin('set')}>
            {t(hasPin ? 'people.pinChange' : 'people.pinNew')}
          </Button>
          {hasPin && (
            <Button variant="default" onClick={() => begin('remove')}>
              {t('people.pinRemove')}
            </Button>
          )}
        </Group>
      ) : (
        <PinForm
          key={doing}
          removes={doing === 'remove'}
          onCancel={() => setDoing(null)}
          onDone={() => {
            setDone(doing === 'set' ? 'people.pinSaved' : 'people.pinRemoved')
            setDoing(null)
          }}
        />
      )}
    </Stack>
  )
}

function PinForm(props: { readonly removes: boolean; onCancel(): void; onDone(): void }) {
  const { t } = useText()
  const { removes } = props
  const setPinOfHers = useApp((s) => s.setPin)
  const [pin, setPin] = useState('')
  const [again, setAgain] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<PinError | null>(null)
  const [saving, setSaving] = useState(false)
  const seconds = useWait(error)
  const fault = pinFault(pin)
  // Too short is no fault while it is being typed.
  const faultShown = fault !== null && (fault !== 'length' || pin.length > PIN_LENGTH.most)
  const differs = again !== '' && !pin.startsWith(again)
  const ready = password !== '' && seconds === 0 && (removes || (fault === null && pin === again))

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!ready || saving) return
    setSaving(true)
    const failed = await setPinOfHers(removes ? null : pin, password)
    setSaving(false)
    setError(failed)
    if (failed === null) props.onDone()
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="xs">
        {!removes && (
          <>
            <SecretField
              pin
              label={t('people.pinField')}
              data-autofocus
              autoFocus
              value={pin}
              onChange={(e) => setPin(e.currentTarget.value)}
              error={faultShown ? t(`people.fault.${fault}`) : undefined}
            />
            <SecretField
              pin
              label={t('people.pinAgain')}
              value={again}
              onChange={(e) => setAgain(e.currentTarget.value)}
              error={differs ? t('people.pinDiffers') : undefined}
            />
          </>
        )}
        <SecretField
          label={t('people.pinPassword')}
          autoFocus={removes}
          value={password}
          onChange={(e) => setPassword(e.currentTarget.value)}
        />
        <Failed error={error} seconds={seconds} />
        <Group gap="xs">
          <Button type="submit" loading={saving} disabled={!ready}>
            {t(removes ? 'people.pinRemove' : 'people.pinSave')}
          </Button>
          <Button variant="default" onClick={props.onCancel}>
            {t('app.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
