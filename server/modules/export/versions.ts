import type { LabelClass, LabelSchema } from '../../../shared/model/label-schema.ts'

/**
 * The first schema with everything that the others have and it has not: classes, kinds and skeleton points. A document
 * that was drawn under an older version finds its classes in it, where need be under their new names.
 * @param versions newest first
 */
export function withOlderClasses(versions: readonly [LabelSchema, ...LabelSchema[]]): LabelSchema {
  const [newest, ...older] = versions
  const { renamed = {} } = newest
  const classes = new Map(newest.classes.map((c) => [c.id, c]))
  for (const old of older.flatMap((schema) => schema.classes)) {
    const c = Object.hasOwn(renamed, old.id) ? { ...old, id: renamed[old.id] ?? old.id } : old
    const known = classes.get(c.id)
    classes.set(c.id, known === undefined ? c : joined(known, c))
  }
  return { ...newest, classes: [...classes.values()] }
}

function joined(newer: LabelClass, older: LabelClass): LabelClass {
  const kinds = [...new Set([...newer.kinds, ...older.kinds])]
  const skeleton = newer.skeleton ?? older.skeleton
  if (skeleton === undefined) return { ...newer, kinds }
  const known = new Set(skeleton.nodes.map((node) => node.id))
  const gone = older.skeleton?.nodes.filter((node) => !known.has(node.id)) ?? []
  return { ...newer, kinds, skeleton: { ...skeleton, nodes: [...skeleton.nodes, ...gone] } }
}
