import type { StoreApi } from 'zustand'
import type { MountStage, Scene } from '../editor/ports.ts'
import type { AppPorts, AppState } from './app-state.ts'
import { prefetchOf } from './scene.ts'

/** So long after the last change of the view it is at rest, ms: until then the live wire keeps the part it has. */
const REST_MS = 150
/** Pixels that the live wire works on: about as many as the canvas has on a screen of 1366 × 768. */
const WIRE_PIXELS = 600_000

interface Shown {
  readonly use: Pick<StoreApi<AppState>, 'getState' | 'subscribe'>
  scene(): Scene | null
}

/** Joins a stage with the store: scenes and pictures go there, what the hand does comes back. The answer parts them. */
export function joinStage(
  { use, scene }: Shown,
  { after, scissors }: Pick<AppPorts, 'after' | 'scissors'>,
  mountStage: MountStage,
  element: HTMLElement,
): () => void {
  const { stageTool, stageView, stageResized, stagePicture } = use.getState()
  const stage = mountStage(element, {
    onTool: stageTool,
    onView: stageView,
    onResize: stageResized,
    onPicture: stagePicture,
  })
  let callOff = () => {}

  function show(): void {
    const now = scene()
    if (now !== null) stage.show(now)
  }

  /** Gives the live wire the part of the picture that is seen, once the view rests. */
  function loadWire(): void {
    callOff()
    callOff = after(REST_MS, () => {
      const { tool, picture } = use.getState()
      if (tool === 'scissors' && picture === 'shown') scissors.load(stage.pixels(WIRE_PIXELS))
    })
  }

  function follow(now: AppState, before: AppState): void {
    show()
    // Not at every move of the pointer: it walks over the batch, and would try a broken picture again each time.
    const other = now.task !== before.task
    if (other || now.neighbours !== before.neighbours || now.ahead !== before.ahead)
      stage.prefetch(prefetchOf(now))
    if (now.task?.task.id !== before.task?.task.id) scissors.load(null)
    if (now.tool !== 'scissors') return
    if (now.tool !== before.tool || now.view !== before.view || now.picture !== before.picture || other)
      loadWire()
  }

  show()
  stage.prefetch(prefetchOf(use.getState()))
  // The outline under the hand follows the wire as soon as that is known, and what was clicked ahead of it too.
  scissors.onReady(() => {
    stageTool({ type: 'wire' })
    show()
  })
  if (use.getState().tool === 'scissors') loadWire()
  const stop = use.subscribe(follow)
  return () => {
    stop()
    callOff()
    scissors.onReady(() => {})
    stage.dispose()
  }
}
