import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { StreamId, UserId } from '../../shared/model/ids.ts'
import { CHAIN_START } from '../../shared/wire/operation.ts'
import { memoryLog, tempFolder } from '../testing/temp-folder.ts'
import { openCarryStore } from './carry-store.ts'
import { openIdentity } from './identity.ts'
import { takeAnswer } from './message.ts'

const MEI = '0198c0de-0000-7000-8000-000000000001' as UserId
const FANG = '0198c0de-0000-7000-8000-000000000002' as UserId
const HERS = '0198c0de-0000-4000-8000-00000000000a' as StreamId
const OWN = '0198c0de-0000-4000-8000-00000000000b' as StreamId

const answerOf = (...acknowledged: readonly (readonly [StreamId, number])[]) => ({
  streams: acknowledged.map(([stream, seq]) => ({
    stream,
    acknowledged: seq,
    forked: false,
    unreadable: false,
    outcomes: [],
  })),
})

async function carrying() {
  const folder = await tempFolder()
  const identity = await openIdentity(join(folder, 'device.json'), memoryLog())
  const carry = await openCarryStore(join(folder, 'carry'), memoryLog(), () => undefined)
  for (const from of [4, 5]) {
    const head = { stream: HERS, user: MEI, from, count: 1, chain: CHAIN_START, key: '0123456789abcdef' }
    await carry.keep({ head: { ...head, bytes: 3 }, bytes: Buffer.from('...') })
  }
  const take = (answer: unknown) => takeAnswer(answer, { user: FANG, stream: OWN }, { identity, carry })
  return { carry, take }
}

it('goes on carrying what the server has taken in part', async () => {
  const { carry, take } = await carrying()
  expect(await take(answerOf([OWN, 0], [HERS, 4]))).toMatchObject({ acknowledged: 0, carriedLeft: true })
  expect(carry.first(HERS)).toBe(5)
})

it('gives up carrying what a server that was put back from a dump cannot go on with', async () => {
  const { carry, take } = await carrying()
  expect(await take(answerOf([OWN, 0], [HERS, 2]))).toMatchObject({ carriedLeft: false })
  expect(carry.first(HERS)).toBeNull()
})
