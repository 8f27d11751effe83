import { Alert } from '@mantine/core'
import { IconAlertCircle, IconHourglass } from '@tabler/icons-react'
import type { SignInError } from '../../../shared/ipc/contract.ts'
import { errorText, useText } from '../kit/use-text.ts'

/** Why signing in did not work, or how long to wait for the next try. */
export function Failed(props: { readonly error: SignInError | null; readonly seconds: number }) {
  const { t } = useText()
  const { error, seconds } = props
  if (seconds > 0)
    return (
      <Alert color="orange" icon={<IconHourglass />} role="alert">
        {t('people.wait', { seconds })}
      </Alert>
    )
  if (error === null || error.code === 'too-many-tries') return null
  return (
    <Alert color="red" icon={<IconAlertCircle />} role="alert">
      {errorText(t, error)}
    </Alert>
  )
}
