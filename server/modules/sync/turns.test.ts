import { expect, it } from 'vitest'
import { turns } from './turns.ts'

it('lets one thing wait for what was asked before, also where that fails, and others not', async () => {
  const inTurn = turns()
  const seen: string[] = []
  const gates = { a: Promise.withResolvers<void>(), b: Promise.withResolvers<void>() }
  const first = inTurn('a', async () => {
    await gates.a.promise
    seen.push('a1')
    throw new Error('a1 fails')
  })
  const second = inTurn('a', async () => seen.push('a2'))
  const other = inTurn('b', async () => {
    await gates.b.promise
    return seen.push('b1')
  })
  gates.b.resolve()
  await other
  gates.a.resolve()
  await expect(first).rejects.toThrow('a1 fails')
  await second
  await inTurn('a', async () => seen.push('a3'))
  expect(seen).toEqual(['b1', 'a1', 'a2', 'a3'])
})
