import type { KeyboardEvent, PointerEvent } from 'react'
import { GUIDELINE_WIDTH } from '../../editor/preferences.ts'
import { useText } from '../kit/use-text.ts'
import classes from './help.module.css'

/** CSS px for a press of an arrow. */
const STEP = 20

/** The edge between picture and guideline: dragged, or moved with the arrows. */
export function WidthHandle(props: {
  readonly width: number
  onMove(width: number): void
  onDone(width: number): void
}) {
  const { t } = useText()
  const { width, onMove, onDone } = props

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const handle = event.currentTarget
    const from = event.clientX
    let last = width
    const move = (moved: globalThis.PointerEvent) => {
      last = allowed(width + from - moved.clientX)
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
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    onDone(allowed(width + (event.key === 'ArrowLeft' ? STEP : -STEP)))
    // The arrows also move what is selected on the picture.
    event.stopPropagation()
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is a widget, and <hr> is none
    <div
      className={classes.handle}
      role="separator"
      aria-orientation="vertical"
      aria-label={t('help.width')}
      aria-valuenow={width}
      aria-valuemin={GUIDELINE_WIDTH.least}
      aria-valuemax={GUIDELINE_WIDTH.most}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  )
}

function allowed(width: number): number {
  return Math.round(Math.min(Math.max(width, GUIDELINE_WIDTH.least), GUIDELINE_WIDTH.most))
}
