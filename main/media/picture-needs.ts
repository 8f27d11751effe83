import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sha256, UserId } from '../../shared/model/ids.ts'
import { type MediaFile, mediaFileSchema } from '../../shared/model/media.ts'
import { appendDurably, writeDurably } from '../disk/durable-file.ts'
import { nodeFiles } from '../disk/files.ts'
import type { Log } from '../log.ts'

/**
 * Which pictures each person on this computer still has work with, so that room is never made with what somebody needs
 * who is not there, and they come while nobody is. A file for each, a line for each picture.
 */
export class PictureNeeds {
  readonly #folder: string
  readonly #needs: Map<string, Map<Sha256, MediaFile>>
  #person: UserId | null = null

  private constructor(folder: string, needs: Map<string, Map<Sha256, MediaFile>>) {
    this.#folder = folder
    this.#needs = needs
  }

  /** What cannot be read counts as nothing: pictures that go for it are fetched again. */
  static async open(folder: string, log: Log): Promise<PictureNeeds> {
    const needs = new Map<string, Map<Sha256, MediaFile>>()
    for (const name of await nodeFiles.list(folder)) {
      if (name.endsWith('.tmp')) continue
      const text = await readFile(join(folder, name), 'utf8').catch((error: unknown) => {
        log.error('the list of needed pictures cannot be read', error)
        return ''
      })
      needs.set(name, byHash(text.split('\n').flatMap((line) => pictureIn(line) ?? [])))
    }
    return new PictureNeeds(folder, needs)
  }

  /** This person is at work, and needs these and no others. */
  async replace(person: UserId, pictures: readonly MediaFile[]): Promise<void> {
    this.#person = person
    this.#needs.set(person, byHash(pictures))
    await mkdir(this.#folder, { recursive: true })
    await writeDurably(join(this.#folder, person), pictures.map(lineOf).join(''))
  }

  /** Nobody is at work any more. */
  leave(): void {
    this.#person = null
  }

  /** Whoever is at work needs this one too. */
  async add(picture: MediaFile): Promise<void> {
    const person = this.#person
    const own = person === null ? undefined : this.#needs.get(person)
    if (person === null || own === undefined || own.has(picture.sha256)) return
    await mkdir(this.#folder, { recursive: true })
    await appendDurably(join(this.#folder, person), lineOf(picture))
    own.set(picture.sha256, picture)
  }

  needed(sha256: Sha256): boolean {
    return [...this.#needs.values()].some((own) => own.has(sha256))
  }

  all(): readonly MediaFile[] {
    return [...byHash([...this.#needs.values()].flatMap((own) => [...own.values()])).values()]
  }
}

function byHash(pictures: readonly MediaFile[]): Map<Sha256, MediaFile> {
  return new Map(pictures.map((picture) => [picture.sha256, picture]))
}

/** The hash last, so that a line that the power cut in two is no picture. */
function lineOf({ sha256, bytes }: MediaFile): string {
  return `${bytes} ${sha256}\n`
}

function pictureIn(line: string): MediaFile | null {
  const [bytes, sha256] = line.split(' ')
  return mediaFileSchema.safeParse({ bytes: Number(bytes), sha256 }).data ?? null
}
