import { dirname } from 'node:path'
import { type Files, nodeFiles } from './files.ts'

/**
 * Makes a folder whose name survives a power cut, and so do the names of those above it that are new. The lowest two are
 * synced even where they were there: a program that was killed may have left them in the system's cache only.
 */
export async function makeFolderDurably(folder: string, files: Files): Promise<void> {
  const topmost = await files.makeFolder(folder)
  const above = dirname(folder)
  await files.syncFolder(above)
  await files.syncFolder(dirname(above))
  if (topmost === undefined) return
  for (let made = above; made.length > topmost.length; made = dirname(made))
    await files.syncFolder(dirname(dirname(made)))
}

/** Puts a file that is already synced under its final name, durably. */
export async function renameDurably(from: string, to: string, files: Files = nodeFiles): Promise<void> {
  await files.rename(from, to)
  await files.syncFolder(dirname(to))
}

/** Replaces a file so that after a power cut either the old or the new content is there, whole. */
export async function writeDurably(
  file: string,
  data: string | Uint8Array,
  files: Files = nodeFiles,
): Promise<void> {
  const temporary = `${file}.tmp`
  try {
    await writeSynced(temporary, 'fresh', data, files)
    await renameDurably(temporary, file, files)
  } catch (error) {
    await files.remove(temporary)
    throw error
  }
}

/**
 * Adds to the end of a file and answers when that survives a power cut; where it fails any part of it may be there. A file
 * that is not there is made; its name survives when its folder is synced.
 */
export function appendDurably(
  file: string,
  data: string | Uint8Array,
  files: Files = nodeFiles,
): Promise<void> {
  return writeSynced(file, 'append', data, files)
}

async function writeSynced(
  file: string,
  how: 'append' | 'fresh',
  data: string | Uint8Array,
  files: Files,
): Promise<void> {
  const handle = await files.open(file, how)
  try {
    await handle.append(typeof data === 'string' ? Buffer.from(data) : data)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}
