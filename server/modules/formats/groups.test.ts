import { mkdtemp, readdir, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { collected } from '../../../tests/formats/round-trip.ts'
import { diskGroups } from './groups.ts'

it.each([
  ['in memory', Number.MAX_SAFE_INTEGER],
  ['on disk', 500],
])('puts together what belongs together, in the order in which it came, %s', async (where, kept) => {
  const folder = await mkdtemp(join(tmpdir(), 'aidol-test-'))
  const groups = diskGroups<{ readonly text: string }>(kept, folder)
  const expected = new Map<number, { readonly text: string }[]>()
  for (let i = 0; i < 1000; i++) {
    const [key, value] = [(i * 7919) % 300, { text: `第 ${i}\n"行"` }]
    await groups.add(key, value)
    expected.set(key, [...(expected.get(key) ?? []), value])
  }
  expect(await readdir(folder)).toHaveLength(where === 'on disk' ? 1 : 0)
  expect(new Map(await collected(groups.all()))).toEqual(expected)
  await groups.close()
  expect(await readdir(folder)).toEqual([])
  await rmdir(folder)
})
