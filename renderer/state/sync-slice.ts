import type { SyncStatus } from '../editor/ports.ts'
import type { Slice } from './store.ts'

export interface SyncSlice {
  /** Null while nobody is signed in. */
  readonly sync: SyncStatus | null
  readonly syncPanelOpen: boolean
  openSyncPanel(open: boolean): void
  syncNow(): void
  pauseDownloads(paused: boolean): void
}

export const createSyncSlice: Slice<SyncSlice> = (set, get) => ({
  sync: null,
  syncPanelOpen: false,
  openSyncPanel: (open) => set({ syncPanelOpen: open }),
  syncNow: () => get().person?.sync.now(),
  pauseDownloads: (paused) => get().person?.sync.pauseDownloads(paused),
})
