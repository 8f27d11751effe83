import { copyFile, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newDataKey } from '../crypto/key-wrap.ts'
import { seal } from '../crypto/seal.ts'
import { memoryLog, tempFolder } from '../testing/temp-folder.ts'
import { encodeFrame } from './frame.ts'
import { Journal } from './journal.ts'

const KEY = newDataKey()
const FIRST = '00000001.journal'

async function opened(folder: string, key = KEY): Promise<Journal> {
  return Journal.open(folder, key, memoryLog())
}

/** What a start of the program finds. */
async function found(folder: string, key = KEY): Promise<{ [key: string]: unknown }> {
  const journal = await opened(folder, key)
  const records = journal.read()
  await journal.close()
  return Object.fromEntries(records.map(({ key, value }) => [key, value]))
}

async function journalFolder(): Promise<string> {
  return join(await tempFolder(), 'journal', 'alice')
}

async function segments(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.journal'))
}

describe('a journal', () => {
  it('gives the last value of each key, in this run and after a restart', async () => {
    const folder = await journalFolder()
    const journal = await opened(folder)
    expect(journal.read()).toEqual([])
    expect(
      await journal.append([
        { key: 'a', value: 1 },
        { key: 'b', value: { 字: '三' } },
      ]),
    ).toEqual({ ok: true, value: null })
    await journal.append([{ key: 'a', value: 2 }])
    await journal.append([
      { key: 'c', value: false },
      { key: 'b', value: null },
      { key: 'd', value: undefined },
    ])
    const live = [
      { key: 'a', value: 2 },
      { key: 'c', value: false },
    ]
    expect(journal.read()).toEqual(live)
    await journal.close()
    expect(await found(folder)).toEqual({ a: 2, c: false })
  })

  it('keeps bytes beside a value as they are, also when it is rewritten', async () => {
    const folder = await journalFolder()
    const journal = await opened(folder)
    const bytes = (seed: number, length: number) =>
      Uint8Array.from({ length }, (_, i) => (i * 31 + seed) % 256)
    const records = [
      { key: 'doc/1', value: { version: 3 }, bytes: [bytes(1, 300_000), bytes(2, 70)] },
      { key: 'state/1', value: 'draft' },
      { key: 'doc/2', value: {}, bytes: [bytes(3, 0), bytes(4, 1)] },
    ]
    for (let version = 0; version < 40; version++) await journal.append(records)
    await journal.append([{ key: 'doc/3', value: null }])
    expect(journal.read()).toEqual(records)
    await journal.close()
    expect(await segments(folder)).not.toEqual([FIRST])
    const again = await opened(folder)
    expect(again.read()).toEqual(records)
    await again.append([{ key: 'doc/1', value: 'without' }])
    expect(again.read()).toContainEqual({ key: 'doc/1', value: 'without' })
    await again.close()
  })

  it('of the first release, which knew no bytes, is read and goes on', async () => {
    const folder = await journalFolder()
    await mkdir(folder, { recursive: true })
    const old = [
      { key: 'doc/1', value: { sealed: 'AAEC' } },
      { key: 'doc/2', value: 2 },
    ]
    const frame = encodeFrame(seal(KEY, Buffer.from(JSON.stringify(old)), 'aidol journal 1'))
    await writeFile(join(folder, FIRST), frame)
    const journal = await opened(folder)
    expect(journal.read()).toEqual(old)
    await journal.append([{ key: 'doc/2', value: 3, bytes: [Uint8Array.of(9)] }])
    await journal.close()
    expect(await found(folder)).toEqual({ 'doc/1': { sealed: 'AAEC' }, 'doc/2': 3 })
  })

  it('writes nothing until there is something to keep', async () => {
    const folder = await journalFolder()
    await (await opened(folder)).close()
    await expect(readdir(folder)).rejects.toThrow('ENOENT')
  })

  it('shows nothing of the content on the disk', async () => {
    const folder = await journalFolder()
    const journal = await opened(folder)
    await journal.append([{ key: 'document-of-task', value: 'whiskers' }])
    await journal.close()
    const bytes = await readFile(join(folder, FIRST), 'latin1')
    expect(bytes).not.toMatch(/whiskers|document-of-task/)
  })

  it('keeps the order of calls that come together, and shares writes among them', async () => {
    const folder = await journalFolder()
    const journal = await opened(folder)
    const calls = Array.from({ length: 200 }, (_, n) =>
      journal.append([
        { key: 'last', value: n },
        { key: `k${n}`, value: n },
      ]),
    )
    expect((await Promise.all(calls)).every((result) => result.ok)).toBe(true)
    await journal.close()
    const all = await found(folder)
    expect(all.last).toBe(199)
    expect(Object.keys(all)).toHaveLength(201)
  })

  it('finishes what was appended before it closes, and takes no more', async () => {
    const folder = await journalFolder()
    const journal = await opened(folder)
    const appended = journal.append([{ key: 'a', value: 1 }])
    await journal.close()
    expect(await appended).toEqual({ ok: true, value: null })
    expect(() => journal.append([{ key: 'a', value: 2 }])).toThrow('closed')
    expect(await found(folder)).toEqual({ a: 1 })
  })

  it('does not hang on the caller’s key', async () => {
    const folder = await journalFolder()
    const key = Buffer.from(KEY)
    const journal = await opened(folder, key)
    key.fill(0)
    await journal.append([{ key: 'a', value: 1 }])
    await journal.close()
    expect(await found(folder)).toEqual({ a: 1 })
  })
})

describe('damage', () => {
  /** A log of four calls; the lengths of the file after each. */
  async function written(folder: string): Promise<number[]> {
    const journal = await opened(folder)
    const ends: number[] = []
    for (const n of [1, 2, 3, 4]) {
      await journal.append([
        { key: `k${n}`, value: n },
        { key: 'pair', value: n },
      ])
      ends.push((await stat(join(folder, FIRST))).size)
    }
    await journal.close()
    return ends
  }

  it('cut at every byte: each call is there whole or not at all, and the journal goes on', async () => {
    const source = await journalFolder()
    const ends = await written(source)
    const length = ends.at(-1) ?? 0
    for (let at = 0; at <= length; at++) {
      const folder = await journalFolder()
      await mkdir(folder, { recursive: true })
      await copyFile(join(source, FIRST), join(folder, FIRST))
      await truncate(join(folder, FIRST), at)
      const whole = ends.filter((end) => end <= at).length
      const journal = await opened(folder)
      expect(journal.report).toEqual({ damaged: 0, torn: at - (ends[whole - 1] ?? 0), foreign: 0 })
      await journal.append([{ key: 'more', value: at }])
      await journal.close()
      const kept = Object.fromEntries([1, 2, 3, 4].slice(0, whole).map((n) => [`k${n}`, n]))
      expect(await found(folder)).toEqual({ ...kept, ...(whole > 0 ? { pair: whole } : {}), more: at })
    }
  })

  it('in the middle is kept aside and counted once; the rest is there', async () => {
    const folder = await journalFolder()
    const ends = await written(folder)
    const bytes = await readFile(join(folder, FIRST))
    const at = (ends[0] ?? 0) + 30
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    await writeFile(join(folder, FIRST), bytes)

    const journal = await opened(folder)
    expect(journal.report).toEqual({ damaged: 1, torn: 0, foreign: 0 })
    expect(Object.fromEntries(journal.read().map(({ key, value }) => [key, value]))).toEqual({
      k1: 1,
      k3: 3,
      k4: 4,
      pair: 4,
    })
    await journal.append([{ key: 'more', value: 5 }])
    await journal.close()
    const [aside] = await readdir(join(folder, 'damaged'))
    expect(await readFile(join(folder, 'damaged', aside ?? ''))).toEqual(bytes.subarray(ends[0], ends[1]))

    const again = await opened(folder)
    expect(again.report).toEqual({ damaged: 0, torn: 0, foreign: 0 })
    expect(again.read()).toHaveLength(5)
    await again.close()
  })

  it('of a frame that another key sealed is skipped', async () => {
    const folder = await journalFolder()
    await written(folder)
    const other = await journalFolder()
    const stranger = await opened(other, newDataKey())
    await stranger.append([{ key: 'k1', value: 'forged' }])
    await stranger.close()
    const forged = Buffer.concat([await readFile(join(folder, FIRST)), await readFile(join(other, FIRST))])
    await writeFile(join(folder, FIRST), forged)
    const journal = await opened(folder)
    expect(journal.report.damaged).toBe(1)
    expect(journal.read()).toContainEqual({ key: 'k1', value: 1 })
    await journal.close()
  })
})

describe('another key', () => {
  it('opens nothing, destroys nothing, and works beside it', async () => {
    const folder = await journalFolder()
    const journal = await opened(folder)
    await journal.append([{ key: 'a', value: 'mine' }])
    await journal.close()
    const before = await readFile(join(folder, FIRST))

    const otherKey = newDataKey()
    const stranger = await opened(folder, otherKey)
    expect([stranger.read(), stranger.report.foreign]).toEqual([[], 1])
    await stranger.append([{ key: 'a', value: 'theirs' }])
    await stranger.close()
    expect(await readFile(join(folder, FIRST))).toEqual(before)
    expect(await found(folder)).toEqual({ a: 'mine' })
    expect(await found(folder, otherKey)).toEqual({ a: 'theirs' })
  })
})

describe('compaction', () => {
  const BLOCK = 'x'.repeat(100_000)

  it('drops what is dead once more than half of 4 MB is', async () => {
    const folder = await journalFolder()
    const journal = await opened(folder)
    await journal.append([
      { key: 'kept', value: '三' },
      { key: 'gone', value: 1 },
    ])
    await journal.append([{ key: 'gone', value: null }])
    for (let n = 0; n < 60; n++) await journal.append([{ key: `k${n % 3}`, value: `${n}${BLOCK}` }])
    await journal.close()
    const [only, ...others] = await segments(folder)
    expect(others).toEqual([])
    expect(only).not.toBe(FIRST)
    expect((await stat(join(folder, only ?? ''))).size).toBeLessThan(4 * 2 ** 20)
    expect(await found(folder)).toEqual({ kept: '三', k0: `57${BLOCK}`, k1: `58${BLOCK}`, k2: `59${BLOCK}` })
  })

  it('leaves a large journal alone while it lives', async () => {
    const folder = await journalFolder()
    const journal = await opened(folder)
    for (let n = 0; n < 60; n++) await journal.append([{ key: `k${n}`, value: BLOCK }])
    await journal.close()
    expect(await segments(folder)).toEqual([FIRST])
    expect(Object.keys(await found(folder))).toHaveLength(60)
  })

  it('cut off before the old segments went, tells the same', async () => {
    const folder = await journalFolder()
    const journal = await opened(folder)
    await journal.append([
      { key: 'a', value: 1 },
      { key: 'b', value: 1 },
    ])
    await journal.append([{ key: 'a', value: null }])
    await journal.close()
    const old = await readFile(join(folder, FIRST))
    const fresh = await journalFolder()
    const compacted = await opened(fresh)
    await compacted.append([{ key: 'b', value: 1 }])
    await compacted.close()
    await copyFile(join(fresh, FIRST), join(folder, '00000002.journal'))
    await writeFile(join(folder, '00000003.journal.tmp'), old)
    expect(await found(folder)).toEqual({ b: 1 })
  })
})
