import type { Slice } from './store.ts'

export const LANGUAGES = ['zh', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** Settings of this computer, kept outside the person's store: they are needed before anybody has signed in. */
export interface SettingsSlice {
  readonly language: Language
  setLanguage(language: Language): void
}

export const createSettingsSlice: Slice<SettingsSlice> = (set, _get, ports) => ({
  language: ports.settings.language(),
  setLanguage(language) {
    ports.settings.keepLanguage(language)
    set({ language })
  },
})
