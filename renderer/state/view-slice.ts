import { type Bounds, unionBounds } from '../../shared/geometry/box.ts'
import { boundsOf } from '../../shared/geometry/geometry.ts'
import { screenPoint } from '../../shared/geometry/point.ts'
import type { ShapeId } from '../../shared/model/ids.ts'
import type { HiddenShapes } from '../editor/ports.ts'
import {
  actualSizeView,
  fitView,
  keepInSight,
  panBy,
  toScreen,
  type View,
  viewOfPart,
  zoomAt,
} from '../editor/view.ts'
import type { AppState, Slice, ViewSlice } from './app-state.ts'
import { isHidden } from './tool-context.ts'

export const NOTHING_HIDDEN: HiddenShapes = { shapes: new Set(), classes: new Set() }

export const createViewSlice: Slice<ViewSlice> = (set, get) => {
  /** Shows another view, as far as some of the picture stays in it. */
  function show(view: View): void {
    const { task, canvas } = get()
    if (task === null || canvas === null) return
    set({ view: keepInSight(view, task.task.media, canvas), fitted: false })
  }

  function hide(hidden: HiddenShapes): void {
    const { document, selection } = get()
    const seen = new Set(document?.shapes.flatMap((shape) => (isHidden(hidden, shape) ? [] : shape.id)))
    set({ hidden, selection: selection.filter((id) => seen.has(id)) })
  }

  return {
    view: null,
    canvas: null,
    fitted: true,
    hidden: NOTHING_HIDDEN,
    locked: new Set(),

    stageView: (view) => set({ view, fitted: false }),

    stageResized(canvas) {
      set({ canvas })
      const { view, fitted, task } = get()
      if (fitted || view === null) get().fit()
      else if (task !== null) set({ view: keepInSight(view, task.task.media, canvas) })
    },

    zoomBy(factor) {
      const { view, canvas, pointer } = get()
      if (view === null || canvas === null) return
      const middle = screenPoint(canvas.width / 2, canvas.height / 2)
      show(zoomAt(view, pointer === null ? middle : toScreen(view, pointer), factor))
    },

    fit() {
      const { task, canvas } = get()
      if (task !== null && canvas !== null) set({ view: fitView(task.task.media, canvas) })
      set({ fitted: true })
    },

    actualSize() {
      const { task, canvas } = get()
      if (task !== null && canvas !== null) show(actualSizeView(task.task.media, canvas))
    },

    zoomTo(target = get().selection) {
      const { canvas } = get()
      const part = 'x0' in target ? target : boundsOfAll(get(), target)
      if (canvas !== null && part !== null) show(viewOfPart(part, canvas))
    },

    pan(dx, dy) {
      const { view } = get()
      if (view !== null) show(panBy(view, dx, dy))
    },

    setHidden(ids, hide1) {
      const { hidden } = get()
      hide({ ...hidden, shapes: changed(hidden.shapes, ids, hide1) })
    },

    setLocked: (ids, locked) => set({ locked: changed(get().locked, ids, locked) }),

    setClassHidden(label, hide1) {
      const { hidden } = get()
      hide({ ...hidden, classes: changed(hidden.classes, [label], hide1) })
    },

    hideOthers() {
      const { document, selection, hidden } = get()
      if (hidden.shapes.size > 0) return get().showAll()
      if (selection.length === 0) return get().tell('select-first')
      const kept = new Set(selection)
      get().setHidden(document?.shapes.flatMap(({ id }) => (kept.has(id) ? [] : id)) ?? [], true)
    },

    showAll: () => set({ hidden: NOTHING_HIDDEN }),
  }
}

function changed<T>(before: ReadonlySet<T>, members: readonly T[], add: boolean): ReadonlySet<T> {
  const after = new Set(before)
  for (const one of members) {
    if (add) after.add(one)
    else after.delete(one)
  }
  return after
}

function boundsOfAll({ document }: AppState, ids: readonly ShapeId[]): Bounds | null {
  const chosen = new Set(ids)
  const shapes = document?.shapes.filter(({ id }) => chosen.has(id)) ?? []
  return unionBounds(shapes.map(({ geometry }) => boundsOf(geometry)))
}

/** How the next picture is first seen: as the last one where she keeps zoom and place, else whole. */
export function freshView(
  { view, canvas, fitted, preferences }: AppState,
  picture: { readonly width: number; readonly height: number },
): Pick<ViewSlice, 'view' | 'fitted' | 'hidden' | 'locked'> {
  const seen = { hidden: NOTHING_HIDDEN, locked: new Set<ShapeId>() }
  if (canvas === null) return { ...seen, view: null, fitted: true }
  if (!preferences.keepView || fitted || view === null)
    return { ...seen, view: fitView(picture, canvas), fitted: true }
  return { ...seen, view: keepInSight(view, picture, canvas), fitted: false }
}
