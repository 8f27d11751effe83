import { join } from 'node:path'
import type { Files } from '../disk/files.ts'

/** Files of one folder whose names are numbers, such as `00000012.journal`. */
export class NumberedFiles {
  readonly #folder: string
  readonly #ending: string
  readonly #name: RegExp
  readonly #files: Files

  constructor(folder: string, ending: string, files: Files) {
    this.#folder = folder
    this.#ending = ending
    this.#name = new RegExp(`^(\\d{8})\\.${ending}$`)
    this.#files = files
  }

  /** Rising; none where there is no folder yet. */
  async list(): Promise<number[]> {
    const names = await this.#files.list(this.#folder)
    return names
      .flatMap((name) => this.#name.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b)
  }

  path(number: number): string {
    return join(this.#folder, `${String(number).padStart(8, '0')}.${this.#ending}`)
  }
}
