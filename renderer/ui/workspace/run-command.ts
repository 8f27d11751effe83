import type { CommandId } from '../../editor/keys.ts'
import type { AppState } from '../../state/app-state.ts'
import { unfold } from './picture-focus.ts'

/** Id of the part of the screen that holds the attributes and flags of the selected objects. */
export const ATTRIBUTES_ID = 'attributes'

/** One step of the keys that zoom, and of those that scroll, CSS px. */
const ZOOM = 1.25
const SCROLL = 80
/** Degrees that a key turns by. */
const TURN = 5
const BRUSH = 1.25
const MOST_BRUSH = 500
const LEAST_BRUSH = 0.5

const NEXT_TAGS = { none: 'selected', selected: 'all', all: 'none' } as const

type Run = (state: AppState) => unknown

const RUN: Record<CommandId, Run> = {
  'tool-select': (s) => s.chooseTool('select'),
  'tool-box': (s) => s.chooseTool('box'),
  'tool-rotated-box': (s) => s.chooseTool('rotated-box'),
  'tool-ellipse': (s) => s.chooseTool('ellipse'),
  'tool-polygon': (s) => s.chooseTool('polygon'),
  'tool-scissors': (s) => s.chooseTool('scissors'),
  'tool-polyline': (s) => s.chooseTool('polyline'),
  'tool-keypoint': (s) => s.chooseTool('keypoint'),
  'tool-skeleton': (s) => s.chooseTool('skeleton'),
  'tool-brush': (s) => s.chooseTool('brush'),
  'tool-eraser': (s) => s.chooseTool('eraser'),
  'tool-hole': (s) => s.chooseTool('hole'),
  'tool-cut': (s) => s.chooseTool('cut'),
  'repeat-last': (s) => s.repeatLast(),
  complete: (s) => s.stageTool({ type: 'complete' }),
  back: (s) => s.stageTool({ type: 'back' }),
  cancel: (s) => (s.findings !== null && s.running.resting ? s.closeCheck() : s.cancel()),
  'press-pointer': (s) => s.pressPointer(),
  'continue-outline': (s) => s.continueSelected(),
  snap: (s) => s.setPreferences({ snap: !s.preferences.snap }),
  'brush-smaller': (s) => resizeBrush(s, 1 / BRUSH),
  'brush-larger': (s) => resizeBrush(s, BRUSH),
  'select-all': (s) => s.selectAll(),
  'select-class': selectClass,
  'next-shape': (s) => s.cycleSelection(1),
  'previous-shape': (s) => s.cycleSelection(-1),
  'cycle-under': (s) => s.cycleUnder(),
  'next-vertex': (s) => s.cycleVertex(1),
  'previous-vertex': (s) => s.cycleVertex(-1),
  undo: (s) => s.undo(),
  redo: (s) => s.redo(),
  delete: (s) => s.deletePicked(),
  'insert-vertex': (s) => s.insertVertex(),
  copy: (s) => s.copySelected(),
  cut: (s) => s.cutSelected(),
  paste: (s) => s.paste(),
  duplicate: (s) => s.duplicateSelected(),
  'copy-from-previous': (s) => s.copyFromPrevious(),
  'nudge-left': (s) => s.arrow(-1, 0),
  'nudge-right': (s) => s.arrow(1, 0),
  'nudge-up': (s) => s.arrow(0, -1),
  'nudge-down': (s) => s.arrow(0, 1),
  'nudge-left-far': (s) => s.arrow(-10, 0),
  'nudge-right-far': (s) => s.arrow(10, 0),
  'nudge-up-far': (s) => s.arrow(0, -10),
  'nudge-down-far': (s) => s.arrow(0, 10),
  'rotate-left': (s) => s.rotateSelected(-TURN),
  'rotate-right': (s) => s.rotateSelected(TURN),
  'toggle-occluded': (s) => s.toggle('occluded'),
  'toggle-truncated': (s) => s.toggle('truncated'),
  'toggle-absent': (s) => s.toggle('absent'),
  'to-front': (s) => s.reorder('front'),
  forward: (s) => s.reorder('forward'),
  backward: (s) => s.reorder('backward'),
  'to-back': (s) => s.reorder('back'),
  attributes: focusAttributes,
  unite: (s) => s.uniteSelected(),
  subtract: (s) => s.subtractSelected(),
  intersect: (s) => s.intersectSelected(),
  join: (s) => s.joinSelected(),
  'fill-holes': (s) => s.fillHoles(),
  'to-mask': (s) => s.convertSelected('mask'),
  'to-polygon': (s) => s.convertSelected('polygon'),
  fit: (s) => s.fit(),
  'actual-size': (s) => s.actualSize(),
  'zoom-in': (s) => s.zoomBy(ZOOM),
  'zoom-out': (s) => s.zoomBy(1 / ZOOM),
  'zoom-to-selection': (s) => s.zoomTo(),
  'pan-left': (s) => s.pan(SCROLL, 0),
  'pan-right': (s) => s.pan(-SCROLL, 0),
  'pan-up': (s) => s.pan(0, SCROLL),
  'pan-down': (s) => s.pan(0, -SCROLL),
  'hide-selected': (s) => s.setHidden(s.selection, true),
  'hide-others': (s) => s.hideOthers(),
  'hide-class': (s) => s.label !== null && s.setClassHidden(s.label, !s.hidden.classes.has(s.label)),
  'show-all': (s) => s.showAll(),
  lock: (s) => s.setLocked(s.selection, !s.selection.every((id) => s.locked.has(id))),
  tags: (s) => s.setDisplay({ tags: NEXT_TAGS[s.preferences.display.tags] }),
  magnifier: (s) => s.setDisplay({ magnifier: !s.preferences.display.magnifier }),
  minimap: (s) => s.setDisplay({ minimap: !s.preferences.display.minimap }),
  display: (s) => s.openDialog('display'),
  'submit-and-next': (s) => s.submitAndNext(s.checkedForSubmit ? 'checked' : undefined),
  'previous-task': (s) => s.stepTask(-1),
  'next-task': (s) => s.stepTask(1),
  'skip-task': (s) => s.openSkip(true),
  check: (s) => s.openCheck(),
  'next-remark': (s) => s.nextRemark(),
  'take-mine': (s) => s.takeMine(),
  'keep-theirs': (s) => s.keepTheirs(),
  guideline: (s) => s.setPreferences({ guidelineOpen: !s.preferences.guidelineOpen }),
  palette: (s) => s.openDialog('palette'),
  help: (s) => s.openDialog('keys'),
  tour: (s) => s.openDialog('tour'),
  'switch-person': (s) => s.leave('switch'),
  'lock-now': (s) => s.leave('lock'),
}

/** Does what a key or the palette asks for. */
export function runCommand(state: AppState, command: CommandId): void {
  const { keymap, selection, running } = state
  const needed = keymap.commands.find(({ id }) => id === command)?.needsSelection
  // In the middle of a gesture there is nothing to select.
  if (needed && selection.length === 0 && running.resting) state.tell('select-first')
  else void RUN[command](state)
}

function resizeBrush({ preferences, setPreferences }: AppState, factor: number): void {
  const radius = Math.round(preferences.brushRadius * factor * 10) / 10
  setPreferences({ brushRadius: Math.min(Math.max(radius, LEAST_BRUSH), MOST_BRUSH) })
}

/** All objects of the class of the first selected one, else of the class to draw with. */
function selectClass({ document, selection, label, selectClass }: AppState): void {
  const chosen = document?.shapes.find((shape) => shape.id === selection[0])?.label ?? label
  if (chosen !== null) selectClass(chosen)
}

function focusAttributes({ selection, batch, tell }: AppState): void {
  const asksPicture = (batch?.batch.schema.picture ?? []).length > 0
  if (selection.length === 0 && !asksPicture) {
    tell('select-first')
    return
  }
  const panel = document.getElementById(ATTRIBUTES_ID)
  const first = panel?.querySelector<HTMLElement>('input, textarea, select, button, [tabindex="0"]')
  // Of several choices the chosen one, where Tab would lead too.
  const chosen = first?.closest('fieldset')?.querySelector<HTMLElement>('input[type="radio"]:checked')
  const target = chosen ?? first
  unfold(target)
  target?.focus()
}
