import {
  canTurn,
  type Order,
  reorderShapes,
  rotateShapes,
  setAnswer,
  setAttribute,
  setFlag,
  setNodeState,
} from '../../shared/edit/change.ts'
import type { Edit } from '../../shared/edit/edit.ts'
import { relabelShapes, removeShapes, reparentShape } from '../../shared/edit/make.ts'
import { pasteShapes } from '../../shared/edit/paste.ts'
import type { Shape } from '../../shared/model/shape.ts'
import type { Result } from '../../shared/result.ts'
import {
  type AreaContext,
  convertShapes,
  fillHoles,
  intersectShapes,
  joinPolylines,
  subtractShapes,
  uniteShapes,
} from '../editor/area-commands.ts'
import { clipboardText, type Pastable, pastable, readClipboard, withParts } from '../editor/clipboard.ts'
import type { Notice } from '../editor/notice.ts'
import type { ToolContext, VertexRef } from '../editor/tools/tool.ts'
import { startTool } from '../editor/tools/toolbox.ts'
import type { ShapesSlice, Slice } from './app-state.ts'
import type { ContextOf } from './tool-context.ts'
import { typedGeometry } from './typed-geometry.ts'

/** How far a copy lies from what it would cover, CSS px. */
const COPY_OFFSET = 12

export const createShapesSlice =
  (contextOf: ContextOf): Slice<ShapesSlice> =>
  (set, get, ports) => {
    /** In the middle of a gesture no command touches finished work. */
    function atRest(): ToolContext | null {
      return get().running.resting ? contextOf(get()) : null
    }

    function selected(): readonly Shape[] {
      const { document, selection } = get()
      return document?.shapes.filter(({ id }) => selection.includes(id)) ?? []
    }

    /** Commits an edit that takes shapes away: what is gone is no longer selected. */
    function commitSelected(edit: Edit | null): boolean {
      if (!get().commit(edit)) return false
      const alive = new Set(get().document?.shapes.map(({ id }) => id))
      set({ selection: get().selection.filter((id) => alive.has(id)) })
      return true
    }

    function commitArea(make: (context: AreaContext) => Result<Edit, Notice>): void {
      const context = atRest()
      if (context === null) return
      const made = make(context)
      if (made.ok) commitSelected(made.value)
      else get().tell(made.error)
    }

    function add(kind: 'paste' | 'duplicate', { shapes, unfit, stripped }: Pastable): void {
      const context = atRest()
      const { view } = get()
      if (context === null || view === null) return
      const { document, schema, picture: size, nextId: firstId } = context
      const offset = Math.max(Math.round(COPY_OFFSET / view.zoom), 1)
      const { edit, clipped, outside } = pasteShapes({
        document,
        schema,
        size,
        shapes,
        kind,
        firstId,
        offset,
      })
      const added = edit?.changes.flatMap(({ after }) => after?.id ?? []) ?? []
      if (get().commit(edit)) get().selectShapes(added)
      const told = { pasted: added.length, clipped, stripped, outside, unfit }
      if (clipped + stripped + outside + unfit > 0) get().tell(told)
      else if (added.length === 0) get().tell('nothing-to-paste')
    }

    /** The copied shapes, or null where none are selected. */
    async function copy(): Promise<readonly Shape[] | null> {
      const { document, selection } = get()
      if (document === null || selection.length === 0) return null
      const shapes = withParts(document, selection)
      await ports.clipboard.write(clipboardText(shapes))
      return shapes
    }

    /** The picked node of the only selected skeleton, or the one of this name. */
    function nodeOf(name?: string) {
      const [shape, ...others] = selected()
      const context = contextOf(get())
      if (context === null || shape?.geometry.kind !== 'skeleton' || others.length > 0) return null
      const { nodes } = shape.geometry
      const picked: VertexRef | null = get().running.vertex(context)
      const node = name === undefined ? nodes[picked?.index ?? -1] : nodes.find((one) => one.name === name)
      return node === undefined ? null : { shape, node }
    }

    return {
      deleteSelected() {
        const context = atRest()
        if (context !== null) commitSelected(removeShapes(context.document, context.selection))
      },

      relabelSelected(label) {
        const { document, batch, selection } = get()
        if (document === null || batch === null) return
        get().commit(relabelShapes(document, batch.batch.schema, selection, label))
      },

      setParent(id, parent) {
        const { document } = get()
        if (document !== null) get().commit(reparentShape(document, id, parent))
      },

      setAttribute(ids, attribute, value) {
        const shapes = get().document?.shapes.filter(({ id }) => ids.includes(id)) ?? []
        get().commit(setAttribute(shapes, attribute, value))
      },

      setAnswer(attribute, value) {
        const { document } = get()
        if (document !== null) get().commit(setAnswer(document, attribute, value))
      },

      setFlag: (flag, on) => void get().commit(setFlag(selected(), flag, on)),

      setNodeState(state, name) {
        const found = nodeOf(name)
        if (found !== null) get().commit(setNodeState(found.shape, found.node.name, state))
      },

      toggle(what) {
        const found = what === 'truncated' ? null : nodeOf()
        if (found !== null && what !== 'truncated')
          get().setNodeState(found.node.state === what ? 'visible' : what, found.node.name)
        else if (what === 'absent') get().tell('pick-vertex-first')
        else get().setFlag(what, !selected().every((shape) => shape[what] === true))
      },

      setGeometry(id, geometry) {
        const { document, task } = get()
        const shape = document?.shapes.find((one) => one.id === id)
        if (shape === undefined || task === null) return
        const made = typedGeometry(shape, geometry, task.task.media)
        if (made.ok) get().commit(made.value)
        else get().tell(made.error)
      },

      reorder(to: Order) {
        const context = atRest()
        if (context === null) return
        const edit = reorderShapes(context.document, context.selection, to)
        if (edit === null) get().tell('nothing-changes')
        else if (get().commit(edit)) get().tell('order-changed')
      },

      rotateSelected(degrees) {
        const context = atRest()
        if (context === null) return
        if (selected().some(({ geometry }) => canTurn(geometry)))
          get().commit(rotateShapes(selected(), degrees, context.picture))
        else get().tell('cannot-turn')
      },

      async copySelected() {
        if ((await copy()) !== null) get().tell('copied')
      },

      async cutSelected() {
        const context = atRest()
        const shapes = context === null ? null : await copy()
        const { document } = get()
        // Only the document that was copied from: she may have gone on to the next picture meanwhile.
        if (shapes === null || document === null || document !== context?.document) return
        commitSelected(
          removeShapes(
            document,
            shapes.map(({ id }) => id),
          ),
        )
      },

      async paste() {
        const schema = atRest()?.schema
        if (schema === undefined) return
        const found = readClipboard(await ports.clipboard.read(), schema)
        if (found === null) get().tell('nothing-to-paste')
        else add('paste', found)
      },

      duplicateSelected() {
        const context = atRest()
        if (context === null || context.selection.length === 0) return
        add('duplicate', { shapes: withParts(context.document, context.selection), unfit: 0, stripped: 0 })
      },

      async copyFromPrevious() {
        const context = atRest()
        const { person, neighbours, task } = get()
        const at = neighbours.findIndex((row) => row.task.id === task?.task.id)
        const before = neighbours[at - 1]
        if (context === null || person === null) return
        if (before === undefined) return get().tell('nothing-to-paste')
        // What she drew there a moment ago may still be on its way to the disk.
        await get().retrySave()
        const read = await person.work.open(before.task.id).catch(() => null)
        if (get().task?.task.id !== task?.task.id) return
        if (read === null || read.document.shapes.length === 0) get().tell('nothing-to-paste')
        else add('paste', pastable(read.document.shapes, context.schema))
      },

      uniteSelected: () => commitArea(uniteShapes),
      subtractSelected: () => commitArea(subtractShapes),
      intersectSelected: () => commitArea(intersectShapes),
      joinSelected: () => commitArea(joinPolylines),
      fillHoles: () => commitArea(fillHoles),
      convertSelected: (to) => commitArea((context) => convertShapes(context, to)),

      continueSelected() {
        const context = atRest()
        if (context === null) return
        const [shape, ...others] = selected()
        const kind = shape?.geometry.kind
        if (shape === undefined || others.length > 0 || (kind !== 'polygon' && kind !== 'polyline'))
          return get().tell('select-polygon-first')
        if (context.hits.editable(shape.id) === undefined) return get().tell('locked')
        const points = pointsToGoOn(shape, get().running.vertex(context))
        const running = startTool(kind, { id: shape.id, points })
        set({ tool: kind, toolByHand: true, label: shape.label, running })
      },
    }
  }

/** The points of an outline in the order in which it is gone on with: from the picked one, else from the last. */
function pointsToGoOn({ geometry, id }: Shape, picked: VertexRef | null) {
  if (geometry.kind !== 'polygon' && geometry.kind !== 'polyline') return []
  const { points } = geometry
  const at = picked?.id === id && picked.ring === 0 ? picked.index : points.length - 1
  if (geometry.kind === 'polygon') return [...points.slice(at + 1), ...points.slice(0, at + 1)]
  return at < points.length / 2 ? points.toReversed() : points
}
