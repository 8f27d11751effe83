import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { CentralServer, freePort } from '../harness/central-server.ts'
import { mainJob } from '../harness/main-job.ts'
import { Postgres } from '../harness/postgres.ts'

async function runMainJob(databaseUrl?: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'aidol-main-job-'))
  const server = new CentralServer({
    dataDir: join(work, 'server'),
    port: await freePort(),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  })
  await server.start()
  try {
    const result = await mainJob({
      server,
      profileDir: join(work, 'profile'),
      shot: async (hand, name) => {
        const body = await hand.page.screenshot()
        await test.info().attach(name, { body, contentType: 'image/png' })
      },
      say: () => {},
    })
    expect(result.submitted.size).toBe(3)
    expect(result.coco.annotations.length).toBe([...result.submitted.values()].flat().length)
  } finally {
    await server.stop()
  }
}

test('the main job, with the embedded database', () => runMainJob())

test('the main job, with a PostgreSQL outside the server', async () => {
  const postgres = await Postgres.start()
  try {
    await runMainJob(postgres.url)
  } finally {
    await postgres.stop()
  }
})
