import { beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_PREFERENCES } from '../editor/preferences.ts'
import type { OpenedStore } from './open-store.ts'
import { Disk, opened } from './testing/disk.ts'

let disk: Disk
let store: OpenedStore

beforeEach(async () => {
  disk = new Disk()
  store = opened(await disk.open())
})

describe('preferences', () => {
  it('are there again after a restart', async () => {
    expect(await store.preferences.load()).toEqual(DEFAULT_PREFERENCES)
    const mine = { ...DEFAULT_PREFERENCES, keepView: true, keys: { undo: ['Backspace'] } }
    expect(await store.preferences.save(mine)).toEqual({ ok: true, value: null })
    await store.work.close()
    store = opened(await disk.open())
    expect(await store.preferences.load()).toEqual(mine)
  })

  it('that make no sense are replaced one by one, the others stay', async () => {
    const value = { keepView: true, brushRadius: -3, display: { contrast: 99, tags: 'all' }, keys: 'none' }
    await disk.look((db) => db.table('preferences').put({ key: 'own', value }))
    const { keepView, brushRadius, display, keys } = await store.preferences.load()
    expect([keepView, brushRadius, display.contrast, display.tags, keys]).toEqual([true, 12, 1, 'all', {}])
    await disk.look((db) => db.table('preferences').put({ key: 'own', value: 'nonsense' }))
    expect(await store.preferences.load()).toEqual(DEFAULT_PREFERENCES)
  })

  it('that cannot be read or kept are no reason not to work', async () => {
    await store.work.close()
    expect(await store.preferences.load()).toEqual(DEFAULT_PREFERENCES)
    expect(await store.preferences.save(DEFAULT_PREFERENCES)).toMatchObject({
      ok: false,
      error: { code: 'disk-failed' },
    })
  })
})
