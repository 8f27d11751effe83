import { assertNever } from '../../../shared/assert-never.ts'
import type { Wire } from '../live-wire/scissors-port.ts'
import { boxTool } from './box-tool.ts'
import { brushTool } from './brush-tool.ts'
import { cutTool } from './cut-tool.ts'
import { ellipseTool } from './ellipse-tool.ts'
import { eraserTool } from './eraser-tool.ts'
import { holeTool } from './hole-tool.ts'
import { keypointTool } from './keypoint-tool.ts'
import { polygonTool } from './polygon-tool.ts'
import { polylineTool } from './polyline-tool.ts'
import { rotatedBoxTool } from './rotated-box-tool.ts'
import { scissorsTool } from './scissors-tool.ts'
import { selectTool } from './select-tool.ts'
import { skeletonTool } from './skeleton-tool.ts'
import type {
  Cursor,
  PickEvent,
  Preview,
  Resume,
  Step,
  Tool,
  ToolContext,
  ToolEvent,
  ToolName,
  VertexRef,
} from './tool.ts'

/** A tool with its state inside: what the editor holds without knowing which tool it is. A value; it never changes. */
export interface RunningTool {
  readonly name: ToolName
  /** True between gestures: nothing of the hand would be lost by leaving. */
  readonly resting: boolean
  step(event: ToolEvent, context: ToolContext): Omit<Step<unknown>, 'state'> & { readonly tool: RunningTool }
  preview(context: ToolContext): Preview
  cursor(context: ToolContext): Cursor
  /** The picked vertex or node, which `nudge-vertex`, `insert-vertex` and `delete` are about; null where there is none. */
  vertex(context: ToolContext): VertexRef | null
  /** What it has of a gesture that waits for the next click, as JSON to go on from; null for anything else. */
  readonly unfinished: unknown
  /** The live wires that it wants; whoever runs the tool tells the scissors when they change. */
  readonly wires: readonly Wire[]
}

/** What a tool of the same name had in work: RunningTool.unfinished. */
interface Unfinished {
  readonly unfinished: unknown
}

/** Takes a tool into the hand; with `resume`, the polygon or polyline tool goes on with an outline, or any with its work. */
export function startTool(name: ToolName, resume?: Resume | Unfinished): RunningTool {
  switch (name) {
    case 'select':
      return started(name, selectTool, resume)
    case 'box':
      return started(name, boxTool, resume)
    case 'rotated-box':
      return started(name, rotatedBoxTool, resume)
    case 'ellipse':
      return started(name, ellipseTool, resume)
    case 'polygon':
      return started(name, polygonTool, resume)
    case 'polyline':
      return started(name, polylineTool, resume)
    case 'keypoint':
      return started(name, keypointTool, resume)
    case 'skeleton':
      return started(name, skeletonTool, resume)
    case 'brush':
      return started(name, brushTool, resume)
    case 'eraser':
      return started(name, eraserTool, resume)
    case 'scissors':
      return started(name, scissorsTool, resume)
    case 'hole':
      return started(name, holeTool, resume)
    case 'cut':
      return started(name, cutTool, resume)
    default:
      return assertNever(name)
  }
}

function started<State extends { readonly name: string }>(
  name: ToolName,
  tool: Tool<State>,
  resume: Resume | Unfinished | undefined,
): RunningTool {
  if (resume !== undefined && 'unfinished' in resume) return running(name, tool, resume.unfinished as State)
  const resumed = resume === undefined ? undefined : tool.resume?.(resume)
  return running(name, tool, resumed ?? tool.initial)
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
      const { state: next, ...effects } = stepped(tool, state, event, context)
      return { ...effects, tool: next === state ? self : running(name, tool, next) }
    },
    preview: (context) => tool.preview(state, context),
    cursor: (context) => tool.cursor(state, context),
    vertex: (context) => tool.vertex?.(state, context) ?? null,
    unfinished: tool.isWaiting(state) ? state : null,
    wires: tool.wires?.(state) ?? NO_WIRES,
  }
  return self
}

const NO_WIRES: readonly Wire[] = []

function stepped<State extends { readonly name: string }>(
  tool: Tool<State>,
  state: State,
  event: ToolEvent,
  context: ToolContext,
): Step<State> {
  if (isPick(event)) return tool.pick?.(state, event, context) ?? { state }
  if (event.type === 'wire') return tool.wired?.(state, context) ?? { state }
  return tool.step(state, event, context)
}

function isPick(event: ToolEvent): event is PickEvent {
  switch (event.type) {
    case 'delete':
    case 'pick-vertex':
    case 'nudge-vertex':
    case 'insert-vertex':
      return true
    default:
      return false
  }
}
