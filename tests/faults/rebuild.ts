import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { giveToElectron } from '../../build/launch-electron.mjs'
import { Journal } from '../../main/journal/journal.ts'
import type { Rng } from '../../renderer/sync/ports.ts'
import { seeded } from '../../renderer/sync/testing.ts'
import { userIdSchema } from '../../shared/model/ids.ts'
import { DAMAGES } from './damage.ts'
import { type DatabaseContent, databaseContent } from './database-content.ts'
import { Desk } from './desk.ts'
import type { Fault, FaultRun } from './fault.ts'
import { newServer } from './office.ts'
import { fillJournal } from './unsent-work.ts'

const TASKS = 5000
/** In `npm test`, where nobody can wait until so many are drawn. */
const FEW_TASKS = 500
const BAR_SECONDS = 10

/**
 * The database of somebody with thousands of unsent tasks is deleted or damaged while the program is closed: after her next
 * sign-in it is what it was, by hash.
 */
export const fault: Fault = {
  name: 'rebuild',
  trials: Object.keys(DAMAGES).length,
  bounded: 1,
  async run(run) {
    const tasks = run.trials === fault.bounded ? FEW_TASKS : TASKS
    const { desk, before, seconds: never } = await unsentWork(run, tasks)
    const whole = join(run.work, 'whole')
    const database = join(desk.profileDir, 'IndexedDB')
    await cp(database, whole, { recursive: true })
    let slowest = never
    await run.each(async (rng) => {
      const [what, damage] = Object.entries(DAMAGES)[run.seed % Object.keys(DAMAGES).length] ?? []
      await rm(database, { recursive: true, force: true })
      await cp(whole, database, { recursive: true })
      await damage?.(database, rng)
      giveToElectron(desk.profileDir)
      const { seconds, content } = await signInAndLook(desk)
      if (content.hash !== before.hash) run.miss(`the database was ${what} and is not what it was`)
      slowest = Math.max(slowest, seconds)
    })
    if (slowest > BAR_SECONDS) run.fail(`it took ${slowest} s`)
    return { tasks, seconds: slowest }
  },
}

/**
 * A profile with `count` unsent tasks that only the journal holds, and the first sign-in after that.
 * @returns how long she waited for her work, s, and what her database then held
 */
export async function unsentWork(
  run: FaultRun,
  count: number,
): Promise<{ desk: Desk; before: DatabaseContent; seconds: number }> {
  const server = await newServer(run, 40)
  await server.start()
  const desk = new Desk(run, server)
  await desk.start()
  await desk.signIn()
  // Whoever signs in twice goes on with the journal that is open.
  const dataKey = await desk.page.evaluate(async ([name, password]) => {
    const answer = await window.desk.call('session:signIn', { name, password })
    if (!answer.ok) throw new Error(answer.error.code)
    return answer.value.dataKey
  }, desk.credentials)
  const user = userIdSchema.parse(await desk.user())
  await desk.kill()
  await server.stop()

  const rng: Rng = seeded(run.seed)
  const log = { info() {}, warn() {}, error: (text: string) => run.fail(text) }
  const journal = await Journal.open(
    join(desk.profileDir, 'journal', user),
    Buffer.from(dataKey, 'base64'),
    log,
  )
  await fillJournal(journal, { user, dataKey, count, rng })
  await journal.close()
  giveToElectron(desk.profileDir)
  const { content: before, seconds } = await signInAndLook(desk)
  if (before.operations < count) throw new Error(`only ${before.operations} operations came back`)
  return { desk, before, seconds }
}

/** Signs in and waits for her work; the seconds that it took, and what her database then holds. */
async function signInAndLook(desk: Desk): Promise<{ seconds: number; content: DatabaseContent }> {
  await desk.start()
  const started = performance.now()
  await desk.hand.enterPassword(...desk.credentials)
  // For as long as a slow machine may take: the time is judged, not waited for.
  await desk.page.getByTestId('sign-in').waitFor({ state: 'detached', timeout: 120_000 })
  await desk.hand.toBatches()
  const seconds = Math.round((performance.now() - started) / 10) / 100
  const content = await databaseContent(desk.page, await desk.user())
  await desk.kill()
  return { seconds, content }
}
