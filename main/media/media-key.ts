import { z } from 'zod'
import { newDataKey } from '../crypto/key-wrap.ts'
import { jsonFile } from '../disk/json-file.ts'
import type { Log } from '../log.ts'

/**
 * The operating system's own lock, where it has one: it keeps the key from whoever takes the disk away, not from others
 * under the same login. Each throws where it does not work.
 */
export interface SystemLock {
  lock(text: string): Buffer
  unlock(box: Buffer): string
}

const fileSchema = z.object({
  /** Base64: the key itself, or the system's box round it. */
  key: z.base64().nullable(),
  locked: z.boolean(),
})

/**
 * The key that the pictures on this computer are sealed with, made at the first start. Where it cannot be had any more a
 * new one is made: the pictures are then fetched again. A disk that refuses gives a key for this run only.
 */
export async function mediaKey(file: string, system: SystemLock | null, log: Log): Promise<Buffer> {
  const stored = jsonFile(file, fileSchema, { key: null, locked: false }, log)
  const made = newDataKey()
  try {
    const { key, locked } = await stored.read()
    const found = key === null ? null : Buffer.from(key, 'base64')
    const opened = found !== null && locked ? unlocked(found, system, log) : found
    if (opened?.length === 32) return opened
    const box = lockedBox(made, system, log)
    const kept = { key: (box ?? made).toString('base64'), locked: box !== null }
    await stored.write(kept)
  } catch (error) {
    log.error('the key of the pictures could not be kept', error)
  }
  return made
}

function unlocked(box: Buffer, system: SystemLock | null, log: Log): Buffer | null {
  try {
    const key = Buffer.from(system?.unlock(box) ?? '', 'base64')
    if (key.length === 32) return key
    log.error('the key of the pictures is locked by a system that is not there; a new one is made')
  } catch (error) {
    log.error('the system does not unlock the key of the pictures; a new one is made', error)
  }
  return null
}

function lockedBox(key: Buffer, system: SystemLock | null, log: Log): Buffer | null {
  try {
    return system?.lock(key.toString('base64')) ?? null
  } catch (error) {
    log.warn(`the system does not lock the key of the pictures: ${String(error)}`)
    return null
  }
}
