import { useEffect } from 'react'
import { classFor, commandFor, isTyping } from '../../editor/keys.ts'
import type { AppState } from '../../state/app-state.ts'
import { useServices } from '../app-context.ts'
import { focusPicture } from './picture-focus.ts'
import { runCommand } from './run-command.ts'

/** The keys of the workspace, wherever the focus is, but never while a dialog is open or a text is typed. */
export function useWorkspaceKeys(): void {
  const { store } = useServices()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const state = store.use.getState()
      if (state.batchFinished || isTheirs(event) || isCovered(state)) return
      const leads = state.pointer !== null
      // Space is the canvas's, which pans with it, unless it is a click at the crosshair.
      if (event.code === 'Space' ? !leads : event.defaultPrevented) return
      // Out of a panel the first Escape leads back to the picture; what is selected stays so.
      if (event.key === 'Escape' && isBeside(event)) {
        focusPicture()
        event.preventDefault()
        return
      }

      const chosen = classFor(event, state.classKeys)
      const command = chosen === null ? commandFor(event, state.keymap) : null
      if (chosen !== null) state.chooseLabel(chosen)
      else if (command !== null) runCommand(state, command)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [store])
}

/** True while a dialog lies over the picture. */
function isCovered({ skipOpen, dialog, syncPanelOpen }: AppState): boolean {
  return skipOpen || syncPanelOpen || dialog !== null
}

/** True where the keyboard is in one of the panels beside the picture. */
function isBeside({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('aside') !== null
}

/** True for a key that whatever has the focus has a use for itself: it must not also work on the picture. */
function isTheirs({ target, key, ctrlKey }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  // Escape has closed the dialog by the time it comes here.
  if (target.closest('[role="dialog"]') !== null) return true
  const choice = target.closest('[role="listbox"], [aria-haspopup="listbox"]')
  if (choice === null && isTyping(target)) return true
  if (key === 'Enter' || key === ' ') return !ctrlKey && (choice ?? target.closest(PRESSED)) !== null
  if (key === 'Escape') return choice?.getAttribute('aria-expanded') === 'true'
  return key.startsWith('Arrow') && (choice ?? target.closest(WALKED)) !== null
}

/** What Enter and Space press. */
const PRESSED = 'button, a, summary, input, [role="switch"], [role="checkbox"], [role="option"]'
/** What the arrows go through or move. */
const WALKED = 'input[type="radio"], [role="slider"], [role="separator"], [role="menu"], [role="tablist"]'
