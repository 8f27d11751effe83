import { type FileHandle, mkdir, open, readdir, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { isSystemError } from '../disk/disk-error.ts'
import { renameDurably, syncFolder } from '../disk/durable-file.ts'
import type { Stretch } from './frame.ts'

const NAME = /^(\d{8})\.journal$/

/** The numbers of the segments in a journal's folder, rising; none where there is no folder yet. */
export async function listSegments(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(unlessMissing<string[]>([]))
  return names
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

export function readSegment(folder: string, number: number): Promise<Buffer> {
  return readFile(segmentFile(folder, number))
}

/** Opens a segment for writing; a new one is entered in the folder durably before anything is written. */
export async function openSegment(folder: string, number: number): Promise<FileHandle> {
  await mkdir(folder, { recursive: true })
  const handle = await open(segmentFile(folder, number), 'a', 0o600)
  await syncFolder(folder)
  return handle
}

/** Writes a whole segment so that it is there completely or not at all. */
export async function writeSegment(folder: string, number: number, frames: Uint8Array): Promise<void> {
  const temporary = `${segmentFile(folder, number)}.tmp`
  try {
    const handle = await open(temporary, 'w', 0o600)
    try {
      await handle.writeFile(frames)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await renameDurably(temporary, segmentFile(folder, number))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Oldest first: a key that a later segment forgets must not come back when the power fails in between. */
export async function removeSegments(folder: string, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) await rm(segmentFile(folder, number), { force: true })
}

export function cutSegment(folder: string, number: number, length: number): Promise<void> {
  return truncate(segmentFile(folder, number), length)
}

/** Keeps bytes that are no frames beside the journal, for whoever wants to look into them. */
export async function setAside(
  folder: string,
  number: number,
  segment: Buffer,
  stretch: Stretch,
): Promise<void> {
  const aside = join(folder, 'damaged')
  await mkdir(aside, { recursive: true })
  const name = `${number}-${stretch.from}-${stretch.to}.bin`
  const handle = await open(join(aside, name), 'w', 0o600)
  try {
    await handle.writeFile(segment.subarray(stretch.from, stretch.to))
  } finally {
    await handle.close()
  }
}

function segmentFile(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(8, '0')}.journal`)
}

function unlessMissing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (isSystemError(error) && error.code === 'ENOENT') return instead
    throw error
  }
}
