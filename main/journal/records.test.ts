import { expect, it } from 'vitest'
import { entryOf, pack, recordOf, unpack } from './records.ts'

const RECORDS = [
  { key: 'a', value: { 字: '三' } },
  { key: 'b', value: null },
  { key: 'c', value: 1, bytes: [Uint8Array.of(0, 255, 1), Uint8Array.of()] },
  { key: 'd', value: 'x', bytes: [Uint8Array.of(7)] },
]

it('a frame gives back what was packed', () => {
  expect(unpack(pack(RECORDS.map(entryOf)))?.map(recordOf)).toEqual(RECORDS)
})

it('without bytes it is JSON alone, as the first release wrote and reads it', () => {
  const plain = RECORDS.slice(0, 2)
  expect(JSON.parse(pack(plain.map(entryOf)).toString())).toEqual(plain)
})

it.each([
  ['an empty one', Buffer.of()],
  ['no JSON', Buffer.from('[{')],
  ['no list of records', Buffer.from('[1]')],
  ['a head cut short', Buffer.of(1, 0, 0)],
  ['a text longer than it is', Buffer.of(1, 0, 0, 1, 0, 91, 93)],
  ['bytes cut short', pack(RECORDS.map(entryOf)).subarray(0, -1)],
  ['bytes too many', Buffer.concat([pack(RECORDS.map(entryOf)), Buffer.of(1)])],
])('%s is no content', (_what, content) => {
  expect(unpack(content)).toBeNull()
})
