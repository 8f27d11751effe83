import { useApp, useServices } from '../../app-context.ts'

/**
 * Runs a change only while the task is on the canvas that it was made for: a field that disappears with its task keeps
 * what was typed, and the next task may have an object of the same number.
 */
export function useForThisTask(): (change: () => void) => void {
  const { store } = useServices()
  const task = useApp((s) => s.document?.task)
  return (change) => {
    if (store.use.getState().document?.task === task) change()
  }
}
