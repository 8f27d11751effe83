import { type GridPoint, side } from './exact.ts'
import type { Edge, Graph, Vertex } from './noding.ts'

/** An edge, and the regions that lie on both sides of it: one bit each. */
export interface LabelledEdge extends Edge {
  readonly below: number
  readonly above: number
}

/**
 * Tells for every edge what lies below and above it, by the even-odd rule: a line sweeps over the graph from left to
 * right and carries the edges that it meets, from the lowest to the highest.
 */
export function labelEdges(graph: Graph): readonly LabelledEdge[] {
  const leaving = new Map<Vertex, Edge[]>()
  const arriving = new Map<Vertex, Edge[]>()
  for (const edge of graph.edges) {
    push(leaving, edge.a, edge)
    push(arriving, edge.b, edge)
  }
  const labelled: LabelledEdge[] = []
  const met: LabelledEdge[] = []
  for (const v of [...graph.vertices].sort((p, q) => p.x - q.x || p.y - q.y)) {
    const place = countBelow(met, v)
    const ends = arriving.get(v)?.length ?? 0
    const starts = (leaving.get(v) ?? []).sort((e, f) => -side(v, e.b, f.b))
    let below = met[place - 1]?.above ?? 0
    const fresh = starts.map((edge) => {
      const above = below ^ edge.mask
      const result = { ...edge, below, above }
      below = above
      return result
    })
    met.splice(place, ends, ...fresh)
    labelled.push(...fresh)
  }
  return labelled
}

/** How many of these edges, sorted from the lowest, pass below a point. */
function countBelow(met: readonly LabelledEdge[], p: GridPoint): number {
  let low = 0
  let high = met.length
  while (low < high) {
    const middle = (low + high) >> 1
    const edge = met[middle] as LabelledEdge
    if (side(edge.a, edge.b, p) > 0) low = middle + 1
    else high = middle
  }
  return low
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
