import { NumberInput, type NumberInputProps } from '@mantine/core'
import { useDraft } from './use-draft.ts'

export interface NumberFieldProps
  extends Pick<NumberInputProps, 'className' | 'label' | 'aria-label' | 'leftSection' | 'leftSectionWidth'> {
  /** Null where there is no number, or several different ones. */
  readonly value: number | null
  readonly min?: number | undefined
  readonly max?: number | undefined
  readonly step?: number | undefined
  readonly placeholder?: string | undefined
  /** Digits after the point. */
  readonly decimals?: number
  /** The text under the field for a number that is not allowed; such a number is not kept. */
  readonly refuse?: (value: number) => string | null
  readonly onKeep: (value: number | null) => void
  /** After Enter or Escape: where the keyboard goes then. */
  readonly onDone: () => void
}

/** A number that counts when the field is left, at Enter, or at each press of an arrow. */
export function NumberField(props: NumberFieldProps) {
  const {
    value,
    refuse,
    decimals = 1,
    min,
    max,
    step = 1,
    placeholder = '',
    onKeep,
    onDone,
    ...others
  } = props
  const fault = (text: number | string): string | null => {
    const number = numberOf(text)
    return number === null ? null : (refuse?.(number) ?? null)
  }
  const draft = useDraft<number | string>(value ?? '', (text) => {
    if (fault(text) === null) onKeep(numberOf(text))
  })
  return (
    <NumberInput
      {...others}
      size="xs"
      hideControls
      clampBehavior="none"
      decimalScale={decimals}
      placeholder={placeholder}
      step={step}
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max })}
      value={draft.shown}
      error={fault(draft.shown)}
      onChange={draft.type}
      onValueChange={(_, { source }: { source: string }) => {
        // A press of an arrow is whole in itself; what is typed is not.
        if (source === 'increment' || source === 'decrement') draft.commit()
      }}
      onBlur={draft.commit}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        event.preventDefault()
        if (event.key === 'Enter') draft.commit()
        else draft.drop()
        onDone()
      }}
    />
  )
}

function numberOf(text: number | string): number | null {
  const number = typeof text === 'number' ? text : Number.parseFloat(text)
  return Number.isFinite(number) ? number : null
}
