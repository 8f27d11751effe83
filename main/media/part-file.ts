import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Sha256 } from '../../shared/model/ids.ts'
import type { MediaFile } from '../../shared/model/media.ts'
import { LEAF_BYTES } from '../../shared/wire/leaves.ts'
import { renameDurably } from '../disk/durable-file.ts'
import { boxAt, fileBytes, leafLength, leavesOf, readLeaf, sealLeaf } from './sealed-file.ts'

/** Bytes `from` up to, not including, `to`. */
interface Gap {
  readonly from: number
  readonly to: number
}

export interface Digest {
  readonly whole: Sha256
  readonly leaves: readonly Sha256[]
}

/** A picture that is still arriving: which leaves of it are here. All that it writes is sealed. */
export class PartFile {
  readonly #path: string
  readonly #handle: FileHandle
  readonly #key: Uint8Array
  readonly #picture: MediaFile
  readonly #present: boolean[]
  /** The leaf that is being filled, and how far. */
  readonly #filling: Buffer
  #leaf = 0
  #filled = 0

  private constructor(path: string, handle: FileHandle, key: Uint8Array, picture: MediaFile) {
    this.#path = path
    this.#handle = handle
    this.#key = key
    this.#picture = picture
    this.#present = Array<boolean>(leavesOf(picture.bytes)).fill(false)
    this.#filling = Buffer.allocUnsafe(Math.min(LEAF_BYTES, picture.bytes))
  }

  /** Opens what an earlier try left, or an empty file. Leaves that do not open are as if they were not there. */
  static async open(path: string, key: Uint8Array, picture: MediaFile): Promise<PartFile> {
    await mkdir(dirname(path), { recursive: true })
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
    const part = new PartFile(path, handle, key, picture)
    const { size } = await handle.stat()
    for (let leaf = 0; leaf < part.#present.length && boxAt(leaf) < size; leaf++) {
      const plain = await readLeaf(handle, key, picture, leaf)
      if (plain === null) continue
      part.#present[leaf] = plain.length === leafLength(picture.bytes, leaf)
      if (part.#present[leaf] !== true) part.#resume(leaf, plain)
    }
    return part
  }

  /** Bytes that are here. */
  get received(): number {
    const { bytes } = this.#picture
    return this.#present.reduce((sum, here, leaf) => sum + (here ? leafLength(bytes, leaf) : 0), this.#filled)
  }

  /** Bytes that are still missing, to be written next; null where nothing is. What was begun comes first. */
  nextGap(): Gap | null {
    if (this.#filled === 0) this.#leaf = this.#present.indexOf(false)
    if (this.#leaf < 0) return null
    const next = this.#present.indexOf(true, this.#leaf)
    const from = this.#leaf * LEAF_BYTES + this.#filled
    return { from, to: next < 0 ? this.#picture.bytes : next * LEAF_BYTES }
  }

  /** Adds bytes at the beginning of the gap. More than it lacks is a bug. */
  async write(piece: Uint8Array): Promise<void> {
    for (let done = 0; done < piece.length; ) {
      const length = leafLength(this.#picture.bytes, this.#leaf)
      const some = piece.subarray(done, done + length - this.#filled)
      this.#filling.set(some, this.#filled)
      this.#filled += some.length
      done += some.length
      if (this.#filled < length) return
      await this.#writeLeaf()
      this.#present[this.#leaf] = true
      this.#filled = 0
      this.#leaf += 1
    }
  }

  /** Reads back what is here: what counts is what is on the disk. Null where the disk has lost some of it. */
  async digest(): Promise<Digest | null> {
    const whole = createHash('sha256')
    const leaves: Sha256[] = []
    for (const leaf of this.#present.keys()) {
      const plain = await readLeaf(this.#handle, this.#key, this.#picture, leaf)
      if (plain === null) return null
      whole.update(plain)
      leaves.push(createHash('sha256').update(plain).digest('hex') as Sha256)
    }
    return { whole: whole.digest('hex') as Sha256, leaves }
  }

  /** These leaves are wrong and must be fetched again. */
  drop(leaves: readonly number[]): void {
    for (const leaf of leaves) this.#present[leaf] = false
    this.#filled = 0
  }

  async startAnew(): Promise<void> {
    await this.#handle.truncate(0)
    this.#present.fill(false)
    this.#leaf = 0
    this.#filled = 0
  }

  /** Puts the whole file under its name, durably. */
  async finish(as: string): Promise<void> {
    await this.#handle.truncate(fileBytes(this.#picture.bytes))
    await this.#handle.sync()
    await this.#handle.close()
    await renameDurably(this.#path, as)
  }

  /** Stops and leaves what is here for the next try, to the last byte where nothing lies behind it. */
  async keep(): Promise<void> {
    try {
      if (this.#filled > 0 && !this.#present.includes(true, this.#leaf)) {
        await this.#handle.truncate(boxAt(this.#leaf))
        await this.#writeLeaf()
      }
    } finally {
      await this.#handle.close()
    }
  }

  async discard(): Promise<void> {
    await this.#handle.close()
    await rm(this.#path, { force: true })
  }

  #resume(leaf: number, plain: Buffer): void {
    plain.copy(this.#filling)
    this.#leaf = leaf
    this.#filled = plain.length
  }

  async #writeLeaf(): Promise<void> {
    const box = sealLeaf(this.#key, this.#picture, this.#leaf, this.#filling.subarray(0, this.#filled))
    for (let done = 0; done < box.length; ) {
      const at = boxAt(this.#leaf) + done
      done += (await this.#handle.write(box, done, box.length - done, at)).bytesWritten
    }
  }
}
