import type { KeyboardEvent, PointerEvent } from 'react'
import classes from './SplitHandle.module.css'

/** CSS px for a press of an arrow. */
const STEP = 20

/** The edge before a panel at the right or at the bottom: dragged, or moved with the arrows. Sizes in CSS px. */
export function SplitHandle(props: {
  readonly name: string
  /** Which way the edge runs. */
  readonly edge: 'vertical' | 'horizontal'
  readonly size: number
  readonly limits: { readonly least: number; readonly most: number }
  onMove(size: number): void
  onDone(size: number): void
}) {
  const { edge, size, limits, onMove, onDone } = props
  const upright = edge === 'vertical'
  const allowed = (wanted: number) => Math.round(Math.min(Math.max(wanted, limits.least), limits.most))

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const handle = event.currentTarget
    const at = (where: { clientX: number; clientY: number }) => (upright ? where.clientX : where.clientY)
    // A panel with little in it is smaller than it may be.
    const panel = handle.nextElementSibling?.getBoundingClientRect()
    const start = at(event) + ((upright ? panel?.width : panel?.height) ?? size)
    let last = size
    const move = (moved: globalThis.PointerEvent) => {
      last = allowed(start - at(moved))
      onMove(last)
    }
    const end = () => {
      handle.removeEventListener('pointermove', move)
      onDone(last)
    }
    handle.setPointerCapture(event.pointerId)
    handle.addEventListener('pointermove', move)
    handle.addEventListener('lostpointercapture', end, { once: true })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const way = (upright ? ['ArrowRight', 'ArrowLeft'] : ['ArrowDown', 'ArrowUp']).indexOf(event.key)
    if (way < 0) return
    onDone(allowed(size + (way === 0 ? -STEP : STEP)))
    // The arrows also move what is selected on the picture.
    event.stopPropagation()
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is a widget, and <hr> is none
    <div
      className={classes.handle}
      role="separator"
      aria-orientation={edge}
      aria-label={props.name}
      aria-valuenow={size}
      aria-valuemin={limits.least}
      aria-valuemax={limits.most}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  )
}
