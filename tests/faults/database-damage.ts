import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { giveToElectron } from '../../build/launch-electron.mjs'
import { DAMAGES } from './damage.ts'
import { Desk } from './desk.ts'
import type { Fault } from './fault.ts'
import { newServer } from './office.ts'
import { witness } from './witness.ts'

/** While the program is closed its database vanishes, is cut, gets wrong bits, or is put back to how it was before. */
export const fault: Fault = {
  name: 'database-damage',
  trials: 60,
  bounded: 4,
  async run(run) {
    const server = await newServer(run, 40)
    await server.start()
    const desk = new Desk(run, server)
    await desk.moveIn()
    await desk.setLine(false)
    await witness(desk.page)
    const database = join(desk.profileDir, 'IndexedDB')
    const before = join(run.work, 'before')
    const damages = [...Object.entries(DAMAGES), ['put back', putBack] as const]

    let wiped = 0
    await run.each(async (rng) => {
      let deeds = 4
      await desk.work(rng, () => deeds-- > 0)
      await desk.kill()
      // One by the seed, so that a trial done again does the same.
      await damages[run.seed % damages.length]?.[1](database, rng)
      giveToElectron(desk.profileDir)
      await rm(before, { recursive: true, force: true })
      await cp(database, before, { recursive: true }).catch(() => undefined)
      await desk.start({ line: rng.next() < 0.3 })
      await desk.signIn()
      if (!(await witness(desk.page))) wiped += 1
      await desk.check()
    })
    await desk.setLine(true)
    await desk.checkServer()
    return { wiped }

    async function putBack(): Promise<void> {
      await rm(database, { recursive: true })
      await cp(before, database, { recursive: true }).catch(() => undefined)
    }
  },
}
