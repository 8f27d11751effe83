import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { serial } from '../../shared/serial.ts'
import type { Log } from '../log.ts'
import { isSystemError } from './disk-error.ts'
import { type Files, nodeFiles } from './files.ts'

/** Thousands of drafts, bytes. */
const BALLAST_BYTES = 64 * 2 ** 20
/** Free space from which on it does no harm, MiB. */
const SPARE_MB = 2048
const PIECE_BYTES = 2 ** 20

export interface BallastOptions {
  readonly files?: Files
  readonly bytes?: number
  readonly spareMb?: number
}

/**
 * A file that is good for nothing but being deleted: on a full disk it makes room for what is drawn until somebody has
 * made more. It lies where the work lies and holds noise, for a file of zeros takes no room on some disks.
 */
export class Ballast {
  readonly #file: string
  readonly #folder: string
  readonly #log: Log
  readonly #files: Files
  readonly #bytes: number
  readonly #spareMb: number
  readonly #queue = serial()
  #given = false

  constructor(
    folder: string,
    log: Log,
    { files = nodeFiles, bytes = BALLAST_BYTES, spareMb = SPARE_MB }: BallastOptions = {},
  ) {
    this.#folder = folder
    this.#file = join(folder, 'ballast')
    this.#log = log
    this.#files = files
    this.#bytes = bytes
    this.#spareMb = spareMb
  }

  /** Gives the room to whoever has run out of it; false where there is nothing left to give. */
  release(): Promise<boolean> {
    this.#given = true
    return this.#inTurn(false, async () => {
      if (!(await this.#files.list(this.#folder)).includes('ballast')) return false
      await this.#files.remove(this.#file)
      this.#log.warn('the disk is full: the ballast is given up')
      return true
    })
  }

  /** Takes it back once there is room to spare. */
  async make(): Promise<void> {
    this.#given = false
    await this.#inTurn(undefined, async () => {
      const free = await this.#files.freeMb(this.#folder)
      if (free === null || free < this.#spareMb) return
      const file = await this.#files.open(this.#file, 'append')
      try {
        // In pieces, so that whoever runs out of room in the meantime has it at once.
        for (let size = await file.size(); size < this.#bytes && !this.#given; size += PIECE_BYTES)
          await file.append(randomBytes(PIECE_BYTES))
      } finally {
        await file.close()
      }
    })
  }

  #inTurn<T>(otherwise: T, work: () => Promise<T>): Promise<T> {
    return this.#queue(work).catch((error: unknown) => {
      if (!isSystemError(error)) throw error
      this.#log.error('ballast', error)
      return otherwise
    })
  }
}
