import type { KeyboardEvent } from 'react'

/**
 * A group of buttons is one stop for Tab; inside, the arrows go from one `[data-walk]` to the next. Up and Down keep to
 * the column where the buttons stand in rows (`[data-row]`).
 */
export function walk(event: KeyboardEvent<HTMLElement>): void {
  const { key, currentTarget, target, ctrlKey, altKey, shiftKey } = event
  if (!key.startsWith('Arrow') || ctrlKey || altKey || shiftKey || !(target instanceof Element)) return
  const from = target.closest<HTMLElement>('[data-walk]')
  if (from === null) return
  const by = key === 'ArrowDown' || key === 'ArrowRight' ? 1 : -1
  const row = from.closest<HTMLElement>('[data-row]')
  const vertical = key === 'ArrowDown' || key === 'ArrowUp'
  const to =
    row !== null && vertical
      ? walkable(neighbour(walkable(currentTarget, '[data-row]'), row, by))[walkable(row).indexOf(from)]
      : neighbour(walkable(row ?? currentTarget), from, by)
  // Whatever has the focus keeps the arrow: the picture must not move with it.
  event.preventDefault()
  event.stopPropagation()
  to?.focus()
}

function walkable(inside: HTMLElement | undefined, what = '[data-walk]:not(:disabled)'): HTMLElement[] {
  return [...(inside?.querySelectorAll<HTMLElement>(what) ?? [])]
}

function neighbour(all: readonly HTMLElement[], of: HTMLElement, by: 1 | -1): HTMLElement | undefined {
  return all[(all.indexOf(of) + by + all.length) % all.length]
}
