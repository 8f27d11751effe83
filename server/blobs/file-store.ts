import { mkdir, open, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Sha256 } from '../../shared/model/ids.ts'
import { isErrno, syncFolder } from '../files.ts'
import type { BlobStore } from './blob-store.ts'
import { openStaging } from './staging.ts'

/** A blob store in a folder: `ab/abcdef…`, with unfinished files in `tmp/`. */
export async function openFileStore(root: string): Promise<BlobStore> {
  const staging = await openStaging(join(root, 'tmp'))
  const pathOf = (sha256: Sha256): string => join(root, sha256.slice(0, 2), sha256)

  return {
    stage: (source) =>
      staging.stage(source, async ({ sha256, path }) => {
        const target = pathOf(sha256)
        await mkdir(dirname(target), { recursive: true })
        await rename(path, target)
        await syncFolder(dirname(target))
        await syncFolder(root)
      }),

    async size(sha256) {
      return unlessMissing(async () => (await stat(pathOf(sha256))).size)
    },

    async read(sha256, range) {
      return unlessMissing(async () => (await open(pathOf(sha256), 'r')).createReadStream(range))
    },
  }
}

async function unlessMissing<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look()
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null
    throw error
  }
}
