import type { WorkingSet } from '../../renderer/data/working-set.ts'

/** Every row of an open working set, by table and in order. */
export async function contentOf(set: WorkingSet) {
  const rows = set.tables.map(async ({ name }) => [name, await set[name as 'tasks'].toArray()] as const)
  return Object.fromEntries(await Promise.all(rows))
}
