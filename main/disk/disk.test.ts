import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { memoryLog, tempFolder } from '../testing/temp-folder.ts'
import { asDiskError, freeMb } from './disk-error.ts'
import { writeDurably } from './durable-file.ts'
import { jsonFile } from './json-file.ts'

describe('writeDurably', () => {
  it('replaces the file and leaves nothing beside it', async () => {
    const folder = await tempFolder()
    const file = join(folder, 'a')
    await writeDurably(file, 'one')
    await writeDurably(file, 'two')
    expect([await readFile(file, 'utf8'), await readdir(folder)]).toEqual(['two', ['a']])
  })

  it('leaves the old file and no rest where it fails', async () => {
    const folder = await tempFolder()
    await mkdir(join(folder, 'a', 'b'), { recursive: true })
    await expect(writeDurably(join(folder, 'a'), 'two')).rejects.toThrow()
    expect(await readdir(folder)).toEqual(['a'])
  })
})

describe('a JSON file', () => {
  const schema = z.object({ n: z.number() })

  async function setUp() {
    const folder = await tempFolder()
    const file = join(folder, 'deep', 'a.json')
    const log = memoryLog()
    return { folder: join(folder, 'deep'), file, log, json: jsonFile(file, schema, { n: 0 }, log) }
  }

  it('is empty at first, then says what was written', async () => {
    const { json } = await setUp()
    expect(await json.read()).toEqual({ n: 0 })
    await json.write({ n: 7 })
    expect(await json.read()).toEqual({ n: 7 })
  })

  it.each(['', '{"n":', '{"n":"seven"}', '\0\0\0\0'])(
    'damaged to %j: the copy counts and the damage is kept',
    async (damage) => {
      const { folder, file, json, log } = await setUp()
      await json.write({ n: 7 })
      await writeFile(file, damage)
      expect(await json.read()).toEqual({ n: 7 })
      const aside = (await readdir(folder)).filter((name) => name.includes('damaged'))
      expect(aside).toHaveLength(1)
      expect(await readFile(join(folder, aside[0] ?? ''), 'utf8')).toBe(damage)
      expect(log.lines).toHaveLength(1)
    },
  )

  it('missing or damaged twice: begins anew, and both are kept', async () => {
    const { folder, file, json } = await setUp()
    await json.write({ n: 7 })
    await rm(file)
    expect(await json.read()).toEqual({ n: 7 })
    await writeFile(file, 'x')
    await writeFile(`${file}.copy`, 'y')
    expect(await json.read()).toEqual({ n: 0 })
    await json.write({ n: 8 })
    expect((await readdir(folder)).filter((name) => name.includes('damaged'))).toHaveLength(2)
  })
})

describe('asDiskError', () => {
  const error = (code: string) => Object.assign(new Error(code), { code, errno: -1, syscall: 'write' })

  it('tells full from failed, and passes bugs on', async () => {
    const folder = await tempFolder()
    for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG']) {
      expect(await asDiskError(error(code), folder)).toEqual({
        code: 'disk-full',
        freeMb: expect.any(Number),
      })
    }
    expect(await asDiskError(error('EIO'), folder)).toEqual({ code: 'disk-failed', detail: 'write: EIO' })
    await expect(asDiskError(new TypeError('bug'), folder)).rejects.toThrow('bug')
  })

  it('knows the free space of a folder that is still to be made', async () => {
    const folder = await tempFolder()
    expect(await freeMb(join(folder, 'not', 'yet'))).toBeGreaterThan(0)
  })
})
