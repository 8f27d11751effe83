import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TaskId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { RESCUE_PURPOSE, type RescueRecord, rescueContext } from '../../../shared/wire/rescue.ts'
import { audit, devices, revisions } from '../../db/schema.ts'
import { newDevice, sealBox, type TestDevice } from '../../test-device.ts'
import {
  addProject,
  addTasks,
  addUser,
  good,
  handOut,
  openTestWorld,
  submission,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'
import type { KeyRing } from '../devices/keys.ts'
import { postgresStorage } from '../sync/postgres-storage.ts'
import { syncService } from '../sync/service.ts'
import { DRAFT_ACTION, importRescue } from './service.ts'

let world: TestWorld
let number = 0
let mei: User
let client: TestClient
let ids: readonly TaskId[]

beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

// Every test has a person and tasks of its own.
beforeEach(async () => {
  number += 1
  mei = await addUser(world, `mei${number}`)
  const project = await addProject(world, `cats ${number}`)
  await addTasks(world, project, ['1.jpg', '2.jpg', '3.jpg', '4.jpg'])
  await handOut(world, project, mei)
  client = await TestClient.signIn(world, mei.name)
  ids = await client.taskIds()
})

/** What the client's journal would give for these numbers. */
function operationRecords(from: number, to = client.operations.length): RescueRecord[] {
  return client.operations.slice(from - 1, to).map((operation, i) => ({
    kind: 'operation',
    stream: client.stream,
    seq: from + i,
    prev: client.chain(from + i - 1),
    hash: client.chain(from + i),
    operation,
  }))
}

async function file(
  records: readonly unknown[],
  head: Record<string, unknown> = {},
  payload: string | Buffer = textOf(records),
): Promise<string> {
  const sha256 = createHash('sha256').update(payload).digest('hex')
  const about = {
    format: 'aidol-rescue',
    version: 1,
    person: mei.id,
    name: mei.name,
    device: client.device.id,
  }
  const path = join(world.folder, `${number}.aidol-rescue`)
  const first = { ...about, app: '1', madeAt: 1, seal: null, sha256, ...head }
  await writeFile(path, Buffer.concat([Buffer.from(`${JSON.stringify(first)}\n`), Buffer.from(payload)]))
  return path
}

function textOf(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}

/** The same, sealed by a device to a server's key. */
function sealedFile(
  records: readonly unknown[],
  { device = client.device, keys = world.keys }: { device?: TestDevice; keys?: KeyRing } = {},
): Promise<string> {
  const key = keys.public.box.id
  const context = rescueContext({ person: mei.id, device: client.device.id }, key)
  const payload = sealBox(textOf(records), RESCUE_PURPOSE, context, device, keys)
  return file(records, { seal: { key, signer: device.publicKey } }, payload)
}

const take = (path: string) =>
  importRescue(world.db, syncService(postgresStorage(world.db), world.epoch, Date.now), world.keys, path)
const revisionsOf = (task: TaskId) => world.db.select().from(revisions).where(eq(revisions.task, task))
const NOTHING = { applied: 0, duplicate: 0, keptLate: 0, quarantined: [] }

test('a file is taken in as the computer would have sent it, once, and the computer finds it acknowledged', async () => {
  client.operations = [submission(ids[0]!), submission(ids[1]!), submission(ids[2]!)]
  await client.sync(1, 1)
  const [before] = await world.db.select().from(devices).where(eq(devices.user, mei.id))
  const path = await file(operationRecords(1))
  expect(good(await take(path)).operations).toEqual({ ...NOTHING, applied: 2, duplicate: 1 })
  expect(good(await take(path)).operations).toEqual({ ...NOTHING, duplicate: 3 })
  for (const id of ids.slice(0, 3)) expect(await revisionsOf(id)).toHaveLength(1)

  // It is no contact of the device.
  const [after] = await world.db.select().from(devices).where(eq(devices.user, mei.id))
  expect(after?.lastContact).toEqual(before?.lastContact)
  const answer = await client.sync(2)
  expect([answer.acknowledged, answer.forked]).toEqual([3, false])
  for (const id of ids.slice(0, 3)) expect(await revisionsOf(id)).toHaveLength(1)
})

test('a sealed file is opened, from its own device and for this server only', async () => {
  client.operations = [submission(ids[0]!), submission(ids[1]!)]
  const records = operationRecords(1)
  const path = await sealedFile(records)
  expect(await readFile(path, 'utf8')).not.toContain(ids[0])
  expect(good(await take(path)).operations).toEqual({ ...NOTHING, applied: 2 })
  const refusal = async (other: Promise<string>) => (await take(await other)) as { error?: { code: string } }
  expect((await refusal(sealedFile(records, { device: newDevice() }))).error?.code).toBe(
    'damaged-rescue-file',
  )
  const { box, sign } = world.keys.public
  const other = { ...world.keys, public: { sign, box: { ...box, id: '0123456789abcdef' } } }
  expect((await refusal(sealedFile(records, { keys: other }))).error?.code).toBe('foreign-rescue-file')
})

test('what follows on nothing that is held goes into a stream of its own, once', async () => {
  client.operations = [submission(ids[0]!), submission(ids[1]!), submission(ids[2]!)]
  const path = await file(operationRecords(2))
  expect(good(await take(path)).operations).toEqual({ ...NOTHING, applied: 2 })
  expect(good(await take(path)).operations).toEqual({ ...NOTHING, duplicate: 2 })
  expect(await revisionsOf(ids[1]!)).toHaveLength(1)
})

test('of a fork nothing is overwritten, and what both sides have counts once', async () => {
  client.operations = [submission(ids[0]!), submission(ids[1]!)]
  await client.sync()
  client.operations = [submission(ids[0]!), submission(ids[2]!, 3), submission(ids[1]!)]
  const report = good(await take(await file(operationRecords(1))))
  expect(report.operations).toEqual({ ...NOTHING, applied: 1, duplicate: 2 })
  for (const id of ids.slice(0, 3)) expect(await revisionsOf(id)).toHaveLength(1)
})

test('a bad operation is set aside with its reason, the others count', async () => {
  client.operations = [submission(ids[0]!), submission(client.stream as never), submission(ids[1]!)]
  const { operations } = good(await take(await file(operationRecords(1))))
  expect(operations).toMatchObject({ applied: 2, quarantined: [{ why: 'unknown-task' }] })
})

test('a draft is kept in the history of its task, once, and is no result', async () => {
  const operation = submission(ids[3]!)
  const document = operation.op === 'submit' ? operation.document : null
  const strange = { kind: 'of a later version' }
  const unreadable = { kind: 'unreadable', key: 'op/1/7' }
  const path = await file([{ kind: 'draft', task: ids[3], version: 4, document }, strange, unreadable])
  expect(good(await take(path))).toMatchObject({ drafts: { kept: 1, known: 0 }, unreadable: 2 })
  expect(good(await take(path)).drafts).toEqual({ kept: 0, known: 1 })
  const rows = await world.db
    .select()
    .from(audit)
    .where(and(eq(audit.subject, ids[3]!), eq(audit.action, DRAFT_ACTION)))
  expect(rows.map(({ detail }) => JSON.parse(String(detail.document)))).toEqual([document])
  expect(await revisionsOf(ids[3]!)).toEqual([])
})

test('a file that is damaged, of somebody unknown, or no rescue file at all is refused whole', async () => {
  client.operations = [submission(ids[0]!)]
  const records = operationRecords(1)
  const refusal = async (path: string) => (await take(path)) as { error?: { code: string } }
  expect((await refusal(await file(records, { sha256: '0'.repeat(64) }))).error?.code).toBe(
    'damaged-rescue-file',
  )
  expect((await refusal(await file(records, { version: 2 }))).error?.code).toBe('no-rescue-file')
  expect((await refusal(await file(records, { person: client.stream }))).error?.code).toBe('unknown-user')
  expect((await refusal(join(world.folder, 'none'))).error?.code).toBe('unreadable-file')
  expect(await revisionsOf(ids[0]!)).toEqual([])
})
