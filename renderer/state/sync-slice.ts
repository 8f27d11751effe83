import type { DiskError } from '../../shared/ipc/contract.ts'
import type { PictureRules } from '../../shared/model/picture-rules.ts'
import { serial } from '../../shared/serial.ts'
import type { Slice, SyncSlice } from './app-state.ts'

export const createSyncSlice: Slice<SyncSlice> = (set, get) => {
  /** One change after the other: each is a part of the rules that the one before has left. */
  const inTurn = serial()

  async function setRules(part: Partial<PictureRules>): Promise<DiskError | null> {
    const { person, sync } = get()
    const rules = sync?.downloads.room?.rules
    if (person === null || rules === undefined) return null
    const kept = await person.sync.setPictureRules({ ...rules, ...part })
    return kept.ok ? null : kept.error
  }

  return {
    sync: null,
    syncPanelOpen: false,
    openSyncPanel: (open) => set({ syncPanelOpen: open }),
    syncNow: () => get().person?.sync.now(),
    pauseDownloads: (paused) => get().person?.sync.pauseDownloads(paused),
    fetchNow: () => get().person?.sync.fetchNow(),

    async mend(task) {
      const { person } = get()
      if (person === null) return
      const { batch } = (await person.work.row(task)).task
      set({ syncPanelOpen: false })
      if (get().batch?.batch.id !== batch) await get().showTasks(batch)
      if (get().batch?.batch.id === batch) await get().openTask(task)
    },

    async dismiss(task) {
      const done = await get().person?.work.dismiss(task)
      return done === undefined || done.ok ? null : done.error
    },

    setPictureRules: (part) => inTurn(() => setRules(part)),
  }
}
