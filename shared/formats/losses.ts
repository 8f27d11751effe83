import type { ShapeId } from '../model/ids.ts'
import type { ShapeKind } from '../model/shape.ts'

/**
 * What a format cannot carry. The object is missing: `not-understood` (drawn by a newer program), `unknown-class`,
 * `left-out` (its kind), `hidden` (others cover it whole). It is there, but not as drawn: `as-bounds`, `as-outline`, `as-mask`,
 * `as-polygon`, `as-point`, `holes-joined` (one outline that goes to its holes and back), `rounded` (to whole pixels), `covered` (without
 * the pixels that others cover).
 * Something about it is missing: the others.
 */
export type LossCode =
  | 'not-understood'
  | 'unknown-class'
  | 'left-out'
  | 'hidden'
  | 'covered'
  | 'as-bounds'
  | 'as-outline'
  | 'as-mask'
  | 'as-polygon'
  | 'as-point'
  | 'holes-joined'
  | 'rounded'
  | 'parent'
  | 'attributes'
  | 'occluded'
  | 'truncated'
  | 'drawing-order'
  | 'absent-place'
  | 'answers'
  | 'file-renamed'

export interface Loss {
  readonly code: LossCode
  /** Null where it concerns the picture. */
  readonly kind: ShapeKind | null
  readonly count: number
  /** The first few. */
  readonly examples: readonly { readonly picture: string; readonly shape: ShapeId | null }[]
}

const EXAMPLES = 5

/** Counts what an export leaves behind. */
export class Losses {
  readonly #found = new Map<string, Loss & { count: number; examples: Loss['examples'][number][] }>()

  add(
    code: LossCode,
    picture: string,
    shape?: { readonly id: ShapeId; readonly geometry: { kind: ShapeKind } },
  ) {
    const kind = shape?.geometry.kind ?? null
    const key = `${code} ${kind}`
    let found = this.#found.get(key)
    if (found === undefined) {
      found = { code, kind, count: 0, examples: [] }
      this.#found.set(key, found)
    }
    found.count += 1
    if (found.examples.length < EXAMPLES) found.examples.push({ picture, shape: shape?.id ?? null })
  }

  count(code: LossCode): number {
    return this.list().reduce((sum, loss) => (loss.code === code ? sum + loss.count : sum), 0)
  }

  list(): readonly Loss[] {
    return [...this.#found.values()]
  }
}
