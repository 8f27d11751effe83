import { missingParts } from '../../shared/checks/parts.ts'
import { applyEdit, type Edit, type EditKind } from '../../shared/edit/edit.ts'
import { moveShapes } from '../../shared/edit/make.ts'
import { clampToPicture, type ImagePoint, imagePoint, screenPoint } from '../../shared/geometry/point.ts'
import { classById } from '../../shared/model/label-schema.ts'
import { type History, record, redo, undo } from '../editor/history.ts'
import { nextRequiredPart } from '../editor/part-of.ts'
import type { ToolEvent, ToolName } from '../editor/tools/tool.ts'
import { startTool } from '../editor/tools/toolbox.ts'
import { bringInSight, isInSight, toImage } from '../editor/view.ts'
import type { AppState, EditorSlice, Slice } from './app-state.ts'
import { draws, toolFor, wholeOf } from './fresh-editor.ts'
import { type ContextOf, isHidden } from './tool-context.ts'

/** How long a notice stays, ms: two lines are read in that time. */
const NOTICE_MS = 5000
/** The view follows the crosshair when it is nearer than this to the edge of the canvas, CSS px. */
const FOLLOW_MARGIN = 48

const PLAIN = { shift: false, ctrl: false, alt: false } as const

export const createEditorSlice =
  (contextOf: ContextOf): Slice<EditorSlice> =>
  (set, get, ports) => {
    /** Where the mouse was last, px of the picture. */
    let hand: ImagePoint | null = null
    /** What drew last. */
    let drew: {
      readonly tool: ToolName
      readonly byHand: boolean
      readonly label: NonNullable<AppState['label']>
    } | null = null
    let forgetNotice = () => {}

    function isRefused(edit: Edit): boolean {
      const { locked } = get()
      const refused = edit.changes.some(({ before }) => before !== null && locked.has(before.id))
      if (refused) get().tell('locked')
      return refused
    }

    /** Undo and redo are new changes of the document, so that what is kept is always the newest version. */
    function travel(step: (history: History) => { history: History; edit: Edit } | null): void {
      // In the middle of an outline, undo takes its last point back and leaves finished work alone.
      if (!get().running.resting) {
        send({ type: 'back' })
        return
      }
      const { document, history } = get()
      const move = step(history)
      if (move === null || document === null || isRefused(move.edit)) return
      const next = applyEdit(document, move.edit)
      const alive = new Set(next.shapes.map((shape) => shape.id))
      set({ selection: get().selection.filter((id) => alive.has(id)) })
      get().keep(next, move.history, null)
    }

    /** Why the command before did nothing is no longer of interest. */
    function forget(): void {
      if (get().notice !== null) get().tell(null)
    }

    /** Hands an event to the tool and takes what comes of it. */
    function send(event: ToolEvent): void {
      const context = contextOf(get())
      if (context === null) return
      get().touch()
      const { running } = get()
      const { tool, commit, select, notice } = running.step(event, context)
      const refused = commit !== undefined && isRefused(commit)
      if (tool !== running || (select !== undefined && !refused))
        set({
          running: tool,
          ...(select === undefined || refused ? {} : { selection: select, looked: null }),
        })
      if (select !== undefined) forget()
      if (commit !== undefined && !refused) {
        get().commit(commit)
        if (commit.kind === 'draw') drawn(commit)
      }
      if (notice !== undefined) get().tell(notice)
    }

    /** After an object was drawn: the class and tool of the next required part are chosen, where she wants that. */
    function drawn({ changes }: Edit): void {
      const { tool, toolByHand, document, batch, hidden, preferences } = get()
      const shape = changes[0]?.after ?? null
      if (shape === null || document === null || batch === null) return
      drew = { tool, byHand: toolByHand, label: shape.label }
      // What was drawn must not vanish at once.
      if (isHidden(hidden, shape)) get().setClassHidden(shape.label, false)
      // A mask is painted in many strokes: the brush stays in the hand.
      if (!preferences.autoAdvance || shape.geometry.kind === 'mask') return
      const { schema } = batch.batch
      const known = classById(schema, shape.label)
      const next = nextRequiredPart(document, schema, shape)
      if (next !== null) {
        if (next !== shape.label) get().chooseLabel(next)
      } else if (known?.required === true && known.parent !== null) {
        // With its last required part the object is whole: the next one is begun from the top.
        get().chooseLabel(wholeOf(schema, shape.label))
        if (missingParts(document, schema).length === 0) get().tell('all-parts-drawn')
      }
    }

    /** Where the keyboard takes over: at the mouse if it is in sight, else in the middle. */
    function crosshair(): ImagePoint | null {
      const { pointer, view, canvas } = get()
      if (pointer !== null || view === null || canvas === null) return pointer
      if (hand !== null && isInSight(view, hand, canvas)) return hand
      return toImage(view, screenPoint(canvas.width / 2, canvas.height / 2))
    }

    function moveCrosshair(dx: number, dy: number): void {
      const { view, canvas, task } = get()
      const from = crosshair()
      if (from === null || view === null || canvas === null || task === null) return
      const picture = task.task.media
      const pointer = clampToPicture(imagePoint(from.x + dx / view.zoom, from.y + dy / view.zoom), picture)
      const followed = bringInSight(view, pointer, picture, canvas, FOLLOW_MARGIN)
      set({ pointer, ...(followed === view ? {} : { view: followed, fitted: false }) })
      send({ type: 'move', at: pointer, ...PLAIN })
    }

    return {
      tool: 'select',
      toolByHand: false,
      running: startTool('select'),
      label: null,
      selection: [],
      pointed: null,
      pointer: null,
      notice: null,

      commit(edit) {
        const { document, history } = get()
        if (edit === null || document === null || isRefused(edit)) return false
        get().touch()
        get().keep(applyEdit(document, edit), record(history, edit), edit)
        forget()
        return true
      },

      chooseTool(tool) {
        forget()
        get().finishGesture()
        const { label, batch } = get()
        const classes = batch?.batch.schema.classes ?? []
        const current = classes.find((c) => c.id === label)
        const chosen = draws(tool, current?.kinds)
          ? current
          : (classes.find((c) => draws(tool, c.kinds)) ?? current)
        set({ tool, toolByHand: true, running: startTool(tool), label: chosen?.id ?? label })
      },

      chooseLabel(label) {
        const schema = get().batch?.batch.schema
        const known = schema === undefined ? undefined : classById(schema, label)
        if (known === undefined) return
        get().finishGesture()
        const tool = toolFor(known, get())
        set({ label, ...(tool === get().tool ? {} : { tool, toolByHand: false, running: startTool(tool) }) })
      },

      repeatLast() {
        const { label, batch } = get()
        const last =
          drew !== null && batch !== null && classById(batch.batch.schema, drew.label) ? drew : null
        if (last === null) return label === null ? undefined : get().chooseLabel(label)
        get().finishGesture()
        set({ label: last.label })
        get().chooseTool(last.tool)
        set({ toolByHand: last.byHand })
      },

      selectShapes(ids) {
        forget()
        if (get().tool !== 'select') get().chooseTool('select')
        set({ selection: ids, looked: null })
      },

      selectAll: () => get().selectShapes(selectable(get()).map((shape) => shape.id)),

      selectClass: (label) =>
        get().selectShapes(selectable(get()).flatMap((shape) => (shape.label === label ? shape.id : []))),

      pointAt: (id) => set({ pointed: id }),

      cycleSelection(by) {
        const shapes = selectable(get())
        if (shapes.length === 0) return
        const at = shapes.findIndex((shape) => shape.id === get().selection[0])
        const next =
          shapes[at < 0 ? (by > 0 ? 0 : shapes.length - 1) : (at + by + shapes.length) % shapes.length]
        if (next !== undefined) get().selectShapes([next.id])
      },

      cycleUnder() {
        const context = contextOf(get())
        const place = get().pointer ?? hand
        if (context === null || place === null || !get().running.resting) return
        const under = context.hits.at(place, context.reach)
        const at = under.findIndex((shape) => context.selection.includes(shape.id))
        const next = under[(at + 1) % under.length]
        if (next !== undefined) get().selectShapes([next.id])
      },

      stageTool(event) {
        if ('at' in event) {
          hand = event.at
          if (get().pointer !== null) set({ pointer: null })
        }
        send(event)
      },

      finishGesture() {
        if (get().running.resting) return
        send({ type: 'complete' })
        send({ type: 'interrupt' })
      },

      undo: () => travel(undo),
      redo: () => travel(redo),

      deletePicked() {
        const context = contextOf(get())
        const { tool, running, selection, locked } = get()
        if (context === null) return
        if (selection.length > 0 && selection.every((id) => locked.has(id))) return get().tell('locked')
        // The tools that draw leave their last shape selected; only what has a vertex picked takes that alone.
        if (tool === 'select' || running.vertex(context) !== null) send({ type: 'delete' })
        else if (running.resting) get().deleteSelected()
      },

      cancel() {
        const { tool, running } = get()
        if (tool === 'select' || !running.resting) send({ type: 'cancel' })
        else set({ selection: [] })
      },

      arrow(dx, dy) {
        const context = contextOf(get())
        const { tool, running } = get()
        if (context === null) return
        if (running.vertex(context) !== null) return send({ type: 'nudge-vertex', dx, dy })
        if (tool !== 'select') return moveCrosshair(dx, dy)
        if (!running.resting) return
        if (context.selection.length === 0) return get().tell('select-first')
        const chosen = context.document.shapes.filter((shape) => context.selection.includes(shape.id))
        get().commit(moveShapes(chosen, dx, dy, context.picture))
      },

      pressPointer() {
        const at = get().pointer
        if (at === null) return
        send({ type: 'down', at, ...PLAIN })
        send({ type: 'up', at, ...PLAIN })
      },

      cycleVertex(by) {
        // The skeleton tool has points of its own: the next one to place is passed over with it.
        const { tool, selection } = get()
        if (tool !== 'skeleton') {
          if (selection.length === 0) return get().tell('select-first')
          if (tool !== 'select') get().chooseTool('select')
        }
        send({ type: 'pick-vertex', by })
        const context = contextOf(get())
        if (context !== null && get().running.resting && get().running.vertex(context) === null)
          get().tell('select-vertices-first')
      },

      insertVertex() {
        const context = contextOf(get())
        if (context !== null && get().running.vertex(context) === null) get().tell('pick-vertex-first')
        else send({ type: 'insert-vertex' })
      },

      tell(notice) {
        forgetNotice()
        set({ notice })
        forgetNotice = notice === null ? () => {} : ports.after(NOTICE_MS, () => set({ notice: null }))
      },
    }
  }

/** The objects that the hand could select. */
function selectable({ document, hidden, locked }: AppState) {
  return (document?.shapes ?? []).filter((shape) => !locked.has(shape.id) && !isHidden(hidden, shape))
}

/** What undo would take back, or null. */
export function undoKind(state: AppState): EditKind | null {
  return state.history.edits[state.history.position - 1]?.kind ?? null
}

/** What redo would do again, or null. */
export function redoKind(state: AppState): EditKind | null {
  return state.history.edits[state.history.position]?.kind ?? null
}
