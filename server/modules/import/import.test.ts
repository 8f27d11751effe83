import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { crc32, deflateSync } from 'node:zlib'
import { asc, eq } from 'drizzle-orm'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BlobStore } from '../../blobs/blob-store.ts'
import { media, projects, stagedPictures, tasks } from '../../db/schema.ts'
import { addProject, good, openTestWorld, type TestWorld } from '../../test-world.ts'
import { importPictures } from './service.ts'
import { photo, plain } from './testing.ts'

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

const quietly = { actor: null, onProgress: () => {} }

async function imported(files: Files, blobs: BlobStore = world.blobs) {
  const folder = await folderWith(files)
  const project = await addProject(world, `project ${number}`)
  const report = good(await importPictures({ db: world.db, blobs }, project.id, folder, quietly))
  return { report, project, folder }
}

const rowsOf = ({ project }: { project: { id: string } }) =>
  world.db
    .select()
    .from(tasks)
    .innerJoin(media, eq(media.sha256, tasks.media))
    .where(eq(tasks.project, project.id as never))
    .orderBy(asc(tasks.position))

async function storedBytes(row: { readonly media: typeof media.$inferSelect }): Promise<Buffer> {
  const stream = await world.blobs.read(row.media.sha256, { start: 0, end: row.media.bytes - 1 })
  if (stream === null) throw new Error('not in the store')
  return buffer(stream)
}

const shaOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

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
  expect(done.report).toMatchObject({ refused: [], duplicates: [], skipped: 0, resumed: 0 })
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
  const again = good(await importPictures(world, project.id, folder, quietly))
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
  const reports = await Promise.all([1, 2].map(() => importPictures(world, project.id, folder, quietly)))
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
  const report = good(await importPictures(world, project.id, folder, quietly))
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
  const report = good(await importPictures(world, project.id, folder, quietly))
  // Two bytes that are also good UTF-8 stay what they say; only bad UTF-8 is read as GB 18030.
  expect(report.imported.map((picture) => picture.name)).toEqual([name.toString('utf8').normalize('NFC')])

  const bad = Buffer.concat([Buffer.from([0xb9, 0xb7, 0x20, 0x31]), Buffer.from('.jpg')])
  await writeFile(Buffer.concat([Buffer.from(`${folder}/`), bad]), await photo(11, 11).jpeg().toBuffer())
  const second = good(await importPictures(world, project.id, folder, quietly))
  expect(second.imported.map((picture) => picture.name)).toEqual(['狗 1.jpg'])
})

test('a full disk stops the import: nothing is in the project, and the next one goes on from there', async () => {
  let left = 4
  const filling: BlobStore = {
    ...world.blobs,
    stage(bytes) {
      if (left-- > 0) return world.blobs.stage(bytes)
      bytes.destroy()
      return Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
    },
  }
  const four = await Promise.all(
    [1, 2, 3, 4].map((i) =>
      photo(10, 10, 60 + i)
        .jpeg()
        .toBuffer(),
    ),
  )
  const folder = await folderWith(Object.fromEntries(four.map((bytes, i) => [`${i + 1}.jpg`, bytes])))
  const project = await addProject(world, `project ${number}`)
  const stopped = await importPictures({ db: world.db, blobs: filling }, project.id, folder, quietly)
  expect(stopped).toMatchObject({ ok: false, error: { code: 'import-broken-off', all: 4 } })
  expect(await rowsOf({ project })).toEqual([])
  expect(await readdir(join(world.folder, 'media/tmp'))).toEqual([])

  const rest = good(await importPictures(world, project.id, folder, quietly))
  expect(rest.resumed).toBeGreaterThan(0)
  expect(rest.imported.map((picture) => picture.name)).toEqual(['1.jpg', '2.jpg', '3.jpg', '4.jpg'])
  expect((await rowsOf({ project })).map((row) => [row.tasks.name, row.tasks.position])).toEqual([
    ['1.jpg', 0],
    ['2.jpg', 1],
    ['3.jpg', 2],
    ['4.jpg', 3],
  ])
})

test('what was staged before is not taken for a picture that was changed since', async () => {
  const folder = await folderWith({ 'a.jpg': await photo(10, 10).jpeg().toBuffer() })
  const project = await addProject(world, `project ${number}`)
  const onProgress = () => {
    throw new Error('the plug is pulled')
  }
  const brokenOff = importPictures(world, project.id, folder, { actor: null, onProgress })
  await expect(brokenOff).rejects.toThrow('the plug is pulled')
  const changed = await photo(20, 10).jpeg().toBuffer()
  await writeFile(join(folder, 'a.jpg'), changed)
  const report = good(await importPictures(world, project.id, folder, quietly))
  expect(report).toMatchObject({ resumed: 0, imported: [{ name: 'a.jpg', width: 20 }] })
  expect((await rowsOf({ project }))[0]?.tasks.original).toBe(shaOf(changed))
  expect(await world.db.$count(stagedPictures)).toBe(0)
})

test('a folder that is not there is a clear failure, and so is a file that is no archive', async () => {
  const project = await addProject(world, 'no folder')
  const file = join(world.folder, 'a file')
  await writeFile(file, await readFile(import.meta.filename))
  const nowhere = join(world.folder, 'nowhere')
  expect(await importPictures(world, project.id, nowhere, quietly)).toEqual({
    ok: false,
    error: { code: 'not-a-folder', path: nowhere },
  })
  expect(await importPictures(world, project.id, file, quietly)).toMatchObject({
    ok: false,
    error: { code: 'bad-archive', path: file, entry: null, fault: 'not-an-archive' },
  })
})

test('every picture gets a small WebP for lists, upright, and a fingerprint', async () => {
  const wide = await photo(800, 400).toBuffer({ resolveWithObject: true })
  const raw = { raw: wide.info }
  const upright = await sharp(wide.data, raw).jpeg().toBuffer()
  // The same picture, stored on its side with the tag that turns it back.
  const turnedBack = turned(await sharp(wide.data, raw).rotate(270).jpeg().toBuffer(), 6)
  const done = await imported({
    'a.jpg': upright,
    'b.jpg': turnedBack,
    'small.png': await plain(30, 20).png().toBuffer(),
  })
  const [a, b, small] = await rowsOf(done)
  for (const row of [a!, b!, small!]) {
    const [thumbnail] = await world.db.select().from(media).where(eq(media.sha256, row.tasks.thumbnail!))
    const metadata = await sharp(await storedBytes({ media: thumbnail! })).metadata()
    const scale = Math.min(1, 320 / Math.max(row.tasks.width, row.tasks.height))
    expect(metadata).toMatchObject({
      format: 'webp',
      width: Math.round(row.tasks.width * scale),
      height: Math.round(row.tasks.height * scale),
    })
    expect(metadata.orientation).toBeUndefined()
    expect(row.tasks.fingerprint).toMatch(/^[0-9a-f]{16}$/)
  }
  expect([a?.tasks.width, b?.tasks.width]).toEqual([800, 800])
})

test('a project with working copies hands out a WebP of that size, and coordinates stay those of the original', async () => {
  const upright = await photo(900, 600, 100).jpeg({ quality: 95 }).toBuffer()
  const onItsSide = turned(await photo(900, 600, 120).jpeg({ quality: 95 }).toBuffer(), 6)
  const small = await photo(200, 100).jpeg().toBuffer()
  const folder = await folderWith({ 'large.jpg': upright, 'side.jpg': onItsSide, 'small.jpg': small })
  const project = await addProject(world, 'with working copies')
  await world.db.update(projects).set({ workingCopy: 300 }).where(eq(projects.id, project.id))
  good(await importPictures(world, project.id, folder, quietly))
  const rows = new Map((await rowsOf({ project })).map((row) => [row.tasks.name, row]))
  const sizes = async (name: string) => sharp(await storedBytes(rows.get(name)!)).metadata()
  expect(rows.get('large.jpg')).toMatchObject({
    tasks: { width: 900, height: 600, original: shaOf(upright) },
    media: { contentType: 'image/webp' },
  })
  expect(await sizes('large.jpg')).toMatchObject({ format: 'webp', width: 300, height: 200 })
  expect(rows.get('side.jpg')?.tasks).toMatchObject({ width: 600, height: 900 })
  expect(await sizes('side.jpg')).toMatchObject({ format: 'webp', width: 200, height: 300 })
  expect(rows.get('small.jpg')?.media).toMatchObject({ sha256: shaOf(small), contentType: 'image/jpeg' })
})

test('the same scene in another size, quality and brightness is reported as alike, other pictures are not', async () => {
  const folder = await folderWith({})
  const pictures = fileURLToPath(new URL('../../sample/pictures/', import.meta.url))
  await cp(pictures, folder, { recursive: true, filter: (path) => !path.endsWith('.md') })
  const owl = join(pictures, 'animal-owl.jpg')
  await sharp(owl).resize({ width: 500 }).jpeg({ quality: 50 }).toFile(join(folder, 'zz owl small.jpg'))
  await sharp(owl).modulate({ brightness: 1.1 }).webp().toFile(join(folder, 'zz owl bright.webp'))
  const project = await addProject(world, 'alike')
  const { alike, imported: all } = good(await importPictures(world, project.id, folder, quietly))
  expect(all).toHaveLength(21)
  expect(alike.count).toBe(3)
  expect(alike.pairs.flatMap(({ a, b }) => [a, b]).filter((name) => !name.includes('owl'))).toEqual([])
  // Later on only what is new is reported.
  await sharp(owl).grayscale().jpeg().toFile(join(folder, 'zz owl grey.jpg'))
  const next = good(await importPictures(world, project.id, folder, quietly))
  expect(next.alike.count).toBe(3)
  for (const { a, b } of next.alike.pairs) expect([a, b]).toContain('zz owl grey.jpg')
})
