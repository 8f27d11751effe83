import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { OutFile } from '../../../shared/formats/contract.ts'
import { isErrno, replaceFile, syncFolder } from '../../files.ts'

/** Writes the only file of a set; it appears whole or not at all. */
export async function placeFile(files: AsyncIterable<OutFile>, path: string): Promise<void> {
  for await (const { content } of files) {
    if (content instanceof Uint8Array) await writeFile(path, content)
    else await replaceFile(path, content)
  }
}

/** Writes a set as a folder, which appears whole or not at all. False where something is there already. */
export async function placeFolder(files: AsyncIterable<OutFile>, path: string): Promise<boolean> {
  const there = await readdir(path).catch((error) => {
    if (isErrno(error, 'ENOENT')) return null
    if (isErrno(error, 'ENOTDIR')) return ['a file']
    throw error
  })
  if (there !== null && there.length > 0) return false
  const part = await mkdtemp(`${resolve(path)}.part-`)
  try {
    for await (const { path: name, content } of files) {
      const file = join(part, name)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
    }
    if (there !== null) await rm(path, { recursive: true })
    await rename(part, path)
    await syncFolder(dirname(resolve(path)))
    return true
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}
