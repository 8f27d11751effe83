import type { HelpSlice, Slice } from './app-state.ts'

export const createHelpSlice: Slice<HelpSlice> = (set, get) => ({
  dialog: null,
  tourStep: 0,

  openDialog(dialog) {
    set({ dialog, ...(dialog === 'tour' ? { tourStep: 0 } : {}) })
  },

  goTour: (step) => set({ tourStep: Math.max(step, 0) }),

  endTour() {
    set({ dialog: null })
    get().setPreferences({ tourSeen: true })
  },
})
