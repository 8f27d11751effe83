import { createContext, useContext } from 'react'
import type { MountStage } from '../editor/ports.ts'
import type { AppState } from '../state/app-state.ts'
import type { AppStore } from '../state/store.ts'

/** What every screen may use; filled once by renderer/app. */
export interface AppServices {
  readonly store: AppStore
  /** The canvas and its library, loaded once somebody has signed in. */
  readonly loadStage: () => Promise<MountStage>
  /** A workspace of its own to practise in; nothing of it is kept or sent. */
  readonly openPractice: () => Promise<AppStore>
}

export const AppContext = createContext<AppServices | null>(null)

export function useServices(): AppServices {
  const services = useContext(AppContext)
  if (services === null) throw new Error('a screen stands outside AppContext')
  return services
}

/** The part of the state that `selector` picks. It must answer the same object while nothing changed. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useServices().store.panels(selector)
}

/**
 * As useApp, for the little that must change in the same frame as the canvas when another task comes: what it says of the
 * picture, and what takes room from it.
 */
export function useCanvasState<T>(selector: (state: AppState) => T): T {
  return useServices().store.use(selector)
}
