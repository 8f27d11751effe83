import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Rng } from '../../renderer/sync/ports.ts'
import { SmallDisk } from '../harness/small-disk.ts'
import { DAMAGES } from './damage.ts'
import { Desk } from './desk.ts'
import type { Fault } from './fault.ts'
import { newServer } from './office.ts'
import { witness } from './witness.ts'

const DISK_MB = 300
/** She never runs out of them: what is sent may go from a full disk, and is not looked at again. */
const tasksFor = (trials: number): number => 30 + 4 * trials
/** After so many trials she has a line for once, and the server is asked. */
const TRIALS_PER_SYNC = 25

/**
 * The disk runs full in the middle of her work, to the last byte or nearly, with and without a ballast to give up. She
 * goes on until she is told that something is not saved; then the plug is pulled, or the program starts on the full disk,
 * or there is room again. Chromium empties IndexedDB in some of the trials by itself; in others its files are damaged too.
 */
export const fault: Fault = {
  name: 'full-disk',
  trials: 100,
  bounded: 3,
  async run(run) {
    const disk = await SmallDisk.create(DISK_MB)
    run.atEnd(() => disk.remove())
    const profile = join(disk.path, 'profile')
    const server = await newServer(run, tasksFor(run.trials))
    await server.start()
    const desk = new Desk(run, server, profile)
    await desk.moveIn()
    await desk.setLine(false)
    await witness(desk.page)

    let [wiped, damaged, refused] = [0, 0, 0]
    await run.each(async (rng, n) => {
      if (rng.next() < 0.3) await writeFile(join(profile, 'ballast'), randomBytes(2 ** 22))
      let full = false
      const fills = pause(rng.next() * 5 * desk.pace).then(async () => {
        await disk.fill(rng.next() < 0.5 ? 0 : Math.floor(rng.next() * 2 ** 18))
        full = true
      })
      let more = 5
      await Promise.all([desk.work(rng, () => !full || more-- > 0), fills])
      if ((await desk.look()).saving === 'failed') refused += 1

      const how = rng.next()
      if (how < 0.25) {
        await disk.free()
        await desk.saved()
      } else {
        await desk.kill()
        if (how < 0.5) await startInVain(desk, rng)
        await disk.free()
        if (how > 0.75) {
          const kinds = Object.values(DAMAGES)
          await kinds[Math.floor(rng.next() * kinds.length)]?.(join(profile, 'IndexedDB'), rng)
          damaged += 1
        }
        await desk.start({ line: false })
        await desk.signIn()
        if (!(await witness(desk.page))) wiped += 1
      }
      await desk.check()
      if ((n + 1) % TRIALS_PER_SYNC !== 0) return
      await desk.setLine(true)
      await desk.checkServer()
      await desk.setLine(false)
    })
    await desk.setLine(true)
    await desk.checkServer()
    return { refused, damaged, wiped }
  },
}

/** She tries it on the full disk, whatever comes of it, and pulls the plug again. */
async function startInVain(desk: Desk, rng: Rng): Promise<void> {
  await desk.start({ line: false })
  await Promise.race([desk.signIn().catch(() => undefined), pause(4000 * rng.next())])
  await desk.kill()
}
