import type { Media } from '../../shared/model/batch.ts'
import type { HitIndex } from '../editor/hit-index.ts'
import type { Scene } from '../editor/ports.ts'
import type { AppState } from './app-state.ts'
import { toolContext } from './editor-slice.ts'

/** Pictures decoded ahead of the hand. Two: one is on the screen within a frame, the next is ready after it. */
export const AHEAD = 2

/** What the canvas shows in this state, or null where no task is open. */
export function sceneOf(state: AppState, hits: HitIndex): Scene | null {
  const context = toolContext(state, hits)
  const { task, view, running, picture } = state
  if (context === null || task === null || view === null) return null
  return {
    document: context.document,
    schema: context.schema,
    picture: task.task.media,
    held: picture !== 'absent',
    view,
    selection: context.selection,
    hovered: state.pointed,
    preview: running.preview(context),
    cursor: running.cursor(context),
    drawing: state.tool === 'select' ? null : context.label,
    language: state.language,
  }
}

/** The pictures that will be asked for next. */
export function prefetchOf(state: AppState): readonly Media[] {
  const at = state.neighbours.findIndex((row) => row.task.id === state.task?.task.id)
  if (at < 0) return []
  return state.neighbours.slice(at + 1, at + 1 + AHEAD).flatMap((row) => (row.held ? [row.task.media] : []))
}
