import type { PictureSize } from '../../shared/geometry/point.ts'
import type { LabelId } from '../../shared/model/ids.ts'
import { classById, type LabelClass, type LabelSchema } from '../../shared/model/label-schema.ts'
import type { ShapeKind } from '../../shared/model/shape.ts'
import { TOOL_DRAWS, type ToolName } from '../editor/tools/tool.ts'
import { startTool } from '../editor/tools/toolbox.ts'
import type { AppState, EditorSlice } from './app-state.ts'
import { freshView } from './view-slice.ts'

/** The tool for a class: that of its first kind, unless she has taken one herself that draws it. */
export function toolFor(
  { kinds }: LabelClass,
  { tool, toolByHand }: Pick<EditorSlice, 'tool' | 'toolByHand'>,
) {
  const [kind] = kinds
  if (kind === undefined || (toolByHand && makes(tool, kinds))) return tool
  return kind === 'mask' ? 'brush' : kind
}

/** Whether a class of these kinds may be drawn with the tool; those that draw nothing go with every class. */
export function draws(tool: ToolName, kinds: readonly ShapeKind[] | undefined): boolean {
  return TOOL_DRAWS[tool] === null || makes(tool, kinds)
}

/** Whether the tool makes an object of one of these kinds. */
function makes(tool: ToolName, kinds: readonly ShapeKind[] | undefined): boolean {
  const kind = TOOL_DRAWS[tool]
  return kind !== null && kinds?.includes(kind) === true
}

/** The class at the top of the part-of relation: what an object is begun with. */
export function wholeOf(schema: LabelSchema, label: LabelId): LabelId {
  let top = label
  // The schema has no circles: it is checked where it comes in.
  for (
    let up = classById(schema, label)?.parent ?? null;
    up !== null;
    up = classById(schema, up)?.parent ?? null
  )
    top = up
  return top
}

/** What a newly opened task starts with: the same tool and class as before where they fit, nothing selected. */
export function freshEditor(
  state: AppState,
  picture: PictureSize,
): Pick<EditorSlice, 'running' | 'label' | 'tool' | 'toolByHand' | 'selection' | 'pointed' | 'pointer'> &
  ReturnType<typeof freshView> {
  const known = firstClass(state)
  // What changes objects has nothing to change yet, and what draws stays with its class.
  const stays =
    state.tool === 'select'
      ? state.label !== null
      : known?.id === state.label && makes(state.tool, known?.kinds)
  const tool = stays || known === undefined ? state.tool : toolFor(known, state)
  return {
    label: known?.id ?? null,
    tool,
    toolByHand: state.toolByHand && tool === state.tool,
    running: startTool(tool),
    selection: [],
    pointed: null,
    pointer: null,
    ...freshView(state, picture),
  }
}

/** A person who is led through the parts begins each picture with the whole. */
function firstClass({ batch, label, preferences }: AppState): LabelClass | undefined {
  const schema = batch?.batch.schema
  const last = schema?.classes.find((c) => c.id === label)
  if (schema === undefined || last === undefined) return schema?.classes[0]
  return preferences.autoAdvance ? classById(schema, wholeOf(schema, last.id)) : last
}
