import { fail, ok } from '../../shared/result.ts'
import type { PreferencesPort } from '../editor/ports.ts'
import { DEFAULT_PREFERENCES, preferencesSchema } from '../editor/preferences.ts'
import { diskError } from './disk-error.ts'
import type { Store } from './store.ts'

/** The settings of this person on this computer. They are no work: the safety copy does not hold them. */
export function preferencesRepo({ db, act }: Store): PreferencesPort {
  return {
    async load() {
      try {
        const row = await act(() => db.preferences.get('own'))
        return preferencesSchema.parse(row?.value ?? {})
      } catch {
        return DEFAULT_PREFERENCES
      }
    },
    async save(preferences) {
      try {
        await act(() => db.preferences.put({ key: 'own', value: preferences }))
        return ok(null)
      } catch (error) {
        return fail(diskError(error))
      }
    },
  }
}
