import { execFile } from 'node:child_process'
import { mkdtemp, open, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A real file system of its own that can be filled to the last byte without hurting the machine. Linux, as root. */
export class SmallDisk {
  readonly path: string
  readonly #filler: string

  private constructor(path: string) {
    this.path = path
    this.#filler = join(path, 'filler')
  }

  /** `megabytes`: its whole size. */
  static async create(megabytes: number): Promise<SmallDisk> {
    const path = await mkdtemp(join(tmpdir(), 'aidol-small-disk-'))
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', path]).catch(
      (error: unknown) => {
        throw new Error(
          `a file system that can be filled needs the right to mount one (root): ${String(error)}`,
        )
      },
    )
    return new SmallDisk(path)
  }

  /** Leaves so many bytes free, to the next whole page. */
  async fill(leave = 0): Promise<void> {
    const file = await open(this.#filler, 'a')
    try {
      for (let size = 1 << 20; size >= 1; ) {
        try {
          await file.write(Buffer.alloc(size))
        } catch {
          size >>= 1 // smaller and smaller pieces, until not one byte fits
        }
      }
      await file.truncate(Math.max(0, (await file.stat()).size - leave))
    } finally {
      await file.close()
    }
  }

  /** Gives all of it back. */
  async free(): Promise<void> {
    await rm(this.#filler, { force: true })
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.path)
    return bavail * bsize
  }

  async remove(): Promise<void> {
    await run('umount', ['-l', this.path])
    await rm(this.path, { recursive: true, force: true })
  }
}
