import { checkDocument } from '../../shared/checks/check.ts'
import type { Finding } from '../../shared/checks/finding.ts'
import type { AppState, CheckSlice, Slice } from './app-state.ts'

/** The list is made again so long after the last change: looking over a thousand objects at each one would be felt, ms. */
const REST_MS = 300

export const createCheckSlice: Slice<CheckSlice> = (set, get, ports) => {
  let callOff = () => {}

  return {
    findings: null,
    checkedForSubmit: false,

    openCheck() {
      get().finishGesture()
      set({ findings: findingsIn(get()), checkedForSubmit: false })
    },

    closeCheck: () => set({ findings: null, checkedForSubmit: false }),

    recheck() {
      callOff()
      callOff = ports.after(REST_MS, () => {
        if (get().findings !== null) set({ findings: findingsIn(get()) })
      })
    },

    showFinding({ shapes, at }) {
      const { document, hidden } = get()
      const there = document?.shapes.filter(({ id }) => shapes.includes(id)) ?? []
      if (there.some(({ id }) => hidden.shapes.has(id))) get().setHidden(shapes, false)
      for (const { label } of there) if (hidden.classes.has(label)) get().setClassHidden(label, false)
      get().selectShapes(there.map(({ id }) => id))
      if (at !== undefined) get().zoomTo(at)
      else get().zoomTo()
    },

    fixFinding(finding) {
      get().finishGesture()
      // The list may be older than the document, and a fix fits only the objects it was made for.
      const now = findingsIn(get()).find((one) => isSame(one, finding))
      if (now?.fix !== undefined) get().commit(now.fix)
      set({ findings: findingsIn(get()) })
    },
  }
}

/** What there is to say about the open document; nothing where none is open. */
export function findingsIn({ document, batch, task }: AppState): readonly Finding[] {
  if (document === null || batch === null || task === null) return []
  return checkDocument(document, batch.batch.schema, task.task.media)
}

function isSame(a: Finding, b: Finding): boolean {
  return (
    a.code === b.code && a.label === b.label && a.attribute === b.attribute && `${a.shapes}` === `${b.shapes}`
  )
}
