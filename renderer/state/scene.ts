import { proposedShape } from '../../shared/edit/merge.ts'
import type { Media } from '../../shared/model/media.ts'
import type { HitIndex } from '../editor/hit-index.ts'
import type { Scene } from '../editor/ports.ts'
import { TOOL_DRAWS } from '../editor/tools/tool.ts'
import { AHEAD } from './ahead.ts'
import type { AppState } from './app-state.ts'
import type { ContextOf } from './tool-context.ts'

const NO_REMARKS: Scene['remarks'] = []

/** What the canvas shows in this state, or null where no task is open. */
export function sceneOf(state: AppState, contextOf: ContextOf, hits: HitIndex): Scene | null {
  const context = contextOf(state)
  const { task, view, running, picture } = state
  if (context === null || task === null || view === null) return null
  return {
    document: context.document,
    hits,
    schema: context.schema,
    picture: task.task.media,
    held: picture !== 'absent',
    view,
    selection: context.selection,
    hidden: state.hidden,
    display: state.preferences.display,
    pointer: state.pointer,
    remarks: state.review?.remarks ?? NO_REMARKS,
    proposed: state.looked === null ? null : proposedShape(state.looked),
    hovered: state.pointed,
    preview: running.preview(context),
    cursor: running.cursor(context),
    drawing: TOOL_DRAWS[state.tool] === null ? null : context.label,
    language: state.language,
  }
}

/** The pictures that will be asked for next: first the one with work to do, then the neighbours in the batch. */
export function prefetchOf({ task, ahead, neighbours }: AppState): readonly Media[] {
  const at = neighbours.findIndex((row) => row.task.id === task?.task.id)
  const following = at < 0 ? [] : neighbours.slice(at + 1, at + 1 + AHEAD)
  const rows = ahead === null ? following : [ahead.row, ...following]
  const held = new Map(rows.flatMap((row) => (row.held ? [[row.task.media.sha256, row.task.media]] : [])))
  return [...held.values()].slice(0, AHEAD)
}
