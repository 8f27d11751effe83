import { createReadStream, type Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { decodeText } from '../../files.ts'
import type { RefusalReason } from './examine.ts'
import { inOrder, isPassedOver, type Source } from './source.ts'

/** `path` to open it, as the disk has it: old archives leave names on it that are no UTF-8; `name` to show it. */
interface Found {
  readonly path: Buffer
  readonly name: string
}

/** All files below a folder. */
export async function openFolder(root: string): Promise<Source> {
  const files: Found[] = []
  const refused: { name: string; reason: RefusalReason }[] = []
  let skipped = 0
  const folders: Found[] = [{ path: Buffer.from(root), name: '' }]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let entries: Dirent<Buffer>[]
    try {
      entries = await readdir(folder.path, { withFileTypes: true, encoding: 'buffer' })
    } catch (error) {
      if (folder.name === '') throw error
      refused.push({ name: folder.name, reason: { code: 'unreadable', detail: String(error) } })
      continue
    }
    for (const entry of entries) {
      const base = decodeText(entry.name).replaceAll('\0', '').normalize('NFC')
      const found = {
        path: Buffer.concat([folder.path, Buffer.from('/'), entry.name]),
        name: folder.name === '' ? base : `${folder.name}/${base}`,
      }
      if (isPassedOver(base)) skipped += 1
      else if (entry.isDirectory()) folders.push(found)
      // A link to a file is followed when it is read; one to a folder could lead round in a circle.
      else if (entry.isFile() || entry.isSymbolicLink()) files.push(found)
      else
        refused.push({
          name: found.name,
          reason: { code: 'unreadable', detail: 'neither a file nor a folder' },
        })
    }
  }
  return {
    key: `folder:${await realpath(root)}`,
    files: inOrder(files).map(({ path, name }) => ({
      name,
      stamp: async () => {
        const { size, mtimeNs } = await stat(path, { bigint: true })
        return `${size}-${mtimeNs}`
      },
      open: async () => createReadStream(path),
    })),
    skipped,
    refused,
    close: async () => {},
  }
}
