import { createHash, generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, it } from 'vitest'
import { personDb } from '../renderer/data/db.ts'
import { type OpenedStore, openStore } from '../renderer/data/open-store.ts'
import { USER } from '../renderer/data/testing/disk.ts'
import { draw, exchangeAll } from '../renderer/data/testing/hand.ts'
import { MemoryServer } from '../renderer/data/testing/memory-server.ts'
import { openBox } from '../server/modules/devices/open-box.ts'
import type { TaskId } from '../shared/model/ids.ts'
import { ok } from '../shared/result.ts'
import type { ServerKeys } from '../shared/wire/device.ts'
import { chainInput } from '../shared/wire/operation.ts'
import {
  RESCUE_PURPOSE,
  type RescueRecord,
  rescueContext,
  rescueHeadSchema,
  rescueRecordSchema,
} from '../shared/wire/rescue.ts'
import { newDataKey } from './crypto/key-wrap.ts'
import { Journal } from './journal/journal.ts'
import { makeRescue, type Rescue } from './rescue.ts'
import { rawOf } from './sealing/identity.ts'
import { enrolled, SERVER_KEYS } from './testing/sealing.ts'
import { memoryLog, tempFolder } from './testing/temp-folder.ts'

const ABOUT = {
  person: USER,
  name: 'ann',
  app: '1',
  madeAt: 1,
}

/** A store over a real journal, as in the program. */
async function desk() {
  const key = newDataKey()
  const journal = await Journal.open(join(await tempFolder(), 'journal'), key, memoryLog())
  const opened = await openStore({
    user: USER,
    dataKey: key.toString('base64'),
    journal: {
      append: (records) => journal.append(records),
      read: async () => ok(journal.read()),
      retained: (prefix) => journal.retained(prefix),
    },
    now: () => 1_800_000_000_000,
    relieve: async () => false,
    canary: { read: async () => null, note: () => undefined },
    carrier: { last: async () => 0, keep: async () => ok(null) },
    dropDatabases: async () => undefined,
    openSet: (user) => personDb(user, { indexedDB: new IDBFactory(), IDBKeyRange }),
  })
  if (!opened.ok) throw new Error(opened.error.code)
  return { journal, store: opened.value }
}

/** A computer that knows no server, so that the file can be read. */
async function rescue(journal: Journal, keys: ServerKeys | null = null): Promise<Rescue> {
  const retained = await journal.retained('op/')
  if (!retained.ok) throw new Error(retained.error.code)
  const unseal = (name: string, sealed: Uint8Array) => journal.unseal(name, sealed)
  const { identity } = await enrolled(await tempFolder(), keys)
  return makeRescue(ABOUT, { live: journal.read(), retained: retained.value, unseal }, identity)
}

function partsOf({ bytes }: Rescue) {
  const end = bytes.indexOf('\n')
  const head = rescueHeadSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)))
  const payload = bytes.subarray(end + 1)
  expect(head).toMatchObject(ABOUT)
  expect(createHash('sha256').update(payload).digest('hex')).toBe(head.sha256)
  return { head, payload }
}

function recordsOf(made: Rescue): RescueRecord[] {
  const { head, payload } = partsOf(made)
  expect([head.seal, made.sealed]).toEqual([null, false])
  const lines = payload.toString('utf8').split('\n').slice(0, -1)
  return lines.map((line) => rescueRecordSchema.parse(JSON.parse(line)))
}

async function finish(store: OpenedStore, task: TaskId) {
  await draw(store, task)
  await store.work.submit(task, 1)
}

it('holds every operation of the last thirty days in its chain, and the drafts, as the server takes them', async () => {
  const { journal, store } = await desk()
  const server = new MemoryServer()
  const tasks = server.assign('ann', 6).tasks.map(({ id }) => id)
  const sync = () => exchangeAll(store, { exchange: (request) => server.exchange('ann', request) })
  await sync()
  await finish(store, tasks[0]!)
  await sync()
  await finish(store, tasks[1]!)
  await store.work.skip(tasks[2]!, 'unclear', 'dark', 1)
  await draw(store, tasks[3]!)
  await draw(store, tasks[1]!)

  const made = await rescue(journal)
  expect(made).toMatchObject({ operations: 3, drafts: 2, unreadable: 0 })
  const records = recordsOf(made)
  const operations = records.filter((record) => record.kind === 'operation')
  expect(operations.map(({ seq }) => seq)).toEqual([1, 2, 3])
  expect(new Set(operations.map(({ stream }) => stream)).size).toBe(1)
  for (const { prev, hash, operation } of operations)
    expect(createHash('sha256').update(chainInput(prev, operation)).digest('hex')).toBe(hash)
  const drafts = records.filter((record) => record.kind === 'draft')
  expect(drafts.map(({ task, document }) => [task, document.objects.length]).sort()).toEqual(
    [
      [tasks[1], 2],
      [tasks[3], 1],
    ].sort(),
  )
  store.work.close()
  await journal.close()
})

it('names what cannot be opened any more and holds the rest', async () => {
  const { journal, store } = await desk()
  const server = new MemoryServer()
  const tasks = server.assign('ann', 3).tasks.map(({ id }) => id)
  await exchangeAll(store, { exchange: (request) => server.exchange('ann', request) })
  await finish(store, tasks[0]!)
  await finish(store, tasks[1]!)
  const broken = journal.read().map((record) => {
    const [sealed] = record.bytes ?? []
    if (record.key !== 'op/1/1' || sealed === undefined) return record
    return { ...record, bytes: [sealed.map((byte, i) => (i === 20 ? byte ^ 1 : byte))] }
  })
  await journal.append(broken)
  const made = await rescue(journal)
  expect(made).toMatchObject({ operations: 1, drafts: 0, unreadable: 1 })
  expect(recordsOf(made)).toContainEqual({ kind: 'unreadable', key: 'op/1/1' })
  store.work.close()
  await journal.close()
})

it('is sealed to the server that this computer knows, and opens there with nothing but its key', async () => {
  const { journal, store } = await desk()
  const server = new MemoryServer()
  const tasks = server.assign('ann', 2).tasks.map(({ id }) => id)
  await exchangeAll(store, { exchange: (request) => server.exchange('ann', request) })
  await finish(store, tasks[0]!)
  const pair = generateKeyPairSync('x25519')
  const raw = rawOf(pair.publicKey)
  const made = await rescue(journal, {
    ...SERVER_KEYS,
    box: { ...SERVER_KEYS.box, publicKey: raw.toString('base64') },
  })
  const { head, payload } = partsOf(made)
  expect(made.sealed).toBe(true)
  expect(made.bytes.toString('latin1')).not.toContain(tasks[0])
  const { key, signer } = head.seal!
  const bound = { purpose: RESCUE_PURPOSE, context: rescueContext(head, key), mostBytes: 2 ** 20 }
  const opened = await openBox(payload, bound, signer, { privateKey: pair.privateKey, raw })
  expect(JSON.parse(opened!.toString('utf8').split('\n')[0]!)).toMatchObject({ kind: 'operation', seq: 1 })
  const forHer = { ...bound, context: rescueContext({ ...head, person: head.device as never }, key) }
  expect(await openBox(payload, forHer, signer, { privateKey: pair.privateKey, raw })).toBeNull()
  store.work.close()
  await journal.close()
})
