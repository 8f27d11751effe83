import type { Fault } from './fault.ts'
import { killed } from './kills.ts'

/** The page's process dies, as for want of memory; main goes on and shows the page again. */
export const fault: Fault = {
  name: 'kill-renderer',
  trials: 50,
  bounded: 4,
  async run(run) {
    await killed(run, async (desk) => {
      await desk.program.crashPage()
      await desk.signIn()
    })
    return {}
  },
}
