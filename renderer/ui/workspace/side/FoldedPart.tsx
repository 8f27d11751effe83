import type { ReactNode } from 'react'
import type { Fold } from '../../../editor/preferences.ts'
import side from './Side.module.css'
import { useFold } from './use-fold.ts'

/** A part with a heading, a click on which folds it away. */
export function FoldedPart(props: {
  readonly of: Fold
  readonly title: string
  readonly children: ReactNode
}) {
  const [open, setOpen] = useFold(props.of)
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={side.fold}>{props.title}</summary>
      {props.children}
    </details>
  )
}
