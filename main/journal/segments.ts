import { join } from 'node:path'
import { makeFolderDurably, writeDurably } from '../disk/durable-file.ts'
import type { Files, GrowingFile } from '../disk/files.ts'
import type { Stretch } from './frame.ts'
import { NumberedFiles } from './numbered-files.ts'

/** The segments of a journal: files by number in one folder. */
export class Segments {
  readonly #folder: string
  readonly #files: Files
  readonly #names: NumberedFiles

  constructor(folder: string, files: Files) {
    this.#folder = folder
    this.#files = files
    this.#names = new NumberedFiles(folder, 'journal', files)
  }

  /** Rising; none where there is no folder yet. */
  list(): Promise<number[]> {
    return this.#names.list()
  }

  read(number: number): Promise<Buffer> {
    return this.#files.read(this.#names.path(number))
  }

  /** Opens a segment for writing; a new one is entered in the folder durably before anything is written. */
  async open(number: number): Promise<GrowingFile> {
    await makeFolderDurably(this.#folder, this.#files)
    const file = await this.#files.open(this.#names.path(number), 'append')
    await this.#files.syncFolder(this.#folder)
    return file
  }

  /** Writes a whole segment so that it is there completely or not at all. */
  write(number: number, frames: Uint8Array): Promise<void> {
    return writeDurably(this.#names.path(number), frames, this.#files)
  }

  async remove(numbers: readonly number[]): Promise<void> {
    for (const number of numbers) await this.#files.remove(this.#names.path(number))
  }

  /** What a program that was killed had written, and a power cut could still take. */
  async sync(number: number): Promise<void> {
    const file = await this.#files.open(this.#names.path(number), 'append')
    try {
      await file.datasync()
    } finally {
      await file.close()
    }
  }

  cut(number: number, length: number): Promise<void> {
    return this.#files.truncate(this.#names.path(number), length)
  }

  /** Keeps bytes that are no frames beside the journal, for whoever wants to look into them. */
  async setAside(number: number, segment: Buffer, stretch: Stretch): Promise<void> {
    const aside = join(this.#folder, 'damaged')
    await this.#files.makeFolder(aside)
    const file = await this.#files.open(join(aside, `${number}-${stretch.from}-${stretch.to}.bin`), 'fresh')
    try {
      await file.append(segment.subarray(stretch.from, stretch.to))
    } finally {
      await file.close()
    }
  }
}
