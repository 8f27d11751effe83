import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Sha256, sha256Schema, type UserId } from '../../shared/model/ids.ts'
import { appendDurably, writeDurably } from '../disk/durable-file.ts'
import { nodeFiles } from '../disk/files.ts'
import type { Log } from '../log.ts'

/**
 * Which pictures each person on this computer still has work with, so that room is never made with what somebody needs
 * who is not there. A file for each, a line for each picture.
 */
export class PictureNeeds {
  readonly #folder: string
  readonly #needs: Map<string, Set<Sha256>>
  #person: UserId | null = null

  private constructor(folder: string, needs: Map<string, Set<Sha256>>) {
    this.#folder = folder
    this.#needs = needs
  }

  /** What cannot be read counts as nothing: pictures that go for it are fetched again. */
  static async open(folder: string, log: Log): Promise<PictureNeeds> {
    const needs = new Map<string, Set<Sha256>>()
    for (const name of await nodeFiles.list(folder)) {
      if (name.endsWith('.tmp')) continue
      const text = await readFile(join(folder, name), 'utf8').catch((error: unknown) => {
        log.error('the list of needed pictures cannot be read', error)
        return ''
      })
      // A last line that the power cut in two is no hash and falls out.
      const lines = text.split('\n')
      needs.set(name, new Set(lines.flatMap((line) => sha256Schema.safeParse(line).data ?? [])))
    }
    return new PictureNeeds(folder, needs)
  }

  /** This person is at work, and needs these and no others. */
  async replace(person: UserId, pictures: readonly Sha256[]): Promise<void> {
    this.#person = person
    this.#needs.set(person, new Set(pictures))
    await mkdir(this.#folder, { recursive: true })
    await writeDurably(join(this.#folder, person), pictures.map((sha256) => `${sha256}\n`).join(''))
  }

  /** Whoever is at work needs this one too. */
  async add(sha256: Sha256): Promise<void> {
    const person = this.#person
    const own = person === null ? undefined : this.#needs.get(person)
    if (person === null || own === undefined || own.has(sha256)) return
    await mkdir(this.#folder, { recursive: true })
    await appendDurably(join(this.#folder, person), `${sha256}\n`)
    own.add(sha256)
  }

  needed(sha256: Sha256): boolean {
    return [...this.#needs.values()].some((own) => own.has(sha256))
  }
}
