import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

export interface RowWindow {
  /** For the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>
  /** The rows to render: from `first`, before `end`. */
  readonly first: number
  readonly end: number
  onScroll(): void
  /** Scrolls as little as makes the row seen whole. */
  reveal(row: number): void
}

/** Rows rendered above and below what is seen, so that a turn of the wheel shows no gap. */
const SPARE = 6

/** A list no longer than this is rendered whole: it costs little, and search and screen readers find every row. */
const SHORT = 100

/** The rows of a long list that are seen: all of the same height, px; the others take room but are not there. */
export function useRowWindow(count: number, rowHeight: number): RowWindow {
  const scroller = useRef<HTMLDivElement | null>(null)
  const [seen, setSeen] = useState({ first: 0, rows: 12 })

  const measure = () => {
    const element = scroller.current
    if (element === null) return
    const first = Math.floor(element.scrollTop / rowHeight)
    const rows = Math.ceil(element.clientHeight / rowHeight) + 1
    setSeen((before) => (before.first === first && before.rows === rows ? before : { first, rows }))
  }
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  })

  const whole = count <= SHORT
  return {
    scroller,
    first: whole ? 0 : Math.max(0, Math.min(seen.first, count - seen.rows) - SPARE),
    end: whole ? count : Math.min(count, seen.first + seen.rows + SPARE),
    onScroll: measure,
    reveal(row) {
      const element = scroller.current
      if (element === null) return
      const [top, bottom] = [row * rowHeight, (row + 1) * rowHeight]
      if (top < element.scrollTop) element.scrollTop = top
      else if (bottom > element.scrollTop + element.clientHeight)
        element.scrollTop = bottom - element.clientHeight
    },
  }
}
