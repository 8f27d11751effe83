import { join } from 'node:path'
import { makeFolderDurably, writeDurably } from '../disk/durable-file.ts'
import type { Files, GrowingFile } from '../disk/files.ts'
import type { Stretch } from './frame.ts'

const NAME = /^(\d{8})\.journal$/

/** The segments of a journal: files by number in one folder. */
export class Segments {
  readonly #folder: string
  readonly #files: Files

  constructor(folder: string, files: Files) {
    this.#folder = folder
    this.#files = files
  }

  /** Rising; none where there is no folder yet. */
  async list(): Promise<number[]> {
    const names = await this.#files.list(this.#folder)
    return names
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b)
  }

  read(number: number): Promise<Buffer> {
    return this.#files.read(this.#file(number))
  }

  /** Opens a segment for writing; a new one is entered in the folder durably before anything is written. */
  async open(number: number): Promise<GrowingFile> {
    await makeFolderDurably(this.#folder, this.#files)
    const file = await this.#files.open(this.#file(number), 'append')
    await this.#files.syncFolder(this.#folder)
    return file
  }

  /** Writes a whole segment so that it is there completely or not at all. */
  write(number: number, frames: Uint8Array): Promise<void> {
    return writeDurably(this.#file(number), frames, this.#files)
  }

  async remove(numbers: readonly number[]): Promise<void> {
    for (const number of numbers) await this.#files.remove(this.#file(number))
  }

  /** What a program that was killed had written, and a power cut could still take. */
  async sync(number: number): Promise<void> {
    const file = await this.#files.open(this.#file(number), 'append')
    try {
      await file.datasync()
    } finally {
      await file.close()
    }
  }

  cut(number: number, length: number): Promise<void> {
    return this.#files.truncate(this.#file(number), length)
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

  #file(number: number): string {
    return join(this.#folder, `${String(number).padStart(8, '0')}.journal`)
  }
}
