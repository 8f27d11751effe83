import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noFaults } from '../../../main/link/faults.ts'
import { PATIENCE } from '../../../main/link/line.ts'
import { createServerLink, type ServerLink } from '../../../main/link/server-link.ts'
import { openCarryStore } from '../../../main/sealing/carry-store.ts'
import { openIdentity } from '../../../main/sealing/identity.ts'
import { TokenHolder } from '../../../main/session/token-holder.ts'
import type { OpenedStore } from '../../../renderer/data/open-store.ts'
import { Disk, opened } from '../../../renderer/data/testing/disk.ts'
import type { Net } from '../../../renderer/sync/ports.ts'
import { startSync } from '../../../renderer/sync/sync-engine.ts'
import { picturesAtHand, seeded } from '../../../renderer/sync/testing.ts'
import { createBatch } from '../../../server/modules/batches/service.ts'
import {
  addProject,
  addTasks,
  addUser,
  good,
  openTestWorld,
  type TestWorld,
} from '../../../server/test-world.ts'
import type { User } from '../../../shared/model/user.ts'
import { generatedDocument, TASK_PICTURE, TASK_SCHEMA } from './tasks.ts'

/** A real server on a real database in this process, and people at devices of their own. */
export interface Office {
  readonly world: TestWorld
  readonly url: URL
  /** A person with `count` tasks, signed in, who has them on her machine. */
  hire(name: string, count: number): Promise<Desk>
  close(): Promise<void>
}

/** One person's machine: the program without its windows. */
export interface Desk {
  readonly user: User
  readonly store: OpenedStore
  /** The way to the server over another line. */
  over(url: URL): Promise<ServerLink>
  /** Finishes all tasks without a line; answers how long each save and submission took, ms. */
  work(seed: number): Promise<readonly number[]>
  /** Syncs over a line until nothing waits; answers how long it took, ms. */
  sync(link: ServerLink): Promise<number>
}

export async function openOffice(): Promise<Office> {
  const world = await openTestWorld()
  const url = new URL(`${await world.app.listen({ host: '127.0.0.1', port: 0 })}/`)
  const folder = await mkdtemp(join(tmpdir(), 'aidol-bench-'))
  const project = await addProject(world, 'bench', TASK_SCHEMA)
  let hired = 0

  async function hire(name: string, count: number): Promise<Desk> {
    hired += 1
    const user = await addUser(world, name)
    const names = Array.from({ length: count }, (_, i) => `${name}-${i}.jpg`)
    await addTasks(world, project, names, TASK_PICTURE)
    good(await createBatch(world.db, { project, to: user, size: null, name, dueAt: null, priceFen: 8 }))

    const log = { info() {}, warn() {}, error() {} }
    const identity = await openIdentity(join(folder, `device-${hired}.json`), log)
    const carry = await openCarryStore(join(folder, `carry-${hired}`), log, () => {})
    const bearer = new TokenHolder()
    const disk = new Disk()
    const store = opened(await disk.open({ user: user.id }))
    const over = async (base: URL) => {
      const deps = { base, bearer, identity, carry, app: '0.1.0', faults: noFaults(), patience: PATIENCE }
      return createServerLink({ ...deps, fetch: (address, init) => fetch(address, init) })
    }
    const sync = (link: ServerLink) => untilSent(user, store, link)
    const near = await over(url)
    bearer.set(good(await near.signIn({ name, password: `${name}-secret` })).token)
    await sync(near)

    return {
      user,
      store,
      over,
      sync,
      async work(seed) {
        const random = seeded(seed)
        const times: number[] = []
        for (const batch of await store.work.batches()) {
          for (const { task } of await store.work.tasks(batch.batch.id)) {
            const open = await store.work.open(task.id)
            const drawn = generatedDocument(task.id, () => random.next())
            const document = {
              ...drawn,
              media: task.media.sha256,
              schemaVersion: open.document.schemaVersion,
            }
            const began = performance.now()
            good(
              await store.work.save({
                document,
                position: 0,
                edit: null,
                activeMs: 9_000 + 30_000 * random.next(),
              }),
            )
            good(await store.work.submit(task.id, 9_000 + 30_000 * random.next()))
            times.push(performance.now() - began)
          }
        }
        return times
      },
    }
  }

  return {
    world,
    url,
    hire,
    async close() {
      await world.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function untilSent(user: User, store: OpenedStore, link: ServerLink): Promise<number> {
  const began = performance.now()
  const net: Net = {
    exchange: (message) => link.exchange(message),
    freeDiskMb: async () => null,
    onLink: () => () => {},
  }
  const timer = {
    after(ms: number, run: () => void) {
      const id = setTimeout(run, ms)
      return () => clearTimeout(id)
    },
  }
  return new Promise((resolve, reject) => {
    const clock = { now: Date.now }
    const sync = startSync({
      store: store.sync,
      net,
      pictures: picturesAtHand,
      clock,
      timer,
      rng: seeded(1),
      user: user.id,
    })
    sync.onChange(({ phase, pending, lastExchange, lastError }) => {
      if (lastError !== null && lastError.code !== 'offline') reject(new Error(JSON.stringify(lastError)))
      if (phase !== 'idle' || pending > 0 || (lastExchange ?? 0) === 0) return
      sync.stop()
      resolve(performance.now() - began)
    })
  })
}
