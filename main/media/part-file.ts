import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { renameDurably } from '../disk/durable-file.ts'

/** A picture that is still arriving: what is here of it, and its hash so far. */
export class PartFile {
  readonly #path: string
  readonly #handle: FileHandle
  #hash: Hash
  #length: number

  private constructor(path: string, handle: FileHandle, hash: Hash, length: number) {
    this.#path = path
    this.#handle = handle
    this.#hash = hash
    this.#length = length
  }

  /** Opens what an earlier try left, or an empty file. */
  static async open(path: string): Promise<PartFile> {
    await mkdir(dirname(path), { recursive: true })
    const handle = await open(path, 'a+', 0o600)
    const hash = createHash('sha256')
    let length = 0
    for await (const piece of createReadStream(path)) {
      hash.update(piece as Buffer)
      length += (piece as Buffer).length
    }
    return new PartFile(path, handle, hash, length)
  }

  get length(): number {
    return this.#length
  }

  async write(piece: Uint8Array): Promise<void> {
    for (let done = 0; done < piece.length; ) done += (await this.#handle.write(piece, done)).bytesWritten
    this.#hash.update(piece)
    this.#length += piece.length
  }

  async startAnew(): Promise<void> {
    await this.#handle.truncate(0)
    this.#hash = createHash('sha256')
    this.#length = 0
  }

  /** The hash of what is here; nothing may be written after it. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }

  /** Puts the whole file under its name, durably. */
  async finish(as: string): Promise<void> {
    await this.#handle.sync()
    await this.#handle.close()
    await renameDurably(this.#path, as)
  }

  /** Stops and leaves what is here for the next try. */
  keep(): Promise<void> {
    return this.#handle.close()
  }

  async discard(): Promise<void> {
    await this.#handle.close()
    await rm(this.#path, { force: true })
  }
}
