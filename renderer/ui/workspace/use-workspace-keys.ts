import { useEffect } from 'react'
import { type CommandId, classKeyOf, commandFor, isTyping } from '../../editor/keys.ts'
import type { AppState } from '../../state/app-state.ts'
import { useServices } from '../app-context.ts'

type Run = (state: AppState) => unknown

const RUN: Record<CommandId, Run> = {
  'tool-select': (s) => s.chooseTool('select'),
  'tool-box': (s) => s.chooseTool('box'),
  'tool-polygon': (s) => s.chooseTool('polygon'),
  'tool-keypoint': (s) => s.chooseTool('keypoint'),
  undo: (s) => s.undo(),
  redo: (s) => s.redo(),
  'select-all': (s) => s.selectAll(),
  delete: (s) => s.deletePicked(),
  back: (s) => s.stageTool({ type: 'back' }),
  cancel: (s) => s.cancel(),
  complete: (s) => s.stageTool({ type: 'complete' }),
  'next-shape': (s) => s.cycleSelection(1),
  'previous-shape': (s) => s.cycleSelection(-1),
  'nudge-left': (s) => s.nudge(-1, 0),
  'nudge-right': (s) => s.nudge(1, 0),
  'nudge-up': (s) => s.nudge(0, -1),
  'nudge-down': (s) => s.nudge(0, 1),
  'nudge-left-far': (s) => s.nudge(-10, 0),
  'nudge-right-far': (s) => s.nudge(10, 0),
  'nudge-up-far': (s) => s.nudge(0, -10),
  'nudge-down-far': (s) => s.nudge(0, 10),
  fit: (s) => s.fit(),
  'actual-size': (s) => s.actualSize(),
  'zoom-in': (s) => s.zoomBy(1.25),
  'zoom-out': (s) => s.zoomBy(1 / 1.25),
  'submit-and-next': (s) => s.submitAndNext(),
  'previous-task': (s) => s.stepTask(-1),
  'next-task': (s) => s.stepTask(1),
  'skip-task': (s) => s.openSkip(true),
  help: (s) => s.openKeys(true),
}

/** The keys of the workspace, wherever the focus is, but never while a dialog is open or a text is typed. */
export function useWorkspaceKeys(): void {
  const { store } = useServices()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const state = store.use.getState()
      if (event.defaultPrevented || state.batchFinished || isTheirs(event)) return
      if (state.skipOpen || state.keysOpen || state.syncPanelOpen) return

      const classKey = classKeyOf(event)
      const chosen = state.batch?.batch.schema.classes.find((c) => c.key === classKey)
      const command = chosen === undefined ? commandFor(event) : null
      if (chosen !== undefined) state.chooseLabel(chosen.id)
      else if (command !== null) void RUN[command](state)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [store])
}

/** True for a key that whatever has the focus has a use for itself: it must not also work on the picture. */
function isTheirs({ target, key, ctrlKey }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  // Escape has closed the dialog by the time it comes here.
  if (target.closest('[role="dialog"]') !== null) return true
  const choice = target.closest('[role="listbox"], [aria-haspopup="listbox"]')
  if (choice === null && isTyping(target)) return true
  if (key === 'Enter') return !ctrlKey && (choice ?? target.closest('button, a')) !== null
  if (key === 'Escape') return choice?.getAttribute('aria-expanded') === 'true'
  return key.startsWith('Arrow') && choice !== null
}
