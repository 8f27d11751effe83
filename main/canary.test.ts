import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Canary } from '../shared/ipc/contract.ts'
import { streamIdSchema, userIdSchema } from '../shared/model/ids.ts'
import { openCanary } from './canary.ts'
import { memoryLog, tempFolder } from './testing/temp-folder.ts'

const ANN = userIdSchema.parse('0198c0de-0000-7000-8000-000000000001')
const BEN = userIdSchema.parse('0198c0de-0000-7000-8000-000000000002')

function canary(last: number): Canary {
  return {
    generation: 1,
    stream: streamIdSchema.parse('0198c0de-0000-4000-8000-00000000000a'),
    last,
    acknowledged: 1,
  }
}

it('tells after a restart what was noted last, for each person', async () => {
  const folder = join(await tempFolder(), 'elsewhere')
  const first = openCanary(folder, memoryLog())
  expect(await first.read(ANN)).toBeNull()
  for (const last of [1, 2, 3]) first.note(ANN, canary(last))
  first.note(BEN, canary(9))
  await first.flush()
  const second = openCanary(folder, memoryLog())
  expect([await second.read(ANN), await second.read(BEN)]).toEqual([canary(3), canary(9)])
  second.note(ANN, canary(4))
  expect(await second.read(ANN)).toEqual(canary(4))
})

it('keeps nobody from her work where it cannot be read or written', async () => {
  const folder = await tempFolder()
  await writeFile(join(folder, 'streams.json'), 'nonsense')
  const damaged = openCanary(folder, memoryLog())
  expect(await damaged.read(ANN)).toBeNull()
  damaged.note(ANN, canary(1))
  expect(await damaged.read(ANN)).toEqual(canary(1))

  await writeFile(join(folder, 'file'), '')
  const log = memoryLog()
  const nowhere = openCanary(join(folder, 'file', 'below'), log)
  nowhere.note(ANN, canary(1))
  await nowhere.flush()
  expect(await nowhere.read(ANN)).toBeNull()
  expect(log.lines.length).toBeGreaterThan(0)
})

it('writes numbers and nothing else', async () => {
  const folder = await tempFolder()
  const keeper = openCanary(folder, memoryLog())
  keeper.note(ANN, canary(7))
  await keeper.flush()
  expect((await readdir(folder)).sort()).toEqual(['streams.json', 'streams.json.copy'])
  expect(JSON.parse(await readFile(join(folder, 'streams.json'), 'utf8'))).toEqual({
    version: 1,
    people: { [ANN]: canary(7) },
  })
})
