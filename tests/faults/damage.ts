import { readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import type { Rng } from '../../renderer/sync/ports.ts'
import { filesBelow } from '../harness/files-below.ts'

/** What happens to the files of a database while the program is closed. */
export const DAMAGES: Readonly<Record<string, (folder: string, rng: Rng) => Promise<void>>> = {
  deleted: (folder) => rm(folder, { recursive: true }),
  'one file deleted': async (folder, rng) => {
    const files = await filesBelow(folder)
    await rm(files[Math.floor(rng.next() * files.length)] ?? folder, { recursive: true })
  },
  truncated: async (folder, rng) => {
    for (const file of await filesBelow(folder)) {
      const { size } = await stat(file)
      if (rng.next() < 0.5) await truncate(file, Math.floor(size * rng.next()))
    }
  },
  flipped: async (folder, rng) => {
    for (const file of await filesBelow(folder)) {
      const bytes = await readFile(file)
      for (let flips = bytes.length === 0 ? 0 : 3; flips > 0; flips--) {
        const at = Math.floor(rng.next() * bytes.length)
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(rng.next() * 8)), at)
      }
      await writeFile(file, bytes)
    }
  },
}
