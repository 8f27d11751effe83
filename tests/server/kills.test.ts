import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { seeded } from '../../renderer/sync/testing.ts'
import { query } from '../faults/server-rows.ts'
import { CentralServer, CLI } from '../harness/central-server.ts'
import { workFolder } from '../harness/work-folder.ts'

// Programs and databases are started and ended: that takes its time on an old machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

const PICTURES = 60
const KILLS = 3
let work: string
let dataDir: string
let server: CentralServer

beforeEach(async () => {
  work = await workFolder()
  dataDir = join(work, 'data')
  server = new CentralServer({ dataDir, port: 0, sample: false })
  const schema = join(work, 'schema.json')
  const cat = {
    id: 'cat',
    name: { zh: '猫', en: 'Cat' },
    colour: '#0072b2',
    key: '1',
    kinds: ['box'],
    parent: null,
  }
  await writeFile(schema, JSON.stringify({ version: 1, classes: [cat] }))
  await server.cli('project', 'create', '--name', 'cats', '--schema', schema)
  await mkdir(join(work, 'pictures'))
  for (let n = 0; n < PICTURES; n++) {
    const background = { r: n, g: 90, b: 140 }
    await sharp({ create: { width: 640, height: 480, channels: 3, background } })
      .png()
      .toFile(join(work, 'pictures', `${n}.png`))
  }
})

afterEach(async () => {
  await rm(work, { recursive: true, force: true })
})

/** A command in a process of its own, which leads its group. */
function begin(...args: readonly string[]): ChildProcess {
  const env = { ...process.env, AIDOL_DATA: dataDir }
  return spawn(process.execPath, [CLI, ...args, '--json'], { env, stdio: 'ignore' })
}

/** Killed as by a power cut, some time after it was begun; answers false where it had ended before. */
async function killed(child: ChildProcess, ms: number): Promise<boolean> {
  const ended = once(child, 'exit')
  const inTime = await Promise.race([pause(ms).then(() => true), ended.then(() => false)])
  if (inTime) child.kill('SIGKILL')
  await ended
  return inTime
}

async function tasks(): Promise<number> {
  const [row] = await query(dataDir, 'select count(*)::int as many from tasks')
  return Number(row?.many)
}

test('an import that is killed leaves nothing half, and goes on when it is begun again', async () => {
  const random = seeded(1)
  const folder = join(work, 'pictures')
  const began = performance.now()
  await killed(begin('--help'), 60_000)
  const startMs = performance.now() - began
  for (let n = 0; n < KILLS; n++) {
    await killed(begin('project', 'import', folder, '--project', 'cats'), startMs * (1 + 3 * random.next()))
    expect([0, PICTURES]).toContain(await tasks())
  }
  await server.cli('project', 'import', folder, '--project', 'cats')
  expect(await tasks()).toBe(PICTURES)

  // Every picture that the database names is there, whole.
  const rows = await query(dataDir, 'select sha256, bytes::int as bytes from media')
  expect(rows.length).toBeGreaterThanOrEqual(PICTURES)
  for (const { sha256 } of rows) {
    const name = String(sha256)
    const bytes = await readFile(join(dataDir, 'media', name.slice(0, 2), name))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(name)
  }
})

test('an export or a backup that is killed leaves nothing that looks whole', async () => {
  await server.cli('project', 'import', join(work, 'pictures'), '--project', 'cats')
  const random = seeded(2)
  const out = join(work, 'out')
  await mkdir(out)
  const began = performance.now()
  await server.cli('export', '--project', 'cats', '--include-empty', '--out', join(out, 'first.json'))
  const ms = performance.now() - began
  for (let n = 0; n < KILLS; n++) {
    const file = join(out, `${n}.json`)
    await killed(
      begin('export', '--project', 'cats', '--include-empty', '--out', file),
      ms * (0.5 + random.next() / 2),
    )
    const text = await readFile(file, 'utf8').catch(() => null)
    if (text !== null) expect(JSON.parse(text).images).toHaveLength(PICTURES)

    const backup = join(out, `backup-${n}`)
    const through = !(await killed(begin('backup', backup), ms * (0.5 + random.next() / 2)))
    const names: readonly string[] = await readdir(backup).catch(() => [])
    if (!names.includes('backup.json')) {
      expect(through).toBe(false)
      continue
    }
    const pictures = await readdir(join(backup, 'media'), { recursive: true })
    expect(pictures.filter((path) => path.length > 60).length).toBeGreaterThanOrEqual(PICTURES)
  }
})
