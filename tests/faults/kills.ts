import { setTimeout as pause } from 'node:timers/promises'
import type { Rng } from '../../renderer/sync/ports.ts'
import { Desk } from './desk.ts'
import type { FaultRun } from './fault.ts'
import { newServer } from './office.ts'

/** A call to a program that died in the middle of it may never be answered, ms. */
const LAST_CALL_MS = 20_000

/**
 * Something dies under her hands at moments that chance chooses: while she draws, while that is saved, while she submits
 * and while it is sent. What the screen called saved must be there afterwards, and on the server once.
 * @param blow kills, and brings back what she needs to go on
 */
export async function killed(run: FaultRun, blow: (desk: Desk, rng: Rng) => Promise<void>): Promise<Desk> {
  const server = await newServer(run, 40)
  await server.start()
  const desk = new Desk(run, server)
  await desk.moveIn()
  await run.each(async (rng) => {
    let alive = true
    const death = pause(rng.next() * 5 * desk.pace).then(async () => {
      alive = false
      await blow(desk, rng)
    })
    const work = desk
      .work(rng, () => alive)
      .catch((error: unknown) => {
        if (alive) throw error // only the blow may end her work
      })
    await Promise.race([work, death.then(() => pause(LAST_CALL_MS))])
    await death
    await desk.check()
  })
  await desk.checkServer()
  return desk
}
