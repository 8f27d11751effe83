import { type ClassKeys, classKeyName, classKeysOf, DEFAULT_KEYMAP, keymapOf } from '../editor/keys.ts'
import type { PersonPorts } from '../editor/ports.ts'
import { DEFAULT_PREFERENCES, type Preferences } from '../editor/preferences.ts'
import type { AppState, PreferencesSlice, Slice } from './app-state.ts'

export const createPreferencesSlice: Slice<PreferencesSlice> = (set, get) => {
  /** While one saving runs, only the last change counts: a slider gives sixty a second. */
  let saving: Promise<void> | null = null
  let unsaved: { readonly person: PersonPorts; readonly preferences: Preferences } | null = null

  async function saveAll(): Promise<void> {
    for (let next = unsaved; next !== null; next = unsaved) {
      unsaved = null
      // Settings that a full disk refuses are kept with the next change; they are no reason to hold up the work.
      await next.person.preferences.save(next.preferences)
    }
    saving = null
  }

  function change(preferences: Preferences): void {
    const { person, keymap } = get()
    const sameKeys = preferences.keys === get().preferences.keys
    set({ preferences, keymap: sameKeys ? keymap : keymapOf(preferences.keys) })
    if (person === null) return
    unsaved = { person, preferences }
    saving ??= saveAll()
  }

  return {
    preferences: DEFAULT_PREFERENCES,
    keymap: DEFAULT_KEYMAP,
    classKeys: new Map(),

    async loadPreferences() {
      const { person } = get()
      const preferences = person === null ? DEFAULT_PREFERENCES : await person.preferences.load()
      if (get().person === person) set({ preferences, keymap: keymapOf(preferences.keys) })
    },

    preferencesSaved: () => saving ?? Promise.resolve(),

    setPreferences: (part) => change({ ...get().preferences, ...part }),

    setDisplay(part) {
      const { preferences } = get()
      change({ ...preferences, display: { ...preferences.display, ...part } })
    },

    setKeys(command, keys) {
      const { preferences, keymap } = get()
      const taken = new Set(keys.map((key) => key.toLowerCase()))
      const losers = keymap.commands.flatMap(({ id, keys: own }) => {
        const left = own.filter((key) => !taken.has(key.toLowerCase()))
        return id === command || left.length === own.length ? [] : [[id, left] as const]
      })
      change({
        ...preferences,
        keys: { ...preferences.keys, ...Object.fromEntries(losers), [command]: keys },
      })
    },

    setClassKey(label, key) {
      const { batch, classKeys, preferences } = get()
      if (batch === null) return
      const { project } = batch.batch
      const free = classKeys.get(label)
      const other = [...classKeys].find(([id, own]) => own === key && id !== label)?.[0]
      const swapped = other === undefined ? {} : { [classKeyName(project, other)]: free ?? '' }
      const own = { [classKeyName(project, label)]: key }
      change({ ...preferences, classKeys: { ...preferences.classKeys, ...swapped, ...own } })
    },

    resetKeys: () => change({ ...get().preferences, keys: {}, classKeys: {} }),
  }
}

/** The keys of the classes of the open batch, the same map as before where nothing about them changed. */
export function classKeysIn({ batch, preferences, classKeys }: AppState, before: AppState): ClassKeys {
  const same = batch?.batch === before.batch?.batch && preferences.classKeys === before.preferences.classKeys
  if (same) return classKeys
  if (batch === null) return new Map()
  return classKeysOf(batch.batch.schema, batch.batch.project, preferences.classKeys)
}
