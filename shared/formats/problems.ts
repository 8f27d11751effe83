/** What is wrong with files that are imported. Codes are for programs and texts; `detail` says it to a technician. */
export type ProblemCode =
  | 'unreadable'
  | 'not-text'
  | 'syntax'
  | 'entities'
  | 'too-deep'
  | 'too-large'
  | 'wrong-format'
  | 'missing-file'
  | 'bad-value'
  | 'unknown-class'
  | 'unknown-picture'
  | 'size-differs'
  | 'no-size'
  | 'nothing-drawn'
  | 'kind-not-allowed'
  | 'unknown-attribute'
  | 'unknown-parent'
  | 'double'
  | 'not-supported'
  | 'changed'
  | 'assumed'

/** What does not come in because of it; a `note` loses nothing. */
export type ProblemEffect = 'file' | 'picture' | 'object' | 'property' | 'note'

export interface Where {
  readonly file: string
  /** From 1. */
  readonly line?: number | undefined
  /** Inside the file, as `annotations[3].segmentation`. */
  readonly path?: string | undefined
}

export interface Problem extends Where {
  readonly code: ProblemCode
  readonly effect: ProblemEffect
  readonly detail: string
}

/** Thrown inside a reader for what makes the rest of a file unreadable; caught where the file began. */
export class FormatError extends Error {
  readonly code: ProblemCode
  readonly where: Where

  constructor(code: ProblemCode, where: Where, detail: string) {
    super(detail)
    this.code = code
    this.where = where
  }
}

/** One kind of problem: how many there were, and the first few. */
export interface ProblemCount {
  readonly code: ProblemCode
  readonly count: number
  readonly first: readonly Problem[]
}

/** Of every kind of problem the first few in full, and how many there were. */
export class Problems {
  readonly #kept: number
  readonly #found = new Map<ProblemCode, { count: number; readonly first: Problem[] }>()
  readonly #effects = new Set<ProblemEffect>()

  constructor(kept = 20) {
    this.#kept = kept
  }

  add(code: ProblemCode, effect: ProblemEffect, where: Where, detail: string): void {
    const { file, line, path } = where
    let found = this.#found.get(code)
    if (found === undefined) {
      found = { count: 0, first: [] }
      this.#found.set(code, found)
    }
    found.count += 1
    this.#effects.add(effect)
    if (found.first.length < this.#kept) found.first.push({ code, effect, file, line, path, detail })
  }

  /** @throws what is none of ours: a bug. */
  addError(error: unknown, effect: ProblemEffect): void {
    if (!(error instanceof FormatError)) throw error
    this.add(error.code, effect, error.where, error.message)
  }

  count(code: ProblemCode): number {
    return this.#found.get(code)?.count ?? 0
  }

  /** Whether there was a problem with this effect. */
  lost(effect: ProblemEffect): boolean {
    return this.#effects.has(effect)
  }

  list(): readonly ProblemCount[] {
    return [...this.#found].map(([code, { count, first }]) => ({ code, count, first }))
  }
}
