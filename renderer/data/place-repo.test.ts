import { beforeEach, describe, expect, it } from 'vitest'
import type { BatchId, TaskId } from '../../shared/model/ids.ts'
import type { Place } from '../editor/place.ts'
import type { OpenedStore } from './open-store.ts'
import { Disk, opened } from './testing/disk.ts'

const PLACE: Place = {
  screen: 'workspace',
  batch: '019a0000-0000-7000-8000-0000000000b1' as BatchId,
  task: '019a0000-0000-7000-8000-0000000000a1' as TaskId,
  view: { zoom: 2.5, panX: -100, panY: 12 },
  tool: 'polygon',
  label: null,
  selection: [],
  hidden: { shapes: [], classes: [] },
  locked: [],
  unfinished: { document: 3, program: '1', state: { name: 'drawing', purpose: 'secret outline' } },
}

let disk: Disk
let store: OpenedStore

beforeEach(async () => {
  disk = new Disk()
  store = opened(await disk.open())
})

describe('the place', () => {
  it('is there again after a restart, and nobody reads it on the disk', async () => {
    expect(await store.place.load()).toBeNull()
    expect(await store.place.save(PLACE)).toBe(true)
    await store.work.close()
    const row = await disk.look((db) => db.table('preferences').get('place'))
    expect(new TextDecoder('latin1').decode(row.value)).not.toContain('secret outline')
    store = opened(await disk.open())
    expect(await store.place.load()).toEqual(PLACE)
  })

  it('that makes no sense or cannot be kept is none', async () => {
    await disk.look((db) => db.table('preferences').put({ key: 'place', value: new Uint8Array(40) }))
    expect(await store.place.load()).toBeNull()
    await store.work.close()
    expect(await store.place.save(PLACE)).toBe(false)
    expect(await store.place.load()).toBeNull()
  })
})
