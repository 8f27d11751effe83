import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newDataKey } from '../crypto/key-wrap.ts'
import { memoryLog, tempFolder } from '../testing/temp-folder.ts'
import { Journal } from './journal.ts'

const KEY = newDataKey()
const DAY = 24 * 3_600_000
const NOW = 1_800_000_000_000

const opened = (folder: string, key = KEY) => Journal.open(folder, key, memoryLog())
const journalFolder = async () => join(await tempFolder(), 'journal', 'alice')

async function kept(journal: Journal, prefix = 'op/'): Promise<unknown[]> {
  const retained = await journal.retained(prefix)
  if (!retained.ok) throw new Error(retained.error.code)
  return retained.value.map(({ value }) => value)
}

describe('what left the journal with a receipt', () => {
  it('is kept for thirty days by the server’s clock, over restarts, out of the way of what lives', async () => {
    const folder = await journalFolder()
    let journal = await opened(folder)
    const bytes = [new Uint8Array([1, 2, 3])]
    await journal.append([
      { key: 'op/1/1', value: 'one', bytes },
      { key: 'op/1/2', value: 'two' },
    ])
    await journal.append([{ key: 'op/1/1', value: null, receiptAt: NOW }])
    expect(journal.read()).toEqual([{ key: 'op/1/2', value: 'two' }])
    await journal.close()

    journal = await opened(folder)
    expect(journal.read()).toEqual([{ key: 'op/1/2', value: 'two' }])
    expect(await journal.retained('op/1/')).toEqual({
      ok: true,
      value: [{ key: 'op/1/1', value: 'one', bytes }],
    })
    expect(await kept(journal, 'doc/')).toEqual([])

    await journal.append([{ key: 'op/1/2', value: null, receiptAt: NOW + 30 * DAY }])
    expect(await kept(journal)).toEqual(['one', 'two'])
    await journal.append([{ key: 'op/1/3', value: 'three' }])
    await journal.append([{ key: 'op/1/3', value: null, receiptAt: NOW + 32 * DAY }])
    expect(await kept(journal)).toEqual(['two', 'three'])
    await journal.close()
  })

  it('is the last value, also of one call that both appends and lets go; what is not there leaves nothing', async () => {
    const journal = await opened(await journalFolder())
    await Promise.all([
      journal.append([{ key: 'op/1/1', value: 'old' }]),
      journal.append([
        { key: 'op/1/1', value: 'new' },
        { key: 'op/1/1', value: null, receiptAt: NOW },
        { key: 'op/1/9', value: null, receiptAt: NOW },
      ]),
      journal.append([{ key: 'op/1/1', value: null, receiptAt: NOW }]),
    ])
    expect([journal.read(), await kept(journal)]).toEqual([[], ['new']])
    await journal.close()
  })

  it('is sealed, and what another key sealed or a power cut tore does not hide the rest', async () => {
    const folder = await journalFolder()
    const file = () => readdir(join(folder, 'kept')).then(([name]) => join(folder, 'kept', name ?? ''))
    const leave = async (key: Buffer, n: number) => {
      const journal = await opened(folder, key)
      await journal.append([{ key: `op/1/${n}`, value: `whiskers ${n}` }])
      await journal.append([{ key: `op/1/${n}`, value: null, receiptAt: NOW }])
      await journal.close()
    }
    await leave(KEY, 1)
    await leave(newDataKey(), 2)
    await leave(KEY, 3)
    const whole = await readFile(await file())
    expect(whole.toString('latin1')).not.toContain('whiskers')
    await writeFile(await file(), whole.subarray(0, whole.length - 5))
    await leave(KEY, 4)
    const journal = await opened(folder)
    expect(await kept(journal)).toEqual(['whiskers 1', 'whiskers 4'])
    await journal.close()
  })
})
