import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useText } from './use-text.ts'

/** A field for a password or PIN; the library's own names its eye in English. */
export function SecretField(props: PasswordInputProps) {
  const { t } = useText()
  return <PasswordInput visibilityToggleButtonProps={{ 'aria-label': t('app.showSecret') }} {...props} />
}
