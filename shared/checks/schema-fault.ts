import { classById, type LabelSchema } from '../model/label-schema.ts'
import type { Shape } from '../model/shape.ts'

export type SchemaFault =
  | { readonly code: 'unknown-class' | 'kind-not-allowed' }
  /** A point that the template of the skeleton does not have, or has only once. */
  | { readonly code: 'strange-node'; readonly node: string }

/** Why an object may not be drawn like this under a label schema, or null: what the client tells and the server refuses. */
export function schemaFault({ label, geometry }: Shape, schema: LabelSchema): SchemaFault | null {
  const known = classById(schema, label)
  if (known === undefined) return { code: 'unknown-class' }
  if (!known.kinds.includes(geometry.kind)) return { code: 'kind-not-allowed' }
  if (geometry.kind !== 'skeleton') return null
  const left = new Set(known.skeleton?.nodes.map(({ id }) => id))
  const strange = geometry.nodes.find(({ name }) => !left.delete(name))
  return strange === undefined ? null : { code: 'strange-node', node: strange.name }
}
