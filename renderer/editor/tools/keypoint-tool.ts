import { assertNever } from '../../../shared/assert-never.ts'
import { clampToPicture, type ImagePoint } from '../../../shared/geometry/point.ts'
import { finishDrawing } from './draw.ts'
import { NO_PREVIEW, type Tool } from './tool.ts'

/** idle → placing → idle: the point is set where the button is released, so that it can still be aimed while it is held. */
export type KeypointState = { readonly name: 'idle' } | { readonly name: 'placing'; readonly at: ImagePoint }

const IDLE: KeypointState = { name: 'idle' }

export const keypointTool: Tool<KeypointState> = {
  initial: IDLE,

  step(state, event, context) {
    switch (event.type) {
      case 'down':
        return { state: { name: 'placing', at: clampToPicture(event.at, context.picture) } }
      case 'move':
        if (state.name === 'idle') return { state }
        return { state: { name: 'placing', at: clampToPicture(event.at, context.picture) } }
      case 'up':
        if (state.name === 'idle') return { state }
        return finishDrawing(
          IDLE,
          { kind: 'keypoint', at: clampToPicture(event.at, context.picture) },
          context,
        )
      case 'cancel':
      case 'interrupt':
      case 'back':
        return { state: IDLE }
      case 'complete':
        return { state }
      default:
        return assertNever(event)
    }
  },

  isWaiting: () => false,

  preview(state, { label }) {
    if (state.name === 'idle') return NO_PREVIEW
    return { ...NO_PREVIEW, draft: { label, geometry: { kind: 'keypoint', at: state.at } } }
  },

  cursor: () => 'crosshair',
}
