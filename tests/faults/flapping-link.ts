import { setTimeout as pause } from 'node:timers/promises'
import { Line } from '../harness/line.ts'
import { Desk } from './desk.ts'
import type { Fault } from './fault.ts'
import { newServer } from './office.ts'

/** The line is there 20 s in every 120; here everything takes a twentieth of that. */
const SCALE = 20
const UP_MS = 20_000 / SCALE
const DOWN_MS = 100_000 / SCALE
/** A line that leads nowhere most of the time must be used while it is there. */
const MOST_WINDOWS = 6

/**
 * The line comes for a moment and goes again. She works through all of it; what is finished is sent within a few of these
 * moments, and nothing is sent twice. A trial is one such evening.
 */
export const fault: Fault = {
  name: 'flapping-link',
  trials: 3,
  bounded: 1,
  async run(run) {
    const server = await newServer(run, 60)
    await server.start()
    const line = await Line.open(server.url)
    run.atEnd(() => line.close())
    const desk = new Desk(run, server)
    await desk.start({ serverUrl: line.url })
    await desk.signIn()
    await desk.hand.waitForPictures()
    let most = 0
    await run.each(async (rng) => {
      line.setUp(false)
      for (let n = 0; n < 4; n++) await desk.finishOne(rng)
      let windows = 0
      for (; !(await desk.isAllSent()); windows++) {
        if (windows === MOST_WINDOWS) throw new Error(`not sent: ${await desk.syncWord()}`)
        line.setUp(true)
        // On half of such lines the system notices; on the others the program must try by itself.
        if (windows % 2 === 1) await desk.program.networkBack()
        await pause(UP_MS)
        line.setUp(false)
        if (windows === 0) await desk.finishOne(rng)
        if (!(await desk.isAllSent())) await pause(DOWN_MS)
      }
      most = Math.max(most, windows)
      line.setUp(true)
      await desk.checkServer()
    })
    await desk.check()
    return { windows: most }
  },
}
