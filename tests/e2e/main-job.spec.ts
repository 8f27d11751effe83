import { join } from 'node:path'
import { expect, test as plain } from '@playwright/test'
import { CentralServer, freePort } from '../harness/central-server.ts'
import { type MainJobWorld, mainJob } from '../harness/main-job.ts'
import { Postgres } from '../harness/postgres.ts'
import { test } from '../harness/test.ts'

async function runMainJob(server: CentralServer, profileDir: string): Promise<void> {
  const shot: MainJobWorld['shot'] = async (hand, name) => {
    const body = await hand.page.screenshot()
    await plain.info().attach(name, { body, contentType: 'image/png' })
  }
  const result = await mainJob({ server, profileDir, shot, say: () => {} })
  expect(result.submitted.size).toBe(3)
  expect(result.coco.annotations.length).toBe([...result.submitted.values()].flat().length)
}

test('the main job, with the embedded database', async ({ server, work }) => {
  await runMainJob(server, join(work, 'profile'))
})

test('the main job, with a PostgreSQL outside the server', async ({ work }) => {
  const postgres = await Postgres.start()
  const server = new CentralServer({
    dataDir: join(work, 'server'),
    port: await freePort(),
    databaseUrl: postgres.url,
  })
  try {
    await server.start()
    await runMainJob(server, join(work, 'profile'))
  } finally {
    await server.stop()
    await postgres.stop()
  }
})
