import { expect, it } from 'vitest'
import type { JournalRecord } from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/result.ts'
import { appendAll } from './journal.ts'

it('much at once goes to the journal in calls that the channel takes, in order', async () => {
  const calls: (readonly JournalRecord[])[] = []
  const append = async (records: readonly JournalRecord[]) => {
    calls.push(records)
    return ok(null)
  }
  const large = Array.from({ length: 40 }, (_, i) => ({ key: `doc/${i}`, value: 'x'.repeat(2 ** 20) }))
  const small = Array.from({ length: 1200 }, (_, i) => ({ key: `state/${i}`, value: i }))
  await appendAll({ append, read: async () => ok([]), retained: async () => ok([]) }, [...large, ...small])
  expect(calls.flat()).toEqual([...large, ...small])
  for (const call of calls) {
    expect(call.length).toBeLessThanOrEqual(500)
    expect(JSON.stringify(call).length).toBeLessThan(16 * 2 ** 20)
  }
})
