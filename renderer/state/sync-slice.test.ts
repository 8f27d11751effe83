import { expect, it } from 'vitest'
import { atWork } from './testing/labeller.ts'

it('what was set aside is opened to be mended, from the lists and from another picture', async () => {
  const { state, her } = await atWork({ signedInOnly: true })
  const [first, second] = her.rows.map(({ task }) => task.id)
  expect(state().batch).toBeNull()
  state().openSyncPanel(true)
  await state().mend(second!)
  expect(state()).toMatchObject({ screen: 'workspace', syncPanelOpen: false, task: { task: { id: second } } })
  expect(state().batch?.batch.id).toBe(her.batch.id)
  await state().mend(first!)
  expect(state().task?.task.id).toBe(first)
})

it('what is given up is told to the store, and what that refuses is told', async () => {
  const { state, her } = await atWork({ signedInOnly: true })
  const [first] = her.rows.map(({ task }) => task.id)
  expect(await state().dismiss(first!)).toBeNull()
  expect(her.sent).toEqual([{ task: first, what: 'dismiss' }])
  const full = { code: 'disk-full', freeMb: 0 } as const
  Object.assign(her.work, { dismiss: async () => ({ ok: false, error: full }) })
  expect(await state().dismiss(first!)).toEqual(full)
})
