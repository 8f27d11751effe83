import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { decodeText } from '../../files.ts'

/** A file below the folder: `path` to open it, `name` to show it. */
export interface FoundFile {
  /** As the disk has it: old archives leave names on it that are no UTF-8. */
  readonly path: Buffer
  /** Relative to the folder, with slashes. */
  readonly name: string
}

export interface Walk {
  readonly files: readonly FoundFile[]
  /** Hidden files and those that the desktop makes for itself. */
  readonly skipped: number
  /** Folders that could not be read, and files whose kind is neither file nor folder. */
  readonly unreadable: readonly { readonly name: string; readonly detail: string }[]
}

const MADE_BY_DESKTOPS =
  /^(thumbs\.db|ehthumbs\.db|desktop\.ini|__macosx|\$recycle\.bin|system volume information)$/i
/** 2 before 10, and Chinese names as a Chinese reader expects them. */
const ORDER = new Intl.Collator('zh-CN', { numeric: true })

/** All files below a folder, in the order in which people count. */
export async function walk(root: string): Promise<Walk> {
  const files: FoundFile[] = []
  const unreadable: { name: string; detail: string }[] = []
  let skipped = 0
  const folders: FoundFile[] = [{ path: Buffer.from(root), name: '' }]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let entries: Dirent<Buffer>[]
    try {
      entries = await readdir(folder.path, { withFileTypes: true, encoding: 'buffer' })
    } catch (error) {
      if (folder.name === '') throw error
      unreadable.push({ name: folder.name, detail: String(error) })
      continue
    }
    for (const entry of entries) {
      const base = decodeName(entry.name)
      const found = {
        path: Buffer.concat([folder.path, Buffer.from('/'), entry.name]),
        name: folder.name === '' ? base : `${folder.name}/${base}`,
      }
      if (base.startsWith('.') || MADE_BY_DESKTOPS.test(base)) skipped += 1
      else if (entry.isDirectory()) folders.push(found)
      // A link to a file is followed when it is read; one to a folder could lead round in a circle.
      else if (entry.isFile() || entry.isSymbolicLink()) files.push(found)
      else unreadable.push({ name: found.name, detail: 'neither a file nor a folder' })
    }
  }
  return { files: files.sort((a, b) => ORDER.compare(a.name, b.name)), skipped, unreadable }
}

function decodeName(name: Buffer): string {
  return decodeText(name).replaceAll('\0', '').normalize('NFC')
}
