import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { filesBelow } from './files-below.ts'

/** The texts that stand somewhere in the files below a folder, in UTF-8 or as Chromium writes wide strings, with the file. */
export async function searchFiles(folder: string, texts: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const file of await filesBelow(folder)) {
    const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0) // a temporary file that has gone
      throw error
    })
    for (const text of texts) {
      const here = content.includes(text) || content.includes(Buffer.from(text, 'utf16le'))
      if (here) found.push(`${text} in ${relative(folder, file)}`)
    }
  }
  return found
}
