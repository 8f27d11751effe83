import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Sha256 } from '../../shared/model/ids.ts'
import type { StagedBlob } from './blob-store.ts'

/** What a process left behind that died in the middle is swept away after this time, ms. */
const LEFT_BEHIND_MS = 24 * 3_600_000

export interface Staging {
  /** @param keep what makes the staged file a blob; it may move the file away. */
  stage(
    source: Readable,
    keep: (blob: Omit<StagedBlob, 'keep' | 'discard'>) => Promise<void>,
  ): Promise<StagedBlob>
}

/** A folder in which bytes lie until somebody has looked at them. */
export async function openStaging(folder: string): Promise<Staging> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await sweep(folder)
  return {
    async stage(source, keep) {
      const path = join(folder, `${process.pid}-${randomBytes(8).toString('hex')}`)
      const hash = createHash('sha256')
      let bytes = 0
      const meter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk)
          bytes += chunk.length
          done(null, chunk)
        },
      })
      try {
        // `flush` makes the stream call fsync before it closes.
        await pipeline(source, meter, createWriteStream(path, { flags: 'wx', flush: true }))
      } catch (error) {
        await rm(path, { force: true })
        throw error
      }
      const staged = { sha256: hash.digest('hex') as Sha256, bytes, path }
      return { ...staged, keep: () => keep(staged), discard: () => rm(path, { force: true }) }
    },
  }
}

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (found !== null && Date.now() - found.mtimeMs > LEFT_BEHIND_MS) await rm(path, { force: true })
  }
}
