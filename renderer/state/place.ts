import { classById } from '../../shared/model/label-schema.ts'
import type { Place } from '../editor/place.ts'
import { startTool } from '../editor/tools/toolbox.ts'
import type { AppPorts, AppState } from './app-state.ts'

/** Where the person stands; null where there is nothing to come back to. */
export function placeOf(state: AppState): Place | null {
  const { screen, batch, task, document, listScroll, running } = state
  if (screen === 'batches') return { screen }
  if (batch === null) return null
  if (screen === 'tasks')
    return { screen, batch: batch.batch.id, filter: state.taskFilter, scroll: listScroll }
  if (screen !== 'workspace' || task === null || document === null) return null
  const { unfinished } = running
  return {
    screen,
    batch: batch.batch.id,
    task: task.task.id,
    view: state.fitted ? null : state.view,
    tool: state.tool,
    label: state.label,
    selection: state.selection,
    hidden: { shapes: [...state.hidden.shapes], classes: [...state.hidden.classes] },
    locked: [...state.locked],
    unfinished:
      unfinished === null
        ? null
        : { document: document.version, program: state.info?.version ?? '', state: unfinished },
  }
}

/** Leads a person who has just signed in to where she stood; to her batches where that is gone. */
export async function returnTo(
  place: Place | null,
  set: (part: Partial<AppState>) => void,
  get: () => AppState,
): Promise<void> {
  const { person } = get()
  if (person === null || place === null || place.screen === 'batches') return get().showBatches()
  const batches = await person.work.batches()
  const batch = batches.find((row) => row.batch.id === place.batch)
  if (batch === undefined || get().person !== person) return get().showBatches()
  set({ batches, batch })
  if (place.screen === 'tasks') {
    set({ taskFilter: place.filter, listScroll: place.scroll })
    return get().showTasks(place.batch)
  }
  const known = await person.work.row(place.task).catch(() => null)
  if (known === null) return get().showBatches()
  await get().openTask(place.task)
  settleIn(place, set, get)
}

/** The hand and the eye as they were, once the task is on the canvas again. */
function settleIn(
  place: Extract<Place, { readonly screen: 'workspace' }>,
  set: (part: Partial<AppState>) => void,
  get: () => AppState,
): void {
  const { task, document, info, batch } = get()
  if (task?.task.id !== place.task || document === null || batch === null) return
  const alive = new Set(document.shapes.map(({ id }) => id))
  const still = <Id extends (typeof place.selection)[number]>(ids: readonly Id[]) =>
    ids.filter((id) => alive.has(id))
  const { tool, label, unfinished } = place
  const goesOn = unfinished?.document === document.version && unfinished.program === (info?.version ?? '')
  const hand = {
    tool,
    label,
    running: startTool(tool, goesOn ? { unfinished: unfinished.state } : undefined),
  }
  set({
    // The schema may have a new version, without that class.
    ...(label !== null && classById(batch.batch.schema, label) === undefined ? {} : hand),
    selection: still(place.selection),
    hidden: { shapes: new Set(still(place.hidden.shapes)), classes: new Set(place.hidden.classes) },
    locked: new Set(still(place.locked)),
    ...(place.view === null ? {} : { view: place.view, fitted: false }),
  })
}

/** Behind the hand, which never waits for it: after a power cut she is at most this far back, ms. */
const KEEP_MS = 3000

/** Listens to the state, and keeps the place of whoever is signed in a while after it has changed. */
export function placeKeeper(
  get: () => AppState,
  after: AppPorts['after'],
): (now: AppState, before: AppState) => void {
  let waiting = false
  return (now, before) => {
    if (waiting || now.person === null || isSamePlace(now, before)) return
    waiting = true
    after(KEEP_MS, () => {
      waiting = false
      const { person } = get()
      const place = placeOf(get())
      if (person !== null && place !== null) void person.place.save(place)
    })
  }
}

/** Cheap: asked at every move of the hand. */
function isSamePlace(a: AppState, b: AppState): boolean {
  return (
    a.screen === b.screen &&
    a.batch?.batch.id === b.batch?.batch.id &&
    a.task?.task.id === b.task?.task.id &&
    a.taskFilter === b.taskFilter &&
    a.listScroll === b.listScroll &&
    a.view === b.view &&
    a.tool === b.tool &&
    a.label === b.label &&
    a.selection === b.selection &&
    a.hidden === b.hidden &&
    a.locked === b.locked &&
    a.running.unfinished === b.running.unfinished
  )
}
