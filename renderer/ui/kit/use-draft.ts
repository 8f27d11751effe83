import { useEffect, useRef, useState } from 'react'

export interface Draft<T> {
  /** What the field shows: what is being typed, else the value. */
  readonly shown: T
  type(text: T): void
  /** Takes what was typed, if anything was. */
  commit(): void
  drop(): void
}

/**
 * A field that is typed into without a step of undo for every letter: what is typed counts when it is left, or when
 * Enter is pressed; also when the field disappears under the hand, because another object was selected.
 */
export function useDraft<T>(value: T, keep: (typed: T) => void): Draft<T> {
  const [typed, show] = useState<{ readonly text: T } | null>(null)
  // Asked for at once, before the next render: a field is changed and left in one event.
  const pending = useRef<(() => void) | null>(null)
  useEffect(() => () => pending.current?.(), [])

  const end = () => {
    pending.current = null
    show(null)
  }
  return {
    shown: typed === null ? value : typed.text,
    type(text) {
      pending.current = text === value ? null : () => keep(text)
      show({ text })
    },
    commit() {
      const take = pending.current
      end()
      take?.()
    },
    drop: end,
  }
}
