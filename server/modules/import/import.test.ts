import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { crc32, deflateSync } from 'node:zlib'
import { asc, eq } from 'drizzle-orm'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BlobStore } from '../../blobs/blob-store.ts'
import { media, tasks } from '../../db/schema.ts'
import { addProject, good, openTestWorld, type TestWorld } from '../../test-world.ts'
import { importFolder } from './service.ts'

let world: TestWorld
let number = 0
beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

type Files = Readonly<Record<string, Buffer>>

async function folderWith(files: Files): Promise<string> {
  number += 1
  const folder = join(world.folder, `import ${number}`)
  await mkdir(folder)
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), bytes)
  }
  return folder
}

async function imported(files: Files, blobs: BlobStore = world.blobs) {
  const folder = await folderWith(files)
  const project = await addProject(world, `project ${number}`)
  const report = good(await importFolder({ db: world.db, blobs }, project.id, folder, () => {}))
  return { report, project, folder }
}

const rowsOf = ({ project }: { project: { id: string } }) =>
  world.db
    .select()
    .from(tasks)
    .innerJoin(media, eq(media.sha256, tasks.media))
    .where(eq(tasks.project, project.id as never))
    .orderBy(asc(tasks.position))

async function storedBytes(row: { media: typeof media.$inferSelect }): Promise<Buffer> {
  const stream = await world.blobs.read(row.media.sha256, { start: 0, end: row.media.bytes - 1 })
  if (stream === null) throw new Error('not in the store')
  return buffer(stream)
}

const shaOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** A picture with grain, so that its file is not just a few bytes. */
const photo = (width: number, height: number, seed = 128) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: seed, sigma: 40 },
    },
  })
const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#a84' } })

/** The JPEG with an EXIF orientation, and nothing else, put in front. */
function turned(jpeg: Buffer, orientation: number): Buffer {
  const exif = Buffer.from('ffe1002245786966000049492a000800000001001201030001000000000000000000', 'hex')
  const segment = Buffer.concat([exif, Buffer.alloc(36 - exif.length)])
  segment.writeUInt16LE(orientation, 28)
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
}

/** The beginning of a PNG that claims a size, with hardly a byte of picture. */
function pngClaiming(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length, 0)
    frame.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 0, 0, 0, 0], 8)
  const parts = [
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(10))),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts])
}

test('good pictures are kept byte for byte, under their own names, in the order in which people count', async () => {
  const files = {
    '图片 10.jpg': await photo(40, 30, 100).jpeg().toBuffer(),
    '图片 2.png': await photo(50, 30, 101).png().toBuffer(),
    "l'été “引号”.webp": await photo(60, 30, 102).webp().toBuffer(),
    '下级/再下级/a.gif': await photo(70, 30, 103).gif().toBuffer(),
    noname: await photo(80, 30, 104).avif().toBuffer(),
  }
  const done = await imported(files)
  expect(done.report).toMatchObject({ refused: [], duplicates: [], skipped: 0, diskFull: false })
  const rows = await rowsOf(done)
  expect(rows.map((row) => row.tasks.name).filter((name) => name.startsWith('图片'))).toEqual([
    '图片 2.png',
    '图片 10.jpg',
  ])
  for (const [name, bytes] of Object.entries(files)) {
    const row = rows.find((r) => r.tasks.name === name.normalize('NFC'))
    if (row === undefined) throw new Error(`${name} is missing`)
    expect(row.media).toMatchObject({ sha256: shaOf(bytes), bytes: bytes.length })
    expect((await storedBytes(row)).equals(bytes)).toBe(true)
    expect(row.tasks).toMatchObject({ height: 30, original: shaOf(bytes) })
  }
})

test('every bad file is reported by name with its reason, and the good one beside them is imported', async () => {
  const jpeg = await photo(200, 150).jpeg().toBuffer()
  const png = await photo(200, 150).png().toBuffer()
  const { report } = await imported({
    '好.jpg': await photo(10, 10).jpeg().toBuffer(),
    '压缩包.jpg': Buffer.from('PK\x03\x04\x14\0\0\0not a picture at all', 'latin1'),
    '截断.jpg': jpeg.subarray(0, jpeg.length / 2),
    'cut near the end.jpg': jpeg.subarray(0, -20),
    'half.png': png.subarray(0, png.length / 2),
    'empty.jpg': Buffer.alloc(0),
    'page.jpg': Buffer.from('<!DOCTYPE html><html>login</html>'),
    'notes.txt': Buffer.from('一些文字'),
    'drawing.svg': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'),
    'old.bmp': Buffer.from('BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'latin1'),
    'phone.heic': Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
    'noise.jpg': Buffer.from([1, 2, 3, 0, 5, 6, 7, 200]),
    'huge.png': pngClaiming(40_000, 40_000),
    'lying.png': pngClaiming(2_000, 2_000),
  })
  expect(report.imported.map((picture) => picture.name)).toEqual(['好.jpg'])
  expect(Object.fromEntries(report.refused.map(({ name, reason }) => [name, reason]))).toEqual({
    '压缩包.jpg': { code: 'not-a-picture', kind: 'ZIP' },
    '截断.jpg': { code: 'damaged' },
    'cut near the end.jpg': { code: 'damaged' },
    'half.png': { code: 'damaged' },
    'empty.jpg': { code: 'empty' },
    'page.jpg': { code: 'not-a-picture', kind: 'HTML' },
    'notes.txt': { code: 'not-a-picture', kind: 'text' },
    'drawing.svg': { code: 'unsupported', kind: 'SVG' },
    'old.bmp': { code: 'unsupported', kind: 'BMP' },
    'phone.heic': { code: 'unsupported', kind: 'HEIC' },
    'noise.jpg': { code: 'not-a-picture', kind: null },
    'huge.png': { code: 'too-many-pixels', width: 40_000, height: 40_000, most: 1_000_000_000 },
    'lying.png': { code: 'damaged' },
  })
  expect(await readdir(join(world.folder, 'media/tmp'))).toEqual([])
})

test('a JPEG that EXIF turns has the size that is seen, and keeps its bytes', async () => {
  const bytes = await photo(80, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const done = await imported({ 'turned.jpg': bytes })
  const [row] = await rowsOf(done)
  expect(row?.tasks).toMatchObject({ width: 40, height: 80 })
  expect((await storedBytes(row!)).equals(bytes)).toBe(true)
})

test('a CMYK JPEG gets a copy in sRGB of the same size and turn', async () => {
  const cmyk = turned(await photo(80, 40).toColourspace('cmyk').jpeg().toBuffer(), 8)
  expect(await sharp(cmyk).metadata()).toMatchObject({ space: 'cmyk', orientation: 8 })
  const done = await imported({ 'print.jpg': cmyk })
  expect(done.report.imported).toMatchObject([{ width: 40, height: 80, notes: [{ code: 'from-cmyk' }] }])
  const [row] = await rowsOf(done)
  expect(row?.tasks.original).toBe(shaOf(cmyk))
  expect(await sharp(await storedBytes(row!)).metadata()).toMatchObject({
    format: 'jpeg',
    space: 'srgb',
    autoOrient: { width: 40, height: 80 },
  })
})

test('a picture 30,000 px wide gets a smaller copy, and keeps its size for coordinates', async () => {
  const done = await imported({
    'wide.jpg': await plain(30_000, 100).jpeg().toBuffer(),
    'turned and high.jpg': await plain(30_000, 90).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    'clear.png': await plain(30_000, 80).ensureAlpha(0.5).png().toBuffer(),
  })
  const rows = new Map((await rowsOf(done)).map((row) => [row.tasks.name, row]))
  const copies = async (name: string) => sharp(await storedBytes(rows.get(name)!)).metadata()
  expect(rows.get('wide.jpg')?.tasks).toMatchObject({ width: 30_000, height: 100 })
  expect(await copies('wide.jpg')).toMatchObject({ format: 'jpeg', width: 16_383, height: 55 })
  expect(rows.get('turned and high.jpg')?.tasks).toMatchObject({ width: 90, height: 30_000 })
  expect((await copies('turned and high.jpg')).autoOrient).toEqual({ width: 49, height: 16_383 })
  expect(await copies('clear.png')).toMatchObject({ format: 'webp', width: 16_383, hasAlpha: true })
  for (const { notes } of done.report.imported) expect(notes).toMatchObject([{ code: 'scaled' }])
})

test('a picture of more than a hundred million pixels gets a smaller copy', async () => {
  const done = await imported({ 'large.jpg': await plain(12_000, 9_000).jpeg().toBuffer() })
  const [row] = await rowsOf(done)
  const copy = await sharp(await storedBytes(row!)).metadata()
  expect(row?.tasks).toMatchObject({ width: 12_000, height: 9_000 })
  expect(copy.width * copy.height).toBeLessThanOrEqual(100_100_000)
  expect(copy.width / copy.height).toBeCloseTo(4 / 3, 3)
})

test('what Chromium cannot show gets a copy that it can, from the first page', async () => {
  const pages = [await plain(20, 20).png().toBuffer(), await photo(20, 20).png().toBuffer()]
  const animation = await sharp(pages, { join: { animated: true } })
    .gif()
    .toBuffer()
  const done = await imported({
    'scan.tif': await photo(30, 20).tiff().toBuffer(),
    'moving.gif': animation,
    'turned.png': await photo(40, 20).withMetadata({ orientation: 6 }).png().toBuffer(),
  })
  const notes = Object.fromEntries(done.report.imported.map((picture) => [picture.name, picture.notes]))
  expect(notes).toEqual({
    'scan.tif': [{ code: 'converted', from: 'TIFF', to: 'PNG' }],
    'moving.gif': [{ code: 'first-frame', frames: 2 }],
    'turned.png': [{ code: 'converted', from: 'PNG', to: 'PNG' }],
  })
  for (const row of await rowsOf(done)) {
    const {
      format,
      width,
      height,
      pages: frames,
      orientation,
    } = await sharp(await storedBytes(row)).metadata()
    expect({ format, width, height, frames, turn: orientation ?? 1 }).toEqual({
      format: 'png',
      width: row.tasks.width,
      height: row.tasks.height,
      frames: undefined,
      turn: 1,
    })
  }
})

test('the same picture is taken once, and a second run takes nothing', async () => {
  const bytes = await photo(10, 10).jpeg().toBuffer()
  const { report, project, folder } = await imported({ 'a.jpg': bytes, 'b.jpg': bytes })
  expect(report.imported.map((picture) => picture.name)).toEqual(['a.jpg'])
  expect(report.duplicates).toEqual([{ name: 'b.jpg', of: 'a.jpg' }])
  const again = good(await importFolder(world, project.id, folder, () => {}))
  expect(again.imported).toEqual([])
  expect(again.duplicates.map(({ name }) => name)).toEqual(['a.jpg', 'b.jpg'])
})

test('two imports of one folder at once take each picture once', async () => {
  const files = Object.fromEntries(
    await Promise.all(
      [1, 2, 3].map(
        async (i) =>
          [
            `${i}.jpg`,
            await photo(10, 10, 90 + i)
              .jpeg()
              .toBuffer(),
          ] as const,
      ),
    ),
  )
  const folder = await folderWith(files)
  const project = await addProject(world, `project ${number}`)
  const reports = await Promise.all([1, 2].map(() => importFolder(world, project.id, folder, () => {})))
  expect(reports.flatMap((r) => good(r).imported)).toHaveLength(3)
  expect(reports.flatMap((r) => good(r).duplicates)).toHaveLength(3)
})

test('what desktops leave in folders is passed over, and links to nowhere are reported', async () => {
  const folder = await folderWith({
    'a.jpg': await photo(10, 10).jpeg().toBuffer(),
    'Thumbs.db': Buffer.from('x'),
    '.DS_Store': Buffer.from('x'),
    '.hidden/b.jpg': Buffer.from('x'),
    '__MACOSX/._a.jpg': Buffer.from('x'),
  })
  await symlink('/nowhere/at/all.jpg', join(folder, 'link.jpg'))
  await symlink(folder, join(folder, 'round in a circle'))
  const project = await addProject(world, `project ${number}`)
  const report = good(await importFolder(world, project.id, folder, () => {}))
  expect(report.imported.map((picture) => picture.name)).toEqual(['a.jpg'])
  expect(report.skipped).toBe(4)
  expect(report.refused.map(({ name, reason }) => [name, reason.code])).toEqual([
    ['link.jpg', 'unreadable'],
    ['round in a circle', 'unreadable'],
  ])
})

test('a name that an old Chinese archive left on the disk is read as it was meant', async () => {
  const folder = await folderWith({})
  // “猫.jpg” in GB 18030
  const name = Buffer.concat([Buffer.from([0xc3, 0xa8]), Buffer.from('.jpg')])
  await writeFile(Buffer.concat([Buffer.from(`${folder}/`), name]), await photo(10, 10).jpeg().toBuffer())
  const project = await addProject(world, `project ${number}`)
  const report = good(await importFolder(world, project.id, folder, () => {}))
  // Two bytes that are also good UTF-8 stay what they say; only bad UTF-8 is read as GB 18030.
  expect(report.imported.map((picture) => picture.name)).toEqual([name.toString('utf8').normalize('NFC')])

  const bad = Buffer.concat([Buffer.from([0xb9, 0xb7, 0x20, 0x31]), Buffer.from('.jpg')])
  await writeFile(Buffer.concat([Buffer.from(`${folder}/`), bad]), await photo(11, 11).jpeg().toBuffer())
  const second = good(await importFolder(world, project.id, folder, () => {}))
  expect(second.imported.map((picture) => picture.name)).toEqual(['狗 1.jpg'])
})

test('a full disk stops the import and leaves nothing half done', async () => {
  let left = 2
  const filling: BlobStore = {
    ...world.blobs,
    stage(bytes) {
      if (left-- > 0) return world.blobs.stage(bytes)
      bytes.destroy()
      return Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
    },
  }
  const files = Object.fromEntries(
    await Promise.all(
      [1, 2, 3, 4].map(
        async (i) =>
          [
            `${i}.jpg`,
            await photo(10, 10, 60 + i)
              .jpeg()
              .toBuffer(),
          ] as const,
      ),
    ),
  )
  const done = await imported(files, filling)
  expect(done.report.diskFull).toBe(true)
  expect(done.report.imported.map((picture) => picture.name)).toEqual(['1.jpg', '2.jpg'])
  expect(await rowsOf(done)).toHaveLength(2)
  expect(await readdir(join(world.folder, 'media/tmp'))).toEqual([])
  // With room again the same command takes the rest.
  const rest = good(await importFolder(world, done.project.id, done.folder, () => {}))
  expect(rest.imported.map((picture) => picture.name)).toEqual(['3.jpg', '4.jpg'])
  expect((await rowsOf(done)).map((row) => row.tasks.name)).toEqual(['1.jpg', '2.jpg', '3.jpg', '4.jpg'])
})

test('a folder that is not there is a clear failure', async () => {
  const project = await addProject(world, 'no folder')
  const file = join(world.folder, 'a file')
  await writeFile(file, await readFile(import.meta.filename))
  for (const path of [join(world.folder, 'nowhere'), file]) {
    expect(await importFolder(world, project.id, path, () => {})).toEqual({
      ok: false,
      error: { code: 'not-a-folder', path },
    })
  }
})
