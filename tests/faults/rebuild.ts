// Show 3: the database of somebody with thousands of unsent tasks is deleted or damaged while the program is closed.
//   node tests/faults/rebuild.ts [--tasks 5000] [--trials 1] [--seed 1]
// One line of JSON for each kind of damage; exits 1 where one took longer than 10 s or something is not as it was.
import { cp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from '@playwright/test'
import { ensureDisplay } from '../../build/display.mjs'
import { giveToElectron } from '../../build/launch-electron.mjs'
import { Journal } from '../../main/journal/journal.ts'
import { seeded } from '../../renderer/sync/testing.ts'
import { CentralServer, freePort } from '../harness/central-server.ts'
import { filesBelow } from '../harness/files-below.ts'
import { Labeller } from '../harness/labeller.ts'
import { Program } from '../harness/program.ts'
import { workFolder } from '../harness/work-folder.ts'
import { type DatabaseContent, databaseContent } from './database-content.ts'
import { fillJournal } from './unsent-work.ts'

const BAR_SECONDS = 10
const NAME = 'alice'

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '5000' },
    trials: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
  },
})
const count = Number(values.tasks)
const rng = seeded(Number(values.seed))
const log = {
  info: () => undefined,
  warn: (text: string) => console.error(text),
  error: (text: string, cause?: unknown) => console.error(text, cause ?? ''),
}

const { close: closeDisplay } = await ensureDisplay()
const work = await workFolder()
const profile = join(work, 'profile')
const database = join(profile, 'IndexedDB')
const whole = join(work, 'whole')
const server = new CentralServer({ dataDir: join(work, 'server'), port: await freePort() })

const DAMAGE: Readonly<Record<string, () => Promise<void>>> = {
  deleted: () => rm(database, { recursive: true }),
  truncated: async () => {
    for (const file of await filesBelow(database)) {
      const { length } = await readFile(file)
      if (rng.next() < 0.5) await truncate(file, Math.floor(length * rng.next()))
    }
  },
  flipped: async () => {
    for (const file of await filesBelow(database)) {
      const bytes = await readFile(file)
      for (let flips = bytes.length === 0 ? 0 : 3; flips > 0; flips--) {
        const at = Math.floor(rng.next() * bytes.length)
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(rng.next() * 8)), at)
      }
      await writeFile(file, bytes)
    }
  },
}

/** Signs in and waits for her work; the seconds that it took, and what her database then holds. */
async function signInAndLook(): Promise<{ seconds: number; content: DatabaseContent; user: string }> {
  const program = await Program.start({ profileDir: profile, serverUrl: server.url })
  try {
    const started = performance.now()
    await signIn(program.page)
    const seconds = (performance.now() - started) / 1000
    const { user } = await session(program.page)
    return { seconds, content: await databaseContent(program.page, user), user }
  } finally {
    await program.close()
  }
}

/** As Labeller does, but waits for as long as a slow machine may take: the bar is judged, not waited for. */
async function signIn(page: Page): Promise<void> {
  const hand = new Labeller(page)
  await hand.enterPassword(NAME, NAME)
  await page.getByTestId('sign-in').waitFor({ state: 'detached', timeout: 120_000 })
  await hand.toBatches()
}

/** Whoever signs in twice goes on with the journal that is open. */
function session(page: Page): Promise<{ user: string; dataKey: string }> {
  return page.evaluate(async (name) => {
    const answer = await window.desk.call('session:signIn', { name, password: name })
    if (!answer.ok) throw new Error(answer.error.code)
    return { user: answer.value.user.id, dataKey: answer.value.dataKey }
  }, NAME)
}

let failed = false
try {
  await server.start()
  const first = await Program.start({ profileDir: profile, serverUrl: server.url })
  await new Labeller(first.page).signIn(NAME, NAME)
  const { user, dataKey } = await session(first.page)
  await first.close()
  await server.stop()

  const started = performance.now()
  const journal = await Journal.open(join(profile, 'journal', user), Buffer.from(dataKey, 'base64'), log)
  await fillJournal(journal, { user: user as never, dataKey, count, rng })
  await journal.close()
  giveToElectron(profile)
  console.error(`${count} tasks drawn in ${((performance.now() - started) / 1000).toFixed(0)} s`)

  const { content: before, seconds } = await signInAndLook()
  if (before.operations < count) throw new Error(`only ${before.operations} operations came back`)
  console.log(JSON.stringify({ fault: 'never-there', trials: 1, lost: 0, seconds: round(seconds) }))
  await cp(database, whole, { recursive: true })

  for (const [fault, damage] of Object.entries(DAMAGE)) {
    const times: number[] = []
    let lost = 0
    for (let trial = 0; trial < Number(values.trials); trial++) {
      await rm(database, { recursive: true, force: true })
      await cp(whole, database, { recursive: true })
      await damage()
      giveToElectron(profile)
      const { seconds, content } = await signInAndLook()
      times.push(seconds)
      if (content.hash !== before.hash) lost += 1
    }
    const slowest = Math.max(...times)
    console.log(JSON.stringify({ fault, trials: times.length, lost, seconds: round(slowest) }))
    if (lost > 0 || slowest > BAR_SECONDS) failed = true
  }
} finally {
  await server.stop()
  await rm(work, { recursive: true, force: true })
  closeDisplay()
}
process.exit(failed ? 1 : 0)

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100
}
