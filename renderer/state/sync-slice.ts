import type { Slice, SyncSlice } from './app-state.ts'

export const createSyncSlice: Slice<SyncSlice> = (set, get) => ({
  sync: null,
  syncPanelOpen: false,
  openSyncPanel: (open) => set({ syncPanelOpen: open }),
  syncNow: () => get().person?.sync.now(),
  pauseDownloads: (paused) => get().person?.sync.pauseDownloads(paused),
  fetchNow: () => get().person?.sync.fetchNow(),

  async setPictureRules(part) {
    const { person, sync } = get()
    const rules = sync?.downloads.room?.rules
    if (person === null || rules === undefined) return null
    const kept = await person.sync.setPictureRules({ ...rules, ...part })
    return kept.ok ? null : kept.error
  },
})
