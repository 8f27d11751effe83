import type { SettingsSlice, Slice } from './app-state.ts'

export const createSettingsSlice: Slice<SettingsSlice> = (set, _get, ports) => ({
  language: ports.settings.language(),
  setLanguage(language) {
    ports.settings.keepLanguage(language)
    set({ language })
  },
})
