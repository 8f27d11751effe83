import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openDatabase } from './open.ts'

test('a data folder that was copied back is another home: the epoch changes, once', async () => {
  const data = await mkdtemp(join(tmpdir(), 'aidol-test-'))
  await chmod(data, 0o755)
  onTestFinished(() => rm(data, { recursive: true, force: true }))
  const epochNow = async () => {
    const { epoch, close } = await openDatabase({ url: null, data }, () => {})
    await close()
    return epoch
  }
  const before = await epochNow()
  expect(await epochNow()).toBe(before)
  await promisify(execFile)('cp', ['-a', join(data, 'postgres'), join(data, 'copy')])
  await rm(join(data, 'postgres'), { recursive: true })
  await rename(join(data, 'copy'), join(data, 'postgres'))
  const restored = await epochNow()
  expect(restored).not.toBe(before)
  expect(await epochNow()).toBe(restored)
}, 60_000)

test('a PostgreSQL that dies is started again, and the pool goes on where it was', async () => {
  const data = await mkdtemp(join(tmpdir(), 'aidol-test-'))
  await chmod(data, 0o755) // as root it runs as another user
  const said: string[] = []
  const { db, close } = await openDatabase({ url: null, data }, (line) => void said.push(line))
  onTestFinished(async () => {
    await close()
    await rm(data, { recursive: true, force: true })
  })
  await db.execute(sql`create table kept as select 7 as n`)
  const pid = Number.parseInt(await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8'), 10)
  process.kill(pid, 'SIGKILL')

  // Connections of the dead one may answer for a moment longer, so an answer alone shows nothing.
  await vi.waitFor(
    async () => {
      expect(said.some((line) => line.includes('started again'))).toBe(true)
      expect((await db.execute(sql`select n from kept`)).rows).toEqual([{ n: 7 }])
    },
    { timeout: 50_000, interval: 200 },
  )
}, 60_000)
