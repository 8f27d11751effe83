import { join } from 'node:path'
import { BadLink, VILLAGE } from '../harness/bad-link.ts'
import { Desk } from './desk.ts'
import type { Fault } from './fault.ts'
import { newServer } from './office.ts'

const RESULTS = 6
/** One after the other, each at a computer of her own. */
const PEOPLE = ['alice', 'bob']

/** 64 kbit/s, 600 ms there and back, one packet in ten lost: she signs in, fetches her pictures, works and sends over it. */
export const fault: Fault = {
  name: 'bad-link',
  trials: 2,
  bounded: 1,
  async run(run) {
    const server = await newServer(run, 12)
    await server.start()
    let slowest = 0
    await run.each(async (rng, n) => {
      const line = await BadLink.open(new URL(server.url), { ...VILLAGE, seed: run.seed })
      run.atEnd(() => line.close())
      const desk = new Desk(run, server, join(run.work, `profile-${n}`), PEOPLE[n])
      await desk.start({ serverUrl: line.url })
      await desk.hand.enterPassword(...desk.credentials)
      await desk.page.getByTestId('sign-in').waitFor({ state: 'detached', timeout: 120_000 })
      await desk.page.getByText('图片都已在本机').first().waitFor({ timeout: 240_000 })
      for (let done = 0; done < RESULTS; done++) await desk.finishOne(rng)
      const began = performance.now()
      await desk.checkServer()
      slowest = Math.max(slowest, (performance.now() - began) / 1000)
      await desk.check()
      await desk.kill()
    }, PEOPLE.length)
    return { seconds: Math.round(slowest * 10) / 10 }
  },
}
