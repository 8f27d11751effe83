import { applyEdit, type Edit, type EditKind } from '../../shared/edit/edit.ts'
import {
  moveShapes,
  nextShapeId,
  relabelShapes,
  removeShapes,
  reparentShape,
} from '../../shared/edit/make.ts'
import { type PictureSize, screenPoint } from '../../shared/geometry/point.ts'
import { classById, type LabelSchema } from '../../shared/model/label-schema.ts'
import type { ShapeKind } from '../../shared/model/shape.ts'
import { type History, record, redo, undo } from '../editor/history.ts'
import type { HitIndex } from '../editor/hit-index.ts'
import type { ToolContext, ToolName } from '../editor/tools/tool.ts'
import { startTool } from '../editor/tools/toolbox.ts'
import {
  actualSizeView,
  type CanvasSize,
  fitView,
  minSideAt,
  reachAt,
  type View,
  zoomAt,
} from '../editor/view.ts'
import type { AppState, EditorSlice, Slice } from './app-state.ts'

/** What a newly opened task starts with: the same tool and class as before, nothing selected, the whole picture. */
export function freshEditor(
  state: AppState,
  schema: LabelSchema | null,
  picture: PictureSize,
): Pick<EditorSlice, 'running' | 'label' | 'tool' | 'selection' | 'pointed' | 'view' | 'fitted'> {
  const known = schema?.classes.find((c) => c.id === state.label) ?? schema?.classes[0]
  const kind = known?.kinds[0]
  const tool = state.label === null && kind !== undefined ? kind : state.tool
  return {
    label: known?.id ?? null,
    tool,
    running: startTool(tool),
    selection: [],
    pointed: null,
    view: state.canvas === null ? null : fitView(picture, state.canvas),
    fitted: true,
  }
}

const isShapeKind = (tool: ToolName): tool is ShapeKind => tool !== 'select'

/** What the tools may know now, or null where no task is open. */
export function toolContext(state: AppState, hits: HitIndex): ToolContext | null {
  const { document, batch, task, label, view, selection } = state
  if (document === null || batch === null || task === null || label === null || view === null) return null
  hits.update(document)
  return {
    document,
    schema: batch.batch.schema,
    picture: task.task.media,
    label,
    selection,
    hits,
    // Asked for only when a shape is drawn: it costs a walk over the whole history.
    get nextId() {
      return nextShapeId(document, state.history.edits)
    },
    reach: reachAt(view),
    minSide: minSideAt(view),
  }
}

export const createEditorSlice =
  (hits: HitIndex): Slice<EditorSlice> =>
  (set, get) => {
    /** Applies a new edit, shows it and has it kept. */
    function commit(edit: Edit | null): void {
      const { document, history } = get()
      if (edit === null || document === null) return
      get().touch()
      get().keep(applyEdit(document, edit), record(history, edit), edit)
    }

    /** Undo and redo are new changes of the document, so that what is kept is always the newest version. */
    function travel(step: (history: History) => { history: History; edit: Edit } | null): void {
      // In the middle of an outline, undo takes its last point back and leaves finished work alone.
      if (!get().running.resting) {
        get().stageTool({ type: 'back' })
        return
      }
      const { document, history } = get()
      const move = step(history)
      if (move === null || document === null) return
      const next = applyEdit(document, move.edit)
      const alive = new Set(next.shapes.map((shape) => shape.id))
      set({ selection: get().selection.filter((id) => alive.has(id)) })
      get().keep(next, move.history, null)
    }

    function zoomTo(view: (picture: PictureSize, canvas: CanvasSize) => View): void {
      const { task, canvas } = get()
      if (task !== null && canvas !== null) set({ view: view(task.task.media, canvas) })
    }

    return {
      tool: 'select',
      running: startTool('select'),
      label: null,
      selection: [],
      pointed: null,
      view: null,
      canvas: null,
      fitted: true,
      keysOpen: false,

      chooseTool(tool) {
        get().finishGesture()
        const { label, batch } = get()
        const classes = batch?.batch.schema.classes ?? []
        const fits = (kinds: readonly ShapeKind[] | undefined) =>
          !isShapeKind(tool) || kinds?.includes(tool) === true
        const current = classes.find((c) => c.id === label)
        const chosen = fits(current?.kinds) ? current : (classes.find((c) => fits(c.kinds)) ?? current)
        set({
          tool,
          running: startTool(tool),
          label: chosen?.id ?? label,
        })
      },

      chooseLabel(label) {
        const schema = get().batch?.batch.schema
        const kinds = schema === undefined ? undefined : classById(schema, label)?.kinds
        const kind = kinds?.[0]
        if (kinds === undefined || kind === undefined) return
        get().finishGesture()
        set({ label })
        const { tool } = get()
        if (!isShapeKind(tool) || !kinds.includes(tool)) get().chooseTool(kind)
      },

      selectShapes(ids) {
        if (get().tool !== 'select') get().chooseTool('select')
        set({ selection: ids })
      },

      selectAll: () => get().selectShapes(get().document?.shapes.map((shape) => shape.id) ?? []),
      pointAt: (id) => set({ pointed: id }),

      cycleSelection(by) {
        const shapes = get().document?.shapes ?? []
        if (shapes.length === 0) return
        const at = shapes.findIndex((shape) => shape.id === get().selection[0])
        const next =
          shapes[at < 0 ? (by > 0 ? 0 : shapes.length - 1) : (at + by + shapes.length) % shapes.length]
        if (next !== undefined) get().selectShapes([next.id])
      },

      stageTool(event) {
        const context = toolContext(get(), hits)
        if (context === null) return
        get().touch()
        const { tool, commit: edit, select } = get().running.step(event, context)
        set({ running: tool, ...(select === undefined ? {} : { selection: select }) })
        commit(edit ?? null)
      },

      finishGesture() {
        if (get().running.resting) return
        get().stageTool({ type: 'complete' })
        get().stageTool({ type: 'interrupt' })
      },

      undo: () => travel(undo),
      redo: () => travel(redo),

      deleteSelected() {
        const { document, selection } = get()
        if (document === null || selection.length === 0) return
        commit(removeShapes(document, selection))
        set({ selection: [] })
      },

      deletePicked() {
        const { tool, running } = get()
        // Only the select tool knows of vertices; the tools that draw leave their last shape selected.
        if (tool === 'select') get().stageTool({ type: 'delete' })
        else if (running.resting) get().deleteSelected()
      },

      cancel() {
        const { tool, running } = get()
        if (tool === 'select' || !running.resting) get().stageTool({ type: 'cancel' })
        else set({ selection: [] })
      },

      nudge(dx, dy) {
        const { document, selection, task, running } = get()
        if (document === null || task === null || !running.resting) return
        const chosen = document.shapes.filter((shape) => selection.includes(shape.id))
        commit(moveShapes(chosen, dx, dy, task.task.media))
      },

      relabelSelected(label) {
        const { document, batch, selection } = get()
        if (document === null || batch === null) return
        commit(relabelShapes(document, batch.batch.schema, selection, label))
      },

      setParent(id, parent) {
        const { document } = get()
        if (document !== null) commit(reparentShape(document, id, parent))
      },

      stageView: (view) => set({ view, fitted: false }),

      stageResized(canvas) {
        set({ canvas })
        if (get().fitted) get().fit()
      },

      zoomBy(factor) {
        const { view, canvas } = get()
        if (view === null || canvas === null) return
        set({ view: zoomAt(view, screenPoint(canvas.width / 2, canvas.height / 2), factor), fitted: false })
      },

      fit() {
        zoomTo(fitView)
        set({ fitted: true })
      },
      actualSize() {
        zoomTo(actualSizeView)
        set({ fitted: false })
      },
      openKeys: (open) => set({ keysOpen: open }),
    }
  }

/** What undo would take back, or null. */
export function undoKind(state: AppState): EditKind | null {
  return state.history.edits[state.history.position - 1]?.kind ?? null
}

/** What redo would do again, or null. */
export function redoKind(state: AppState): EditKind | null {
  return state.history.edits[state.history.position]?.kind ?? null
}
