import { IconCircleMinus, IconEraser, IconPointer, IconScissors, IconSlice } from '@tabler/icons-react'
import type { LabelSchema } from '../../../../shared/model/label-schema.ts'
import type { ShapeKind } from '../../../../shared/model/shape.ts'
import type { CommandId } from '../../../editor/keys.ts'
import { TOOL_DRAWS, TOOL_NAMES, type ToolName } from '../../../editor/tools/tool.ts'
import { type Icon, KIND_ICON } from '../../kit/ClassMark.tsx'

/** The kind of shape that each tool is for, whether it draws it or works on it; null for all. */
const FOR_KIND: Readonly<Record<ToolName, ShapeKind | null>> = {
  ...TOOL_DRAWS,
  eraser: 'mask',
  hole: 'polygon',
  cut: 'polygon',
}

/** The tools that some class of the project has a use for, in the order of the rail. */
export function usableTools(schema: LabelSchema): readonly ToolName[] {
  const kinds = new Set<ShapeKind>(schema.classes.flatMap((c) => c.kinds))
  return TOOL_NAMES.filter((tool) => {
    const kind = FOR_KIND[tool]
    return kind === null || kinds.has(kind)
  })
}

const SIGN: Partial<Record<ToolName, Icon>> = {
  select: IconPointer,
  scissors: IconScissors,
  eraser: IconEraser,
  hole: IconCircleMinus,
  cut: IconSlice,
}

/** A tool that simply draws a kind has the sign of that kind. */
export function toolIcon(tool: ToolName): Icon {
  const draws = TOOL_DRAWS[tool]
  return SIGN[tool] ?? (draws === null ? IconPointer : KIND_ICON[draws])
}

export function toolCommand(tool: ToolName): CommandId {
  return `tool-${tool}`
}
