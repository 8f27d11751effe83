import { randomBytes } from 'node:crypto'
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail, ok, type Result } from '../shared/result.ts'
import type { Failure } from './failure.ts'

/** Characters that are collected before they are written. */
const WRITE_AT = 256 * 1024

export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** A disk, or a person's share of it, is full. */
export function isDiskFull(error: unknown): boolean {
  return isErrno(error, 'ENOSPC') || isErrno(error, 'EDQUOT')
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** UTF-8, else GB 18030, which Chinese Windows writes into files and archives. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

/** The text of a file that a person wrote, for the database: without byte order mark, and without NUL. */
export async function readText(path: string): Promise<Result<string, Failure>> {
  try {
    return ok(decodeText(await readFile(path)).replaceAll('\0', ''))
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return fail({ code: 'unreadable-file', path, detail })
  }
}

/** Writes a file that appears whole or not at all, and never replaces one that is there. */
export async function writeOnce(path: string, text: string, mode: number): Promise<void> {
  if (await exists(path)) return
  const part = partName(path)
  try {
    await writeDurably(part, mode, [text])
    await link(part, path)
    await syncFolder(dirname(path))
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  } finally {
    await rm(part, { force: true })
  }
}

/** Writes a file piece by piece, so that readers see the old one or the new one whole. */
export async function replaceFile(
  path: string,
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const part = partName(path)
  try {
    await writeDurably(part, 0o644, pieces)
    await rename(part, path)
    await syncFolder(dirname(path))
  } finally {
    await rm(part, { force: true })
  }
}

/** Makes a rename in the folder survive a power cut. Windows does it by itself and cannot open folders. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function partName(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.part`
}

async function writeDurably(
  path: string,
  mode: number,
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    let waiting = ''
    for await (const piece of pieces) {
      waiting += piece
      if (waiting.length < WRITE_AT) continue
      await file.appendFile(waiting)
      waiting = ''
    }
    await file.appendFile(waiting)
    await file.sync()
  } finally {
    await file.close()
  }
}
