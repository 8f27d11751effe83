import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Sha256, sha256Schema } from '../../shared/model/ids.ts'
import { isSystemError } from '../disk/disk-error.ts'

/** What a file on the shelves is, by the end of its name; the last two are what versions before sealing wrote. */
const ENDS = { sealed: '.sealed', part: '.sealed.part', plain: '', 'plain-part': '.part' } as const
export type Form = keyof typeof ENDS

export interface Shelved {
  readonly sha256: Sha256
  readonly form: Form
  readonly path: string
}

/** `folder/<first two digits>/<sha256><end>` */
export function shelvedAt(folder: string, sha256: Sha256, form: Form): string {
  return join(folder, sha256.slice(0, 2), `${sha256}${ENDS[form]}`)
}

/** Everything of ours in the folder; what else lies there is nobody's business. */
export async function readShelves(folder: string): Promise<Shelved[]> {
  const found: Shelved[] = []
  for (const shelf of await names(folder)) {
    for (const name of await names(join(folder, shelf))) {
      const sha256 = sha256Schema.safeParse(name.slice(0, 64))
      const form = (Object.keys(ENDS) as Form[]).find((one) => ENDS[one] === name.slice(64))
      if (!sha256.success || form === undefined || !name.startsWith(shelf)) continue
      found.push({ sha256: sha256.data, form, path: join(folder, shelf, name) })
    }
  }
  return found
}

/** Size in bytes and the time of the last writing, Unix ms; null where there is no such file. */
export async function sizeOf(path: string): Promise<{ readonly size: number; readonly at: number } | null> {
  try {
    const found = await stat(path)
    return found.isFile() ? { size: found.size, at: found.mtimeMs } : null
  } catch (error) {
    if (isSystemError(error)) return null
    throw error
  }
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return []
    throw error
  }
}
