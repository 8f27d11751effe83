import { create, type StoreApi, type UseBoundStore } from 'zustand'
import { HitIndex } from '../editor/hit-index.ts'
import type { MountStage, Scene } from '../editor/ports.ts'
import type { AppPorts, AppState } from './app-state.ts'
import { createCheckSlice } from './check-slice.ts'
import { createEditorSlice } from './editor-slice.ts'
import { createHelpSlice } from './help-slice.ts'
import { panelsOf } from './panels.ts'
import { placeKeeper } from './place.ts'
import { classKeysIn, createPreferencesSlice } from './preferences-slice.ts'
import { createReviewSlice } from './review-slice.ts'
import { sceneOf } from './scene.ts'
import { createSessionSlice } from './session-slice.ts'
import { createSettingsSlice } from './settings-slice.ts'
import { createShapesSlice } from './shapes-slice.ts'
import { joinStage } from './stage-link.ts'
import { createSyncSlice } from './sync-slice.ts'
import { createTaskSlice } from './task-slice.ts'
import { contextOver } from './tool-context.ts'
import { createViewSlice } from './view-slice.ts'
import { createWorkSlice } from './work-slice.ts'

/** The one store of the window, and the scene that follows from its state. */
export interface AppStore {
  readonly use: UseBoundStore<StoreApi<AppState>>
  /** The same for the panels round the picture: another task comes to them a moment after it came to the canvas. */
  readonly panels: UseBoundStore<StoreApi<AppState>>
  /** What the canvas shows now, or null where no task is open. */
  scene(): Scene | null
  /** Puts a stage into `element` and gives it every new scene; the answer takes it away. */
  joinStage(mountStage: MountStage, element: HTMLElement): () => void
}

export function createApp(ports: AppPorts): AppStore {
  const hits = new HitIndex()
  const contextOf = contextOver(hits, ports.scissors)
  const use = create<AppState>()((set, get) => ({
    ...createSettingsSlice(set, get, ports),
    ...createSessionSlice(set, get, ports),
    ...createWorkSlice(set, get, ports),
    ...createTaskSlice(set, get, ports),
    ...createEditorSlice(contextOf)(set, get, ports),
    ...createShapesSlice(contextOf)(set, get, ports),
    ...createViewSlice(set, get, ports),
    ...createPreferencesSlice(set, get, ports),
    ...createCheckSlice(set, get, ports),
    ...createReviewSlice(set, get, ports),
    ...createHelpSlice(set, get, ports),
    ...createSyncSlice(set, get, ports),
  }))
  use.subscribe((now, before) => {
    const classKeys = classKeysIn(now, before)
    if (classKeys !== now.classKeys) use.setState({ classKeys })
    if (now.running !== before.running) ports.scissors.want(now.running.wires)
  })
  use.subscribe(placeKeeper(use.getState, ports.after))
  const scene = () => sceneOf(use.getState(), contextOf, hits)
  const store = { use, scene }
  return {
    ...store,
    panels: panelsOf(use, ports.after),
    joinStage: (mountStage, element) => joinStage(store, ports, mountStage, element),
  }
}
