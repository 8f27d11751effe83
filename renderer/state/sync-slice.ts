import type { Slice, SyncSlice } from './app-state.ts'

export const createSyncSlice: Slice<SyncSlice> = (set, get) => ({
  sync: null,
  syncPanelOpen: false,
  openSyncPanel: (open) => set({ syncPanelOpen: open }),
  syncNow: () => get().person?.sync.now(),
  pauseDownloads: (paused) => get().person?.sync.pauseDownloads(paused),
})
