import { create, type StoreApi, type UseBoundStore } from 'zustand'
import { HitIndex } from '../editor/hit-index.ts'
import type { Scene } from '../editor/ports.ts'
import type { AppPorts, AppState } from './app-state.ts'
import { createEditorSlice } from './editor-slice.ts'
import { sceneOf } from './scene.ts'
import { createSessionSlice } from './session-slice.ts'
import { createSettingsSlice } from './settings-slice.ts'
import { createSyncSlice } from './sync-slice.ts'
import { createTaskSlice } from './task-slice.ts'
import { createWorkSlice } from './work-slice.ts'

/** The one store of the window, and the scene that follows from its state. */
export interface AppStore {
  readonly use: UseBoundStore<StoreApi<AppState>>
  /** What the canvas shows now, or null where no task is open. */
  scene(): Scene | null
}

export function createApp(ports: AppPorts): AppStore {
  // One index for tools and canvas: it follows the document by itself and is no part of the state.
  const hits = new HitIndex()
  const use = create<AppState>()((set, get) => ({
    ...createSettingsSlice(set, get, ports),
    ...createSessionSlice(set, get, ports),
    ...createWorkSlice(set, get, ports),
    ...createTaskSlice(set, get, ports),
    ...createEditorSlice(hits)(set, get, ports),
    ...createSyncSlice(set, get, ports),
  }))
  return { use, scene: () => sceneOf(use.getState(), hits) }
}
