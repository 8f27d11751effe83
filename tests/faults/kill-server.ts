import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import { killed } from './kills.ts'

/**
 * The server dies while she works and it takes in what she sends: by itself, its database alone, or both at once. What it
 * has confirmed must be there when it is back.
 */
export const fault: Fault = {
  name: 'kill-server',
  trials: 30,
  bounded: 2,
  async run(run) {
    await killed(run, async (desk, rng) => {
      const { server, program } = desk
      // Where it has just answered, the next answer is made to fall into the same moment.
      await program.networkBack()
      await pause(rng.next() * 60)
      const which = Math.floor(rng.next() * 3)
      if (which > 0) await server.killDatabase()
      if (which < 2) await server.kill()
      await pause(rng.next() * 300)
      if (which < 2) await server.start()
      await desk.allSent()
    })
    return {}
  },
}
