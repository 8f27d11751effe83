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
  delete: (s) => s.stageTool({ type: 'delete' }),
  back: (s) => s.stageTool({ type: 'back' }),
  cancel: (s) => s.stageTool({ type: 'cancel' }),
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

/** Keys that a focused button, list or menu has a use for itself. */
const WIDGET_KEYS = /^(Enter|Escape|Arrow)/

/** The keys of the workspace, wherever the focus is, but never while a dialog is open or a text is typed. */
export function useWorkspaceKeys(): void {
  const { store } = useServices()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const state = store.use.getState()
      if (event.defaultPrevented || isTyping(event.target) || state.batchFinished) return
      if (state.skipOpen || state.keysOpen || state.syncPanelOpen) return
      if (WIDGET_KEYS.test(event.key) && inWidget(event.target)) return

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

function inWidget(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('button, [role="listbox"], [role="combobox"], a') !== null
  )
}
