import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ProjectId } from '../../../shared/model/ids.ts'
import { stagedPictures, tasks } from '../../db/schema.ts'
import { addProject, good, openTestWorld, type TestWorld } from '../../test-world.ts'
import { importPictures } from './service.ts'
import { type Packed, photo, zipOf } from './testing.ts'

let world: TestWorld
let number = 0
const quietly = { actor: null, onProgress: () => {} }
const jpegs: Buffer[] = []
beforeAll(async () => {
  world = await openTestWorld()
  for (let i = 0; i < 3; i++)
    jpegs.push(
      await photo(20 + i, 20, 90 + i)
        .jpeg()
        .toBuffer(),
    )
})
afterAll(() => world.close())

const jpeg = (i = 0): Buffer => jpegs[i] ?? Buffer.alloc(0)

async function archive(content: Buffer): Promise<string> {
  number += 1
  const path = join(world.folder, `${number}.zip`)
  await writeFile(path, content)
  return path
}

async function importOf(content: Buffer | readonly Packed[]) {
  const path = await archive(Buffer.isBuffer(content) ? content : zipOf(content as readonly Packed[]))
  const project = await addProject(world, `archive ${number}`)
  return { path, project, result: await importPictures(world, project.id, path, quietly) }
}

const namesIn = async (project: { readonly id: ProjectId }) =>
  (
    await world.db
      .select({ name: tasks.name })
      .from(tasks)
      .where(eq(tasks.project, project.id))
      .orderBy(asc(tasks.position))
  ).map(({ name }) => name)

/** Nothing of it is in the project, and the failure names file and entry. */
async function expectRefused(content: Buffer | readonly Packed[], fault: string, entry: string | null) {
  const { path, project, result } = await importOf(content)
  expect(result).toMatchObject({ ok: false, error: { code: 'bad-archive', path, entry, fault } })
  expect(await namesIn(project)).toEqual([])
  expect(await readdir(join(world.folder, 'media/tmp'))).toEqual([])
}

test('the pictures of an archive come in, with those in folders and in archives stored without compression', async () => {
  const { project, result } = await importOf([
    { name: 'set/10.jpg', content: jpeg(0) },
    { name: 'set/2.jpg', content: jpeg(1), method: 0 },
    { name: 'set/', content: Buffer.alloc(0), method: 0 },
    { name: './top.jpg', content: jpeg(2) },
    { name: '__MACOSX/set/._2.jpg', content: Buffer.from('x') },
    { name: 'set/notes.txt', content: Buffer.from('words') },
  ])
  expect(good(result)).toMatchObject({
    skipped: 1,
    refused: [{ name: 'set/notes.txt', reason: { code: 'not-a-picture', kind: 'text' } }],
  })
  expect(await namesIn(project)).toEqual(['set/2.jpg', 'set/10.jpg', 'top.jpg'])
})

test('an archive in an archive is reported and not opened', async () => {
  const { result } = await importOf([
    { name: 'inner.zip', content: zipOf([{ name: 'a.jpg', content: jpeg() }]) },
    { name: 'b.jpg', content: jpeg() },
  ])
  expect(good(result)).toMatchObject({
    imported: [{ name: 'b.jpg' }],
    refused: [{ name: 'inner.zip', reason: { code: 'not-a-picture', kind: 'ZIP' } }],
  })
})

const GBK = { 猫: [0xc3, 0xa8], 照片: [0xd5, 0xd5, 0xc6, 0xac] } as const

test('names in GBK without the flag, as Chinese Windows writes them', async () => {
  // 猫 in GBK passes for UTF-8: what Windows wrote is told from all names together.
  const { project, result } = await importOf([
    { name: Buffer.from([...GBK.猫, ...Buffer.from('.jpg')]), content: jpeg(0) },
    { name: Buffer.from([...GBK.照片, ...Buffer.from('/1.jpg')]), content: jpeg(1) },
  ])
  good(result)
  expect((await namesIn(project)).toSorted()).toEqual(['照片/1.jpg', '猫.jpg'].toSorted())
})

test('names in UTF-8 without the flag, as a Mac writes them, and with it beside names in GBK', async () => {
  const mac = await importOf([{ name: '猫é.jpg', content: jpeg(), madeBy: 3 }])
  good(mac.result)
  expect(await namesIn(mac.project)).toEqual(['猫é.jpg'])
  const mixed = await importOf([
    { name: '狗.jpg', content: jpeg(0), flags: 0x800 },
    { name: Buffer.from([...GBK.照片, ...Buffer.from('.jpg')]), content: jpeg(1) },
  ])
  good(mixed.result)
  expect((await namesIn(mixed.project)).toSorted()).toEqual(['狗.jpg', '照片.jpg'].toSorted())
})

test('a name that is neither UTF-8 nor GBK is read in code page 437, as the format says', async () => {
  const { project, result } = await importOf([
    { name: Buffer.from([0x41, 0xff, 0x2e, 0x6a]), content: jpeg() },
  ])
  good(result)
  expect(await namesIn(project)).toEqual(['A\u00a0.j'.normalize('NFC')])
})

test('path traversal and absolute paths, with slashes of both kinds', async () => {
  for (const name of [
    '../a.jpg',
    'x/../../a.jpg',
    '/etc/a.jpg',
    'C:\\a.jpg',
    '..\\a.jpg',
    'c:a.jpg',
    'a\0.jpg',
  ])
    await expectRefused(
      [
        { name: 'good.jpg', content: jpeg(1) },
        { name, content: jpeg() },
      ],
      'bad-path',
      name.replaceAll('\\', '/').replace('\0', '�'),
    )
})

test('a link in an archive', async () => {
  const link = { name: 'link.jpg', content: Buffer.from('/etc/passwd'), madeBy: 3, mode: 0o120777 }
  await expectRefused([{ name: 'good.jpg', content: jpeg() }, link], 'link', 'link.jpg')
})

test('two entries of one name', async () => {
  await expectRefused(
    [
      { name: 'a.jpg', content: jpeg(0) },
      { name: 'a.jpg', content: jpeg(1) },
    ],
    'double-name',
    'a.jpg',
  )
})

test('an encrypted entry', async () => {
  await expectRefused(
    [
      { name: 'good.jpg', content: jpeg(1) },
      { name: 'secret.jpg', content: jpeg(), flags: 1 },
    ],
    'encrypted',
    'secret.jpg',
  )
})

test('an entry packed in a way that nobody knows', async () => {
  await expectRefused([{ name: 'a.jpg', content: jpeg(), method: 99 }], 'unsupported', 'a.jpg')
})

test('truncated archives, wherever they end', async () => {
  const whole = zipOf([
    { name: 'a.jpg', content: jpeg(0) },
    { name: 'b.jpg', content: jpeg(1) },
  ])
  for (const length of [30, whole.length / 2, whole.length - 1])
    await expectRefused(whole.subarray(0, length), 'truncated', null)
  await expectRefused(Buffer.alloc(0), 'not-an-archive', null)
  await expectRefused(Buffer.from('no archive at all'), 'not-an-archive', null)
})

test('an entry whose bytes are not those that were packed', async () => {
  await expectRefused(
    [
      { name: 'a.jpg', content: jpeg(1) },
      { name: 'b.jpg', content: jpeg(), claimed: { crc: 1 } },
    ],
    'damaged',
    'b.jpg',
  )
  // What the header says of the size is not believed either.
  await expectRefused([{ name: 'a.jpg', content: jpeg(), claimed: { size: 10 } }], 'damaged', 'a.jpg')
})

test('a zip bomb: a small entry that unpacks to many times its size', async () => {
  const bomb = Buffer.alloc(40 * 1024 * 1024)
  await expectRefused([{ name: 'bomb.jpg', content: bomb }], 'too-large', 'bomb.jpg')
  // However small its header says it is.
  await expectRefused([{ name: 'bomb.jpg', content: bomb, claimed: { size: 1000 } }], 'damaged', 'bomb.jpg')
})

test('a zip bomb of entries that share their bytes is stopped by what has been unpacked in all', async () => {
  const content = Buffer.alloc(16 * 1024 * 1024, 'x')
  const copies = Array.from({ length: 18 }, (_, i) => ({ name: `${i}.jpg`, content, overlapping: i > 0 }))
  const { path, project, result } = await importOf(copies)
  expect(result).toMatchObject({ ok: false, error: { code: 'bad-archive', path, fault: 'too-large' } })
  expect(await namesIn(project)).toEqual([])
})

test('an import that was killed goes on where it was, and ends as one that was not', async () => {
  const pictures = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      photo(300 + i, 300, 60 + i)
        .jpeg()
        .toBuffer(),
    ),
  )
  const content = pictures.map((bytes, i) => ({ name: `${i}.jpg`, content: bytes }))
  const path = await archive(zipOf([...content, { name: 'bad.jpg', content: Buffer.from('no picture') }]))
  const [killed, whole] = [await addProject(world, 'killed'), await addProject(world, 'whole')]
  const staged = () => world.db.$count(stagedPictures, eq(stagedPictures.project, killed.id))

  const child = importInAnotherProcess(killed.id, path)
  while ((await staged()) < 5 && child.exitCode === null) await new Promise((next) => setTimeout(next, 20))
  child.kill('SIGKILL')
  await once(child, 'exit')
  const before = await staged()
  expect(before).toBeGreaterThanOrEqual(5)
  expect(await namesIn(killed)).toEqual([])

  const rest = good(await importPictures(world, killed.id, path, quietly))
  const all = good(await importPictures(world, whole.id, path, quietly))
  expect(rest.resumed).toBe(before)
  expect(await staged()).toBe(0)
  const told = ({ imported, refused, duplicates, alike }: typeof rest) => ({
    imported: imported.map(({ task: _task, ...one }) => one),
    refused,
    duplicates,
    alike: alike.count,
  })
  expect(told(rest)).toEqual(told(all))
  const rows = (project: ProjectId) =>
    world.db
      .select({
        name: tasks.name,
        original: tasks.original,
        media: tasks.media,
        thumbnail: tasks.thumbnail,
        fingerprint: tasks.fingerprint,
        position: tasks.position,
      })
      .from(tasks)
      .where(eq(tasks.project, project))
      .orderBy(asc(tasks.position))
  expect(await rows(killed.id)).toEqual(await rows(whole.id))
})

function importInAnotherProcess(project: ProjectId, path: string): ChildProcess {
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href)
  const code = `
    const { openDatabase } = await import(${module('../../db/open.ts')})
    const { openFileStore } = await import(${module('../../blobs/file-store.ts')})
    const { importPictures } = await import(${module('./service.ts')})
    const { db } = await openDatabase({ url: process.env.URL, data: '' }, () => {})
    const blobs = await openFileStore(process.env.MEDIA)
    const [project, path] = process.argv.slice(1)
    await importPictures({ db, blobs }, project, path, { actor: null, onProgress: () => {} })`
  return spawn(process.execPath, ['--input-type=module', '--eval', code, project, path], {
    env: { ...process.env, URL: world.databaseUrl, MEDIA: join(world.folder, 'media') },
    stdio: 'inherit',
  })
}

test('two imports of one archive at once take each picture once', async () => {
  const path = await archive(zipOf([0, 1, 2].map((i) => ({ name: `${i}.jpg`, content: jpeg(i) }))))
  const project = await addProject(world, 'two at once')
  const reports = await Promise.all([1, 2].map(() => importPictures(world, project.id, path, quietly)))
  expect(reports.flatMap((r) => good(r).imported)).toHaveLength(3)
  expect(reports.flatMap((r) => good(r).duplicates)).toHaveLength(3)
})

test('a folder that is reached by another name is the same folder', async () => {
  const folder = join(world.folder, 'real')
  await mkdir(folder)
  await writeFile(join(folder, 'a.jpg'), jpeg())
  await symlink(folder, join(world.folder, 'alias'))
  const project = await addProject(world, 'alias')
  const stop = () => {
    throw new Error('stop')
  }
  await expect(importPictures(world, project.id, folder, { actor: null, onProgress: stop })).rejects.toThrow(
    'stop',
  )
  const report = good(await importPictures(world, project.id, join(world.folder, 'alias'), quietly))
  expect(report.resumed).toBe(1)
})
