import { classById, type LabelSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape, ShapeKind } from '../../../../shared/model/shape.ts'
import type { CommandId } from '../../../editor/keys.ts'
import type { AppState } from '../../../state/app-state.ts'

export interface ShapeAction {
  readonly name:
    | 'duplicate'
    | 'unite'
    | 'subtract'
    | 'intersect'
    | 'join'
    | 'fill-holes'
    | 'to-mask'
    | 'to-polygon'
    | 'continue'
  /** The command that does the same. */
  readonly command: CommandId
  readonly run: (state: AppState) => void
}

const ACTIONS: readonly (ShapeAction & {
  readonly fits: (shapes: readonly Shape[], schema: LabelSchema) => boolean
})[] = [
  {
    name: 'continue',
    command: 'continue-outline',
    run: (s) => s.continueSelected(),
    fits: (shapes) =>
      shapes.length === 1 && shapes.every((s) => isKind(s, 'polygon') || isKind(s, 'polyline')),
  },
  { name: 'unite', command: 'unite', run: (s) => s.uniteSelected(), fits: areAreas },
  { name: 'subtract', command: 'subtract', run: (s) => s.subtractSelected(), fits: areAreas },
  { name: 'intersect', command: 'intersect', run: (s) => s.intersectSelected(), fits: areAreas },
  {
    name: 'join',
    command: 'join',
    run: (s) => s.joinSelected(),
    fits: (shapes) => shapes.length === 2 && shapes.every((s) => isKind(s, 'polyline')),
  },
  {
    name: 'fill-holes',
    command: 'fill-holes',
    run: (s) => s.fillHoles(),
    fits: (shapes) =>
      shapes.some(({ geometry }) => geometry.kind === 'polygon' && geometry.holes !== undefined),
  },
  {
    name: 'to-mask',
    command: 'to-mask',
    run: (s) => s.convertSelected('mask'),
    fits: (shapes, schema) =>
      shapes.some((s) => hasArea(s) && !isKind(s, 'mask') && allows(schema, s, 'mask')),
  },
  {
    name: 'to-polygon',
    command: 'to-polygon',
    run: (s) => s.convertSelected('polygon'),
    fits: (shapes, schema) =>
      shapes.some((s) => hasArea(s) && !isKind(s, 'polygon') && allows(schema, s, 'polygon')),
  },
  { name: 'duplicate', command: 'duplicate', run: (s) => s.duplicateSelected(), fits: () => true },
]

/** What can be done to these shapes; what cannot is not offered. */
export function actionsFor(shapes: readonly Shape[], schema: LabelSchema): readonly ShapeAction[] {
  return ACTIONS.filter((action) => action.fits(shapes, schema))
}

function areAreas(shapes: readonly Shape[]): boolean {
  return shapes.filter(hasArea).length >= 2
}

const WITH_AREA: ReadonlySet<ShapeKind> = new Set(['box', 'rotated-box', 'ellipse', 'polygon', 'mask'])

function hasArea({ geometry }: Shape): boolean {
  return WITH_AREA.has(geometry.kind)
}

function isKind(shape: Shape, kind: ShapeKind): boolean {
  return shape.geometry.kind === kind
}

function allows(schema: LabelSchema, shape: Shape, kind: ShapeKind): boolean {
  return classById(schema, shape.label)?.kinds.includes(kind) === true
}
