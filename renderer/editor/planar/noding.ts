import RBush, { type BBox } from 'rbush'
import { type GridPoint, meeting, side } from './exact.ts'

/** A ring, or an open line, on the grid. `mark` is the bit of the region that it bounds; a line has none. */
export interface Path {
  readonly points: readonly GridPoint[]
  readonly closed: boolean
  readonly mark: number
}

/** A vertex of the graph. They are compared by identity: one place is one object. */
export interface Vertex extends GridPoint {
  readonly id: number
}

/** A stretch between two vertices that no other edge crosses or touches in between. */
export interface Edge {
  /** The left end; of two ends above each other the lower one. */
  readonly a: Vertex
  readonly b: Vertex
  /** The regions that begin or end here: their rings run along it an odd number of times. */
  mask: number
  /** An open line runs along it. */
  onLine: boolean
}

export interface Graph {
  readonly vertices: readonly Vertex[]
  readonly edges: readonly Edge[]
}

interface Segment extends BBox {
  readonly index: number
  readonly a: Vertex
  readonly b: Vertex
  readonly path: Path
  /** Vertices between its ends, in no order. */
  readonly nodes: Set<Vertex>
}

/**
 * Cuts paths at every place where they meet. Where two cross, the place is rounded to the grid, and whatever passes
 * through the unit square around a vertex is led through that vertex ("snap rounding", Hobby 1999), so that rounding
 * never makes a new crossing and edges that nearly touch become one.
 */
export function nodePaths(paths: readonly Path[]): Graph {
  const vertices = new VertexSet()
  const segments = paths.flatMap((path) => segmentsOf(path, vertices))
  for (const [index, segment] of segments.entries()) Object.assign(segment, { index })
  const tree = new RBush<Segment>().load(segments)
  for (const s of segments) {
    for (const t of tree.search(s)) {
      if (t.index <= s.index || !crosses(s, t)) continue
      const { x, y } = meeting(s.a, s.b, t.a, t.b)
      const node = vertices.at(x, y)
      s.nodes.add(node)
      t.nodes.add(node)
    }
  }
  for (const v of vertices.all) {
    for (const s of tree.search({ minX: v.x, minY: v.y, maxX: v.x, maxY: v.y })) {
      if (v !== s.a && v !== s.b && passesThrough(s, v)) s.nodes.add(v)
    }
  }
  return { vertices: vertices.all, edges: edgesOf(segments, vertices.all.length) }
}

class VertexSet {
  readonly all: Vertex[] = []
  readonly #byPlace = new Map<number, Map<number, Vertex>>()

  at(x: number, y: number): Vertex {
    let column = this.#byPlace.get(x)
    if (column === undefined) {
      column = new Map()
      this.#byPlace.set(x, column)
    }
    let vertex = column.get(y)
    if (vertex === undefined) {
      vertex = { id: this.all.length, x, y }
      column.set(y, vertex)
      this.all.push(vertex)
    }
    return vertex
  }
}

function segmentsOf(path: Path, vertices: VertexSet): Segment[] {
  const found: Segment[] = []
  const first = path.points[0]
  if (first === undefined) return found
  let a = vertices.at(first.x, first.y)
  for (const p of path.closed ? [...path.points.slice(1), first] : path.points.slice(1)) {
    const b = vertices.at(p.x, p.y)
    if (a !== b) {
      const [minX, maxX] = a.x < b.x ? [a.x, b.x] : [b.x, a.x]
      const [minY, maxY] = a.y < b.y ? [a.y, b.y] : [b.y, a.y]
      found.push({ index: 0, a, b, path, nodes: new Set(), minX, minY, maxX, maxY })
    }
    a = b
  }
  return found
}

/** True where both go from one side of the other to the other side; ends that touch are found from their vertex. */
function crosses(s: Segment, t: Segment): boolean {
  if (s.a === t.a || s.a === t.b || s.b === t.a || s.b === t.b) return false
  return (
    Math.sign(side(s.a, s.b, t.a)) * Math.sign(side(s.a, s.b, t.b)) < 0 &&
    Math.sign(side(t.a, t.b, s.a)) * Math.sign(side(t.a, t.b, s.b)) < 0
  )
}

/**
 * True where a segment, whose bounds hold the vertex, meets the unit square around it. Of the square's border only the
 * lower left corner belongs to it, so that every place is in one square.
 */
function passesThrough({ a, b }: Segment, v: Vertex): boolean {
  const lowerLeft = side(a, b, { x: v.x - 0.5, y: v.y - 0.5 })
  if (lowerLeft === 0) return true
  const others = [
    side(a, b, { x: v.x + 0.5, y: v.y - 0.5 }),
    side(a, b, { x: v.x + 0.5, y: v.y + 0.5 }),
    side(a, b, { x: v.x - 0.5, y: v.y + 0.5 }),
  ]
  return others.some((other) => (lowerLeft > 0 ? other < 0 : other > 0))
}

function edgesOf(segments: readonly Segment[], vertexCount: number): readonly Edge[] {
  const edges = new Map<number, Edge>()
  for (const { a, b, path, nodes } of segments) {
    const along = (v: Vertex) => (v.x - a.x) * (b.x - a.x) + (v.y - a.y) * (b.y - a.y)
    const stops = nodes.size < 2 ? [...nodes, b] : [...[...nodes].sort((v, w) => along(v) - along(w)), b]
    let from = a
    for (const to of stops) {
      // Two that cross close to an end may meet, rounded, in that end.
      if (to === from) continue
      const [low, high] = from.x < to.x || (from.x === to.x && from.y < to.y) ? [from, to] : [to, from]
      const key = low.id * vertexCount + high.id
      let edge = edges.get(key)
      if (edge === undefined) {
        edge = { a: low, b: high, mask: 0, onLine: false }
        edges.set(key, edge)
      }
      if (path.closed) edge.mask ^= path.mark
      else edge.onLine = true
      from = to
    }
  }
  return [...edges.values()].filter((edge) => edge.mask !== 0 || edge.onLine)
}
