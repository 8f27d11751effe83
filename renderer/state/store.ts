import { create, type StoreApi, type UseBoundStore } from 'zustand'
import { HitIndex } from '../editor/hit-index.ts'
import type { Scene, SessionPort } from '../editor/ports.ts'
import { createEditorSlice, type EditorSlice } from './editor-slice.ts'
import { sceneOf } from './scene.ts'
import { createSessionSlice, type SessionSlice } from './session-slice.ts'
import { createSettingsSlice, type Language, type SettingsSlice } from './settings-slice.ts'
import { createSyncSlice, type SyncSlice } from './sync-slice.ts'
import { createTaskSlice, type TaskSlice } from './task-slice.ts'
import { createWorkSlice, type WorkSlice } from './work-slice.ts'

export type AppState = SettingsSlice & SessionSlice & WorkSlice & TaskSlice & EditorSlice & SyncSlice

/** The world outside the state; tests give their own. */
export interface AppPorts {
  readonly session: SessionPort
  readonly settings: { language(): Language; keepLanguage(language: Language): void }
  /** Ms on a clock that never jumps, for measuring work time. */
  now(): number
  /** Calls back once after `ms`; returns the function that calls it off. */
  after(ms: number, run: () => void): () => void
}

export type Slice<T> = (set: (part: Partial<AppState>) => void, get: () => AppState, ports: AppPorts) => T

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
