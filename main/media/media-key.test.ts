import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { memoryLog, tempFolder } from '../testing/temp-folder.ts'
import { mediaKey, type SystemLock } from './media-key.ts'

const backwards: SystemLock = {
  lock: (text) => Buffer.from([...text].reverse().join('')),
  unlock: (box) => [...box.toString()].reverse().join(''),
}
const broken: SystemLock = {
  lock: () => {
    throw new Error('no store')
  },
  unlock: () => {
    throw new Error('another user')
  },
}

async function keyFile() {
  const file = join(await tempFolder(), 'media-key.json')
  const log = memoryLog()
  return { file, log, key: (system: SystemLock | null) => mediaKey(file, system, log) }
}

describe('the key of the pictures', () => {
  it.each([
    ['without a lock of the system', null],
    ['with one', backwards],
    ['with one that does not work', broken],
  ])('is made at the first start and is the same ever after, %s', async (_what, system) => {
    const { key } = await keyFile()
    const made = await key(system)
    expect(made).toHaveLength(32)
    expect(await key(system)).toEqual(made)
  })

  it('stands in no file where the system locks it', async () => {
    const { file, key } = await keyFile()
    const made = (await key(backwards)).toString('base64')
    expect(await readFile(file, 'utf8')).not.toContain(made)
  })

  it.each([
    ['the lock is gone', null],
    ['the lock does not open', broken],
  ])('is made anew where %s, and stays then', async (_what, system) => {
    const { key, log } = await keyFile()
    const before = await key(backwards)
    const after = await key(system)
    expect(after).not.toEqual(before)
    expect(await key(system)).toEqual(after)
    expect(log.lines).not.toEqual([])
  })

  it('survives damage to its file', async () => {
    const { file, key } = await keyFile()
    const made = await key(null)
    await writeFile(file, '{"key":"')
    expect(await key(null)).toEqual(made)
  })
})
