/** One pair that may be put together, and what it is worth, above 0. */
export interface Candidate {
  readonly a: number
  readonly b: number
  readonly worth: number
}

/** Beyond this, what hangs together is put together greedily: the exact way costs the cube of it. */
const MOST_EXACT = 200

/**
 * Pairs with the greatest sum of worth, each `a` and each `b` in one of them at most: the Hungarian method. Candidates fall
 * apart into groups that share nothing, mostly of two or three, so that a thousand objects cost little. Ours, for `shared` has
 * no packages.
 */
export function bestPairs(candidates: readonly Candidate[]): readonly Candidate[] {
  return groupsOf(candidates).flatMap((group) => {
    const as = [...new Set(group.map(({ a }) => a))]
    const bs = [...new Set(group.map(({ b }) => b))]
    return Math.max(as.length, bs.length) > MOST_EXACT ? greedy(group) : exact(group, as, bs)
  })
}

function greedy(group: readonly Candidate[]): readonly Candidate[] {
  const [takenA, takenB] = [new Set<number>(), new Set<number>()]
  return group
    .toSorted((p, q) => q.worth - p.worth || p.a - q.a || p.b - q.b)
    .filter(({ a, b }) => {
      if (takenA.has(a) || takenB.has(b)) return false
      takenA.add(a)
      takenB.add(b)
      return true
    })
}

/** The Hungarian method with potentials, row by row; what is no candidate costs nothing and is left out at the end. */
function exact(
  group: readonly Candidate[],
  as: readonly number[],
  bs: readonly number[],
): readonly Candidate[] {
  const byPlace = new Map(group.map((one) => [`${as.indexOf(one.a)},${bs.indexOf(one.b)}`, one]))
  const flipped = as.length > bs.length
  const [rows, columns] = flipped ? [bs.length, as.length] : [as.length, bs.length]
  const at = (row: number, column: number) => byPlace.get(flipped ? `${column},${row}` : `${row},${column}`)
  const cost = (row: number, column: number) => -(at(row, column)?.worth ?? 0)

  // Row and column 0 stand for none; `rowOf[c]` is the row that column c is given to.
  const rowPotential = new Array<number>(rows + 1).fill(0)
  const columnPotential = new Array<number>(columns + 1).fill(0)
  const rowOf = new Array<number>(columns + 1).fill(0)
  for (let row = 1; row <= rows; row++) {
    const way = new Array<number>(columns + 1).fill(0)
    const slack = new Array<number>(columns + 1).fill(Number.POSITIVE_INFINITY)
    const seen = new Array<boolean>(columns + 1).fill(false)
    rowOf[0] = row
    let column = 0
    while (rowOf[column] !== 0) {
      seen[column] = true
      const from = rowOf[column] as number
      let [least, next] = [Number.POSITIVE_INFINITY, 0]
      for (let c = 1; c <= columns; c++) {
        if (seen[c]) continue
        const reduced =
          cost(from - 1, c - 1) - (rowPotential[from] as number) - (columnPotential[c] as number)
        if (reduced < (slack[c] as number)) {
          slack[c] = reduced
          way[c] = column
        }
        if ((slack[c] as number) < least) [least, next] = [slack[c] as number, c]
      }
      for (let c = 0; c <= columns; c++) {
        if (seen[c]) {
          rowPotential[rowOf[c] as number] = (rowPotential[rowOf[c] as number] as number) + least
          columnPotential[c] = (columnPotential[c] as number) - least
        } else slack[c] = (slack[c] as number) - least
      }
      column = next
    }
    while (column !== 0) {
      const before = way[column] as number
      rowOf[column] = rowOf[before] as number
      column = before
    }
  }
  return rowOf.slice(1).flatMap((row, c) => (row === 0 ? [] : (at(row - 1, c) ?? [])))
}

/** Candidates that share an `a` or a `b`, directly or through others. */
function groupsOf(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const parent = new Map<string, string>()
  const root = (key: string): string => {
    let at = key
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up
    parent.set(key, at)
    return at
  }
  for (const { a, b } of candidates) parent.set(root(`a${a}`), root(`b${b}`))
  const groups = new Map<string, Candidate[]>()
  for (const one of candidates) {
    const key = root(`a${one.a}`)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return [...groups.values()]
}
