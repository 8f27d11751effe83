import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Sha256 } from '../../shared/model/ids.ts'
import { isErrno, syncFolder } from '../files.ts'
import type { BlobStore } from './blob-store.ts'

/** A blob store in a folder: `ab/abcdef…`, with unfinished files in `tmp/`. */
export async function openFileStore(root: string): Promise<BlobStore> {
  const unfinished = join(root, 'tmp')
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  const pathOf = (sha256: Sha256): string => join(root, sha256.slice(0, 2), sha256)

  return {
    async stage(source) {
      const path = join(unfinished, `${process.pid}-${randomBytes(8).toString('hex')}`)
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
      const sha256 = hash.digest('hex') as Sha256
      return {
        sha256,
        bytes,
        path,
        async keep() {
          const target = pathOf(sha256)
          await mkdir(dirname(target), { recursive: true })
          await rename(path, target)
          await syncFolder(dirname(target))
          await syncFolder(root)
        },
        discard: () => rm(path, { force: true }),
      }
    },

    async read(sha256, range) {
      try {
        const file = await open(pathOf(sha256), 'r')
        return file.createReadStream(range)
      } catch (error) {
        if (isErrno(error, 'ENOENT')) return null
        throw error
      }
    },
  }
}
