import { TextInput, type TextInputProps } from '@mantine/core'
import { useDraft } from './use-draft.ts'

export interface TextFieldProps extends Pick<TextInputProps, 'label' | 'aria-label' | 'maxLength'> {
  readonly value: string
  readonly placeholder?: string | undefined
  readonly onKeep: (value: string) => void
  /** After Enter or Escape: where the keyboard goes then. */
  readonly onDone: () => void
}

/** A text that counts when the field is left or at Enter. */
export function TextField({ value, placeholder = '', onKeep, onDone, ...others }: TextFieldProps) {
  const draft = useDraft(value, onKeep)
  return (
    <TextInput
      {...others}
      size="xs"
      placeholder={placeholder}
      value={draft.shown}
      onChange={(event) => draft.type(event.currentTarget.value)}
      onBlur={draft.commit}
      onKeyDown={(event) => {
        // An input method takes its word with Enter, too.
        if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return
        event.preventDefault()
        if (event.key === 'Enter') draft.commit()
        else draft.drop()
        onDone()
      }}
    />
  )
}
