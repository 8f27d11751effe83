/** One transaction: what it holds it keeps to its end. */
export interface Owner {
  readonly held: Set<string>
  waitsFor: string | null
}

export class Deadlock extends Error {
  /** Whose holder has to be let through first. */
  readonly row: string

  constructor(row: string) {
    super(`deadlock at ${row}`)
    this.row = row
  }
}

interface Waiting {
  readonly owner: Owner
  readonly go: () => void
}

/** Row locks as a database has them: who comes second waits, and whoever would close a circle of waiting is told so. */
export class RowLocks {
  #owners = new Map<string, Owner>()
  #queues = new Map<string, Waiting[]>()

  /** @throws Deadlock */
  async take(owner: Owner, row: string): Promise<void> {
    const other = this.#owners.get(row)
    if (other === owner) return
    if (other === undefined) {
      this.#give(row, owner)
      return
    }
    this.#refuseCircle(owner, row)
    owner.waitsFor = row
    const queue = this.#queues.get(row) ?? []
    this.#queues.set(row, queue)
    await new Promise<void>((go) => queue.push({ owner, go }))
  }

  release(owner: Owner): void {
    for (const row of owner.held) {
      this.#owners.delete(row)
      const next = this.#queues.get(row)?.shift()
      if (next === undefined) continue
      this.#give(row, next.owner)
      next.go()
    }
    owner.held.clear()
  }

  areFree(rows: readonly string[]): boolean {
    return rows.every((row) => !this.#owners.has(row))
  }

  /** Nobody holds anything; who waits waits for ever. */
  clear(): void {
    this.#owners.clear()
    this.#queues.clear()
  }

  #give(row: string, owner: Owner): void {
    owner.waitsFor = null
    owner.held.add(row)
    this.#owners.set(row, owner)
  }

  #refuseCircle(owner: Owner, row: string): void {
    for (let at: string | null = row; at !== null; ) {
      const holder = this.#owners.get(at)
      if (holder === owner) throw new Deadlock(row)
      at = holder?.waitsFor ?? null
    }
  }
}
