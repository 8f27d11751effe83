import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import { CentralServer, freePort } from './central-server.ts'
import { Labeller } from './labeller.ts'
import { Program, type ProgramOptions } from './program.ts'
import { workFolder } from './work-folder.ts'

interface World {
  /** A folder of the test's own; gone after it. */
  readonly work: string
  /** A central server with the sample project, running. */
  readonly server: CentralServer
  /**
   * Starts the program, on a profile of the test and with its server where nothing else is said; whatever still runs at the
   * end is ended.
   */
  readonly start: (options?: Partial<ProgramOptions>) => Promise<Started>
}

export interface Started {
  readonly program: Program
  readonly hand: Labeller
}

/** Playwright's test with our world. What a test starts is ended and what it writes is removed, also when it fails. */
export const test = base.extend<World>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
  work: async ({}, use) => {
    const folder = await workFolder()
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },

  server: async ({ work }, use) => {
    const server = new CentralServer({ dataDir: join(work, 'server'), port: await freePort() })
    await server.start()
    await use(server)
    await server.stop()
  },

  start: async ({ work, server }, use) => {
    const running: Program[] = []
    await use(async (options) => {
      const usual = { profileDir: join(work, 'profile'), serverUrl: server.url }
      const program = await Program.start({ ...usual, ...options })
      running.push(program)
      return { program, hand: new Labeller(program.page) }
    })
    await Promise.all(running.map((program) => program.kill()))
  },
})
