import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { openFileStore } from '../../server/blobs/file-store.ts'
import { openDatabase } from '../../server/db/open.ts'
import { createBatch } from '../../server/modules/batches/service.ts'
import { importPictures } from '../../server/modules/import/service.ts'
import { createProject } from '../../server/modules/projects/service.ts'
import { createUser } from '../../server/modules/users/service.ts'
import { good } from '../../server/test-world.ts'
import type { PictureSize } from '../../shared/geometry/point.ts'
import { labelSchemaSchema } from '../../shared/model/label-schema.ts'
import { CentralServer, freePort } from '../harness/central-server.ts'
import { workFolder } from '../harness/work-folder.ts'
import type { FaultRun } from './fault.ts'

/** Everybody has a project of her own name, a password of the same, and as many tasks as this. */
const PEOPLE = ['alice', 'bob'] as const
/** Tasks of a project that wait for another batch. */
const SPARE = 5

/** Small, so that no fault waits for pictures. */
export const PICTURE: PictureSize = { width: 320, height: 240 }
const KINDS = ['box' as const]
const SCHEMA = labelSchemaSchema.parse({
  version: 1,
  classes: [
    { id: 'cat', name: { zh: '猫', en: 'Cat' }, colour: '#0072b2', key: '1', kinds: KINDS, parent: null },
  ],
})

/** Data folders of servers by the number of tasks: made once, and copied for every fault. */
const made = new Map<number, Promise<string>>()

/** A server in a process of its own, with alice and bob and `tasks` tasks for each. Not yet started. */
export async function newServer(run: FaultRun, tasks: number): Promise<CentralServer> {
  const template = made.get(tasks) ?? makeData(tasks)
  made.set(tasks, template)
  const dataDir = serverFolder(run)
  await copyFolder(await template, dataDir)
  const server = new CentralServer({ dataDir, port: await freePort(), sample: false })
  run.atEnd(() => server.stop())
  return server
}

export function serverFolder({ work }: FaultRun): string {
  return join(work, 'server')
}

/** With owners and rights: PostgreSQL refuses files of somebody else. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', from, to])
}

async function makeData(tasks: number): Promise<string> {
  const folder = await workFolder()
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const data = join(folder, 'server')
  await mkdir(data)
  const blobs = await openFileStore(join(data, 'media'))
  const { db, close } = await openDatabase({ url: null, data }, () => {})
  try {
    for (const [i, name] of PEOPLE.entries()) {
      const to = good(
        await createUser(db, { name, displayName: name.toUpperCase(), role: 'labeller', password: name }),
      )
      const project = good(await createProject(db, { name, guideline: '', schema: SCHEMA, pictures: [] }))
      const pictures = join(folder, name)
      await paint(pictures, tasks + SPARE, i)
      good(await importPictures({ db, blobs }, project.id, pictures, { actor: null, onProgress: () => {} }))
      good(await createBatch(db, { project, to, size: tasks, name: null, dueAt: null, priceFen: 8 }))
    }
  } finally {
    await close()
  }
  return data
}

/** Pictures that differ in their colour. */
async function paint(folder: string, count: number, blue: number): Promise<void> {
  await mkdir(folder)
  for (let n = 1; n <= count; n++) {
    const background = { r: 40 + (n % 200), g: 90 + Math.floor(n / 200), b: 100 + 40 * blue }
    const name = `${String(n).padStart(4, '0')}.png`
    await sharp({ create: { ...PICTURE, channels: 3, background } })
      .png()
      .toFile(join(folder, name))
  }
}
