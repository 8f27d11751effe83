import { expect } from '@playwright/test'
import { seeded } from '../../renderer/sync/testing.ts'
import type { At, Labeller, Listed } from '../harness/labeller.ts'
import { FLOWER } from '../harness/sample-pictures.ts'
import { test } from '../harness/test.ts'

const KILLS = 30
const SEED = Number(process.env.AIDOL_SEED ?? 20261122)

/**
 * The power goes while she works, thirty times, at moments that the seed chooses. What the screen called saved must be
 * there after the next start; what came after it may be there or not, but nothing else.
 */
test(`${KILLS} kills at random moments lose no saved edit (AIDOL_SEED=${SEED})`, async ({ start }) => {
  test.setTimeout(600_000)
  console.log(`kill test: AIDOL_SEED=${SEED}`)
  const rng = seeded(SEED)
  const random = () => rng.next()
  const first = await start()
  await first.hand.signIn('alice', 'alice')
  await first.hand.waitForPictures()
  await first.program.close()

  let saved: readonly Listed[] = []
  let drawn = 0
  /** How long an edit takes on this machine now, ms: a slow one must not be killed before anything is done. */
  let pace = 400
  for (let kill = 1; kill <= KILLS; kill++) {
    const { program, hand: labeller } = await start()
    await labeller.signIn('alice', 'alice')
    await labeller.openTask(FLOWER.name)
    const found = await labeller.objects()
    expect(found.slice(0, saved.length), `after kill ${kill - 1} of seed ${SEED}`).toEqual(saved)
    expect(found.length).toBeLessThanOrEqual(drawn)
    drawn = found.length
    saved = found

    const alive = { yes: true }
    const power = new Promise<void>((resolve) => setTimeout(resolve, random() * 4 * pace)).then(async () => {
      alive.yes = false
      await program.kill()
    })
    try {
      while (alive.yes) {
        drawn += 1
        const began = performance.now()
        await drawSomething(labeller, random)
        await labeller.waitSaved()
        const listed = await labeller.objects()
        if (!alive.yes) break
        saved = listed
        pace = performance.now() - began
      }
    } catch (error) {
      if (alive.yes) throw error // only the kill may end her work
    }
    await power
  }
  expect(saved.length).toBeGreaterThan(KILLS / 3)
})

/** Boxes of different sizes all over the picture: each press, drag and release is one edit. */
async function drawSomething(labeller: Labeller, random: () => number): Promise<void> {
  const from: At = [20 + random() * 400, 20 + random() * 200]
  const to: At = [from[0] + 30 + random() * 150, from[1] + 30 + random() * 150]
  await labeller.drawBox(FLOWER.size, '2', from, to)
}
