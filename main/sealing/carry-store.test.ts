import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { StreamId, UserId } from '../../shared/model/ids.ts'
import { CHAIN_START } from '../../shared/wire/operation.ts'
import { SimulatedDisk } from '../../tests/simulator/disk.ts'
import { enrolled, MESSAGE, SERVER_KEYS } from '../testing/sealing.ts'
import { memoryLog, tempFolder } from '../testing/temp-folder.ts'
import { openCarryStore } from './carry-store.ts'
import { sealMessage } from './message.ts'
import type { SealedRun } from './seal-run.ts'

const MEI = '0198c0de-0000-7000-8000-000000000001' as UserId
const FANG = '0198c0de-0000-7000-8000-000000000002' as UserId
const HERS = '0198c0de-0000-7000-8000-00000000000a' as StreamId
const OTHER = '0198c0de-0000-7000-8000-00000000000b' as StreamId

function run(user: UserId, stream: StreamId, from: number, count = 1, size = 300): SealedRun {
  const bytes = Buffer.alloc(size, from)
  return {
    head: { stream, user, from, count, chain: CHAIN_START, key: '0123456789abcdef', bytes: size },
    bytes,
  }
}

async function store() {
  const folder = join(await tempFolder(), 'carry')
  const told: [UserId, number][] = []
  const open = () => openCarryStore(folder, memoryLog(), (...one) => void told.push(one))
  return { folder, open, told, carry: await open() }
}

it('keeps runs over a restart, in order, and gives them to everybody but their owner', async () => {
  const { open, carry } = await store()
  for (const one of [run(MEI, HERS, 1, 2), run(MEI, HERS, 3), run(FANG, OTHER, 1)])
    expect(await carry.keep(one)).toEqual({ ok: true, value: null })
  const again = await open()
  expect(again.last(HERS)).toBe(3)
  expect(again.next(MEI, 10_000).map(({ head }) => head.stream)).toEqual([OTHER])
  const carried = again.next(FANG, 10_000)
  expect(carried.map(({ head }) => [head.from, head.count])).toEqual([
    [1, 2],
    [3, 1],
  ])
  expect(carried[0]?.bytes).toEqual(run(MEI, HERS, 1, 2).bytes)
})

it('gives no more at once than asked, but one', async () => {
  const { carry } = await store()
  for (const from of [1, 2, 3]) await carry.keep(run(MEI, HERS, from))
  expect(carry.next(FANG, 650)).toHaveLength(2)
  expect(carry.next(FANG, 1)).toHaveLength(1)
})

it('forgets what the server has, and the file with the last of it', async () => {
  const { folder, open, told, carry } = await store()
  for (const from of [1, 2, 3]) await carry.keep(run(MEI, HERS, from))
  await carry.acknowledged(HERS, 2)
  await carry.acknowledged(HERS, 1)
  expect(carry.next(FANG, 10_000).map(({ head }) => head.from)).toEqual([3])
  expect([carry.first(HERS), carry.first(OTHER)]).toEqual([3, null])
  await carry.acknowledged(HERS, 3)
  expect(await readdir(folder)).toEqual([])
  expect((await open()).next(FANG, 10_000)).toEqual([])
  expect(told).toEqual([
    [MEI, 1],
    [MEI, 1],
    [MEI, 1],
  ])
})

it('opens without a file that cannot be read', async () => {
  const { folder, open, carry } = await store()
  await carry.keep(run(MEI, HERS, 1))
  await mkdir(join(folder, `${OTHER}.runs`))
  const again = await open()
  expect(again.next(FANG, 10_000).map(({ head }) => head.from)).toEqual([1])
  expect(again.last(OTHER)).toBe(0)
})

it('passes over what a power cut or a bad sector left of a run', async () => {
  const { folder, open, carry } = await store()
  for (const from of [1, 2, 3]) await carry.keep(run(MEI, HERS, from))
  const file = join(folder, `${HERS}.runs`)
  const bytes = await readFile(file)
  bytes.writeUInt8(bytes.readUInt8(bytes.length / 2) ^ 1, bytes.length / 2)
  await writeFile(file, bytes)
  await appendFile(file, bytes.subarray(0, 40))
  await writeFile(join(folder, 'not-ours.txt'), 'x')
  const again = await open()
  expect(again.next(FANG, 10_000).map(({ head }) => head.from)).toEqual([1, 3])
  await again.keep(run(MEI, HERS, 4))
  expect((await open()).next(FANG, 10_000).map(({ head }) => head.from)).toEqual([1, 3, 4])
})

it('holds after a power cut what it said is kept', async () => {
  const files = new SimulatedDisk({ random: () => 0 })
  await files.makeFolder('/profile')
  await files.syncFolder('/')
  const open = () => openCarryStore('/profile/carry', memoryLog(), () => undefined, files)
  const carry = await open()
  for (const one of [run(MEI, HERS, 1), run(MEI, HERS, 2), run(FANG, OTHER, 1)])
    expect(await carry.keep(one)).toEqual({ ok: true, value: null })
  files.powerCut()
  const again = await open()
  expect([again.last(HERS), again.last(OTHER)]).toEqual([2, 1])
})

it('takes another way to seal', async () => {
  const { identity, carry } = await enrolled(await tempFolder())
  const seal = async (head: Omit<SealedRun['head'], 'bytes' | 'key'>, json: string): Promise<SealedRun> => ({
    head: { ...head, key: 'plain', bytes: json.length },
    bytes: Buffer.from(json),
  })
  const message = { ...MESSAGE, operations: [{ op: 'skip' }] }
  const [own] = await sealMessage(message, { identity, keys: SERVER_KEYS, carry, seal })
  expect(Buffer.from(own?.bytes ?? []).toString()).toBe('[{"op":"skip"}]')
})
