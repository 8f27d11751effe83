import { appendFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Groups } from '../../../shared/formats/contract.ts'
import { isErrno } from '../../files.ts'

/** Files that the groups are spread over: one of them is in memory at a time. */
const FILES = 512
/** Characters that are kept in memory before they are written. */
const KEPT = 4 * 1024 * 1024

/** Groups that go to disk, as JSON, once they are more than a little. */
export function diskGroups<T>(mostKept = KEPT, below = tmpdir()): Groups<T> {
  const waiting: string[][] = Array.from({ length: FILES }, () => [])
  let kept = 0
  let folder: string | null = null

  const spill = async () => {
    folder ??= await mkdtemp(join(below, 'aidol-groups-'))
    // Hundreds of short writes: waiting for each in turn takes several times as long as they do.
    for (const [i, lines] of waiting.entries())
      if (lines.length > 0) appendFileSync(join(folder, String(i)), lines.splice(0).join(''))
    kept = 0
  }
  const spilt = async (i: number): Promise<string> => {
    if (folder === null) return ''
    return readFile(join(folder, String(i)), 'utf8').catch((error) => {
      if (isErrno(error, 'ENOENT')) return ''
      throw error
    })
  }

  return {
    async add(key, value) {
      const line = `${JSON.stringify([key, value])},\n`
      waiting[key % FILES]?.push(line)
      kept += line.length
      if (kept >= mostKept) await spill()
    },
    async *all() {
      for (const [i, lines] of waiting.entries()) {
        const groups = new Map<number, T[]>()
        const all = (await spilt(i)) + lines.join('')
        // All at once: one by one it takes twice as long.
        for (const [key, value] of JSON.parse(`[${all.slice(0, -',\n'.length)}]`) as [number, T][]) {
          const group = groups.get(key)
          if (group === undefined) groups.set(key, [value])
          else group.push(value)
        }
        yield* groups
      }
    },
    async close() {
      if (folder !== null) await rm(folder, { recursive: true, force: true })
    },
  }
}
