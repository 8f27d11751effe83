import { maskFromArea, uniteMasks } from '../../geometry/mask.ts'
import type { PictureSize } from '../../geometry/point.ts'
import type { SkeletonNode } from '../../model/shape.ts'
import type { RawObject, Reading } from '../contract.ts'
import { NO_PIXELS } from '../settle.ts'
import type { Grouped } from './schema.ts'

/**
 * Shapes of one group are one thing: points that we wrote are a skeleton again; several polygons of one label are one
 * object, and here a mask; points beside one box are its parts.
 */
export function groupsJoined(
  objects: readonly Grouped[],
  size: PictureSize | null,
  { problems }: Reading,
): readonly RawObject[] {
  const groups = new Map<number, Grouped[]>()
  for (const object of objects) {
    if (object.group === null) continue
    groups.set(object.group, [...(groups.get(object.group) ?? []), object])
  }
  const instead = new Map<Grouped, RawObject | null>()
  for (const [group, members] of groups) {
    const nodes = members.filter((member) => member.node !== null)
    if (nodes.length > 0) replace(instead, nodes, skeletonOf(nodes))
    for (const parts of polygonsByLabel(members)) {
      if (parts.length < 2 || size === null) continue
      const [first] = parts as [Grouped, ...Grouped[]]
      problems.add(
        'changed',
        'note',
        first.where,
        `${parts.length} polygons of group ${group} are a mask here`,
      )
      replace(instead, parts, { ...first, geometry: unionOf(parts, size) })
    }
    const [box, ...more] = members.filter((member) => member.geometry.kind === 'box')
    if (box === undefined || more.length > 0) continue
    const key = box.key ?? `group ${group}`
    for (const point of members)
      if (point.geometry.kind === 'keypoint' && point.node === null && point.parent === undefined) {
        instead.set(box, { ...box, key })
        instead.set(point, { ...point, parent: key })
      }
  }
  return objects.flatMap((object) => {
    const other = instead.get(object)
    return other === undefined ? [object] : other === null ? [] : [other]
  })
}

/** The first of the members stands for them all. */
function replace(
  instead: Map<Grouped, RawObject | null>,
  members: readonly Grouped[],
  whole: RawObject,
): void {
  for (const [i, member] of members.entries()) instead.set(member, i === 0 ? whole : null)
}

function skeletonOf(members: readonly Grouped[]): RawObject {
  const [first] = members as readonly [Grouped, ...Grouped[]]
  const nodes = members.flatMap(({ className, geometry, node }): SkeletonNode[] =>
    geometry.kind === 'keypoint' && node !== null
      ? [{ name: className, at: geometry.at, state: node.state }]
      : [],
  )
  return { ...first, className: first.node?.className ?? '', geometry: { kind: 'skeleton', nodes } }
}

function polygonsByLabel(members: readonly Grouped[]): Iterable<readonly Grouped[]> {
  const byLabel = new Map<string, Grouped[]>()
  for (const member of members) {
    if (member.geometry.kind !== 'polygon') continue
    byLabel.set(member.className, [...(byLabel.get(member.className) ?? []), member])
  }
  return byLabel.values()
}

function unionOf(parts: readonly Grouped[], size: PictureSize): RawObject['geometry'] {
  const masks = parts.flatMap(({ geometry }) =>
    geometry.kind === 'polygon' ? (maskFromArea({ outer: geometry.points, holes: [] }, size) ?? []) : [],
  )
  return masks.length === 0 ? NO_PIXELS : uniteMasks(masks)
}
