import type { Fault } from './fault.ts'
import { killed } from './kills.ts'

/** The power goes: nothing of the program writes any more. */
export const fault: Fault = {
  name: 'kill-main',
  trials: 50,
  bounded: 5,
  async run(run) {
    await killed(run, async (desk) => {
      await desk.kill()
      await desk.start()
      await desk.signIn()
    })
    return {}
  },
}
