import type { Fold } from '../../../editor/preferences.ts'
import { useApp } from '../../app-context.ts'

/** Whether a part of the panels is open, as this person left it. */
export function useFold(of: Fold): readonly [open: boolean, setOpen: (open: boolean) => void] {
  const folded = useApp((s) => s.preferences.folded)
  const set = useApp((s) => s.setPreferences)
  const open = !folded.includes(of)
  const setOpen = (wanted: boolean) => {
    const others = folded.filter((one) => one !== of)
    if (wanted !== open) set({ folded: wanted ? others : [...others, of] })
  }
  return [open, setOpen]
}
