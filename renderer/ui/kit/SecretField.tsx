import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useText } from './use-text.ts'

/** A field for a password or, with `pin`, for a PIN; the library's own names its eye in English. */
export function SecretField({ pin = false, ...others }: PasswordInputProps & { readonly pin?: boolean }) {
  const { t } = useText()
  return (
    <PasswordInput
      visibilityToggleButtonProps={{ 'aria-label': t('app.showSecret') }}
      autoComplete="off"
      // Longer than any PIN: one that is too long is told so, not cut.
      {...(pin ? { inputMode: 'numeric', maxLength: 20 } : {})}
      {...others}
    />
  )
}
