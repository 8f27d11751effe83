import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DiskError } from '../../shared/ipc/contract.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** Whether the operating system, not a bug of ours, refused. Electron's errors about its archive have no `syscall`. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'errno' in error && typeof error.errno === 'number'
}

/** Whether the disk, the quota or the largest allowed file is full. */
export function isFull(error: unknown): boolean {
  return isSystemError(error) && FULL.has(error.code ?? '')
}

/** Free space where `path` lies or will lie, MiB; null where the system does not say. */
export async function freeMb(path: string): Promise<number | null> {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = await statfs(folder)
      return Math.floor((bavail * bsize) / 2 ** 20)
    } catch (error) {
      if (!isSystemError(error) || error.code !== 'ENOENT' || dirname(folder) === folder) return null
    }
  }
}

/**
 * The disk's refusal as a value.
 * @throws the error itself where it is none of the operating system's: a bug.
 */
export async function asDiskError(error: unknown, path: string, free = freeMb): Promise<DiskError> {
  if (!isSystemError(error)) throw error
  if (isFull(error)) return { code: 'disk-full', freeMb: await free(path) }
  return { code: 'disk-failed', detail: `${error.syscall ?? 'disk'}: ${error.code ?? error.message}` }
}
