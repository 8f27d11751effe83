import { boxTool } from './box-tool.ts'
import { keypointTool } from './keypoint-tool.ts'
import { polygonTool } from './polygon-tool.ts'
import { selectTool } from './select-tool.ts'
import type { Cursor, Preview, Step, Tool, ToolContext, ToolEvent, ToolName } from './tool.ts'

/** A tool with its state inside: what the editor holds without knowing which tool it is. A value; it never changes. */
export interface RunningTool {
  readonly name: ToolName
  /** True between gestures: nothing of the hand would be lost by leaving. */
  readonly resting: boolean
  step(event: ToolEvent, context: ToolContext): Omit<Step<unknown>, 'state'> & { readonly tool: RunningTool }
  preview(context: ToolContext): Preview
  cursor(context: ToolContext): Cursor
}

export function startTool(name: ToolName): RunningTool {
  switch (name) {
    case 'select':
      return running(name, selectTool, selectTool.initial)
    case 'box':
      return running(name, boxTool, boxTool.initial)
    case 'polygon':
      return running(name, polygonTool, polygonTool.initial)
    case 'keypoint':
      return running(name, keypointTool, keypointTool.initial)
  }
}

function running<State extends { readonly name: string }>(
  name: ToolName,
  tool: Tool<State>,
  state: State,
): RunningTool {
  const self: RunningTool = {
    name,
    resting: state.name === tool.initial.name,
    step(event, context) {
      const { state: next, ...effects } = tool.step(state, event, context)
      return { ...effects, tool: next === state ? self : running(name, tool, next) }
    },
    preview: (context) => tool.preview(state, context),
    cursor: (context) => tool.cursor(state, context),
  }
  return self
}
