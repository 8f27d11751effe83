import { Alert } from '@mantine/core'
import { IconAlertCircle, IconHourglass } from '@tabler/icons-react'
import type { PinError, SignInError } from '../../../shared/ipc/contract.ts'
import { errorText, useText } from '../kit/use-text.ts'

/** Why a password or PIN did not do, or how long to wait for the next try. */
export function Failed(props: {
  readonly error: SignInError | PinError | null
  readonly seconds: number
  /** Her work was being opened, not written. */
  readonly opening?: boolean
}) {
  const { t } = useText()
  const { error, seconds, opening = false } = props
  if (seconds > 0)
    return (
      <Alert color="orange" icon={<IconHourglass />} role="alert">
        {t('error.too-many-tries', { seconds })}
      </Alert>
    )
  if (error === null || error.code === 'too-many-tries') return null
  return (
    <Alert color="red" icon={<IconAlertCircle />} role="alert">
      {opening && error.code === 'disk-failed'
        ? t('people.notOpened', { detail: error.detail })
        : errorText(t, error)}
    </Alert>
  )
}
