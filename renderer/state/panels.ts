import { create, type StoreApi, type UseBoundStore } from 'zustand'
import type { AppPorts, AppState } from './app-state.ts'

/** So long after another task came the panels follow: its picture is on the screen by then, also on a slow computer, ms. */
const FOLLOW_MS = 50

/**
 * The state as the panels round the picture show it: the state itself, but another task a moment later. The picture is on
 * the screen first, and does not wait for lists, buttons and titles.
 */
export function panelsOf(
  use: Pick<StoreApi<AppState>, 'getState' | 'subscribe'>,
  after: AppPorts['after'],
): UseBoundStore<StoreApi<AppState>> {
  const panels = create<AppState>()(() => use.getState())
  let callOff: (() => void) | null = null

  function follow(): void {
    callOff?.()
    callOff = null
    panels.setState(use.getState(), true)
  }

  use.subscribe((now) => {
    if (isOtherTask(panels.getState(), now)) callOff ??= after(FOLLOW_MS, follow)
    else follow()
  })
  return panels
}

function isOtherTask(shown: AppState, { screen, task }: AppState): boolean {
  if (screen !== shown.screen || task === null || shown.task === null) return false
  return task.task.id !== shown.task.task.id
}
