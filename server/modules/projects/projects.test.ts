import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { LabelId, Sha256, TaskId } from '../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import { illustrations, media } from '../../db/schema.ts'
import {
  addTasks,
  addUser,
  good,
  openTestWorld,
  submission,
  TEST_SCHEMA,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'
import { reassignBatch } from '../batches/reassign.ts'
import { createBatch } from '../batches/service.ts'
import { exportProject } from '../export/service.ts'
import { readGuideline } from './guideline-file.ts'
import { readSchema } from './schema-file.ts'
import { createProject, findProject } from './service.ts'
import { updateProject } from './update.ts'

let world: TestWorld
let folder: string
let number = 0

beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  number += 1
  folder = join(world.folder, `work ${number}`)
  await mkdir(folder)
})

const write = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}
/** A photo as a telephone makes it: turned by its EXIF data, which also tell where it was taken. */
const photo = (red: number, width = 400) =>
  sharp({ create: { width, height: 200, channels: 3, background: { r: red, g: 90, b: 40 } } })
    .withExif({
      IFD0: { Make: 'telephone' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 13/1 4971/100' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
const kept = async (sha256: Sha256): Promise<Buffer> => {
  const stream = await world.blobs.read(sha256, { start: 0, end: 10_000_000 })
  return Buffer.concat((await stream?.toArray()) ?? [])
}

describe('a guideline', () => {
  test('brings its pictures along, small, upright and without where and with what they were taken', async () => {
    await write('大 图.jpg', await photo(200, 3000))
    const path = await write('要求.md', '# 猫\n\n![贴着\\[毛\\]画](大%20图.jpg)\n\n完')
    const { text, pictures } = good(await readGuideline(world.blobs, path))
    const [picture] = pictures
    expect(text).toBe(`# 猫\n\n![贴着\\[毛\\]画](media:${picture!.media.sha256})\n\n完`)
    expect(picture).toMatchObject({ contentType: 'image/webp', media: { width: 85, height: 1280 } })
    const bytes = await kept(picture!.media.sha256)
    expect(bytes.length).toBe(picture!.media.bytes)
    const { format, exif, width } = await sharp(bytes).metadata()
    expect({ format, exif, width }).toEqual({ format: 'webp', exif: undefined, width: 85 })
  })

  test('may name a picture in any way that Markdown knows, and each is taken once', async () => {
    await write('a.jpg', await photo(10))
    await write('b c.jpg', await photo(20))
    const source = '![1](a.jpg "title") ![2](<b c.jpg>)\n\n![3][ref]\n\n    ![code](no.jpg)\n\n[ref]: a.jpg\n'
    const { text, pictures } = good(await readGuideline(world.blobs, await write('g.md', source)))
    const [a, b] = pictures.map((p) => `media:${p.media.sha256}`)
    expect(pictures).toHaveLength(2)
    expect(text).toBe(`![1](${a}) ![2](${b})\n\n![3](${a})\n\n    ![code](no.jpg)\n\n[ref]: a.jpg\n`)
  })

  test('is read as Chinese Windows writes it, and its lines stay its lines', async () => {
    const gbk = Buffer.from([0xd6, 0xbb, 0xb1, 0xea, 0xc3, 0xa8, 0x0d, 0x0a, 0x31])
    expect(good(await readGuideline(world.blobs, await write('g.txt', gbk)))).toEqual({
      text: '只标猫\r\n1',
      pictures: [],
    })
  })

  test('with pictures that cannot be had says of each one why', async () => {
    await write('half.jpg', (await photo(30)).subarray(0, 400))
    await write('archive.jpg', 'PK\x03\x04')
    await write('empty.jpg', '')
    const names = ['none.jpg', 'half.jpg', 'archive.jpg', 'empty.jpg', 'https://example.org/a.jpg']
    const path = await write('g.md', names.map((name) => `![x](${name})`).join('\n'))
    expect(await readGuideline(world.blobs, path)).toEqual({
      ok: false,
      error: {
        code: 'bad-pictures',
        path,
        pictures: [
          { name: 'none.jpg', reason: { code: 'missing' } },
          { name: 'half.jpg', reason: { code: 'damaged' } },
          { name: 'archive.jpg', reason: { code: 'not-a-picture', kind: 'ZIP' } },
          { name: 'empty.jpg', reason: { code: 'empty' } },
          { name: 'https://example.org/a.jpg', reason: { code: 'not-a-file' } },
        ],
      },
    })
  })
})

describe('a label schema file', () => {
  const classes = (...extra: readonly object[]) =>
    JSON.stringify({
      version: 1,
      classes: extra.map((c, i) => ({
        id: `c${i}`,
        name: { zh: '类', en: 'class' },
        key: String(i),
        kinds: ['box'],
        parent: null,
        ...c,
      })),
    })
  const example = (file: string, verdict = 'good') => ({ verdict, file, note: { zh: '好', en: 'good' } })

  test('names the pictures of its examples, and leaves colours to the palette', async () => {
    await write('good.jpg', await photo(50))
    const source = classes(
      { examples: [example('good.jpg'), example('good.jpg', 'bad')] },
      {},
      { colour: '#123456' },
    )
    const { schema, pictures } = good(await readSchema(world.blobs, await write('s.json', source)))
    const [one] = pictures
    expect(pictures).toHaveLength(1)
    expect(schema.classes[0]?.examples).toEqual([
      { verdict: 'good', picture: one?.media, note: { zh: '好', en: 'good' } },
      { verdict: 'bad', picture: one?.media, note: { zh: '好', en: 'good' } },
    ])
    expect(schema.classes.map((c) => c.colour)).toEqual(['#e69f00', '#56b4e9', '#123456'])
  })

  test('that is wrong is told in all its faults, and takes no picture in', async () => {
    await write('a.jpg', await photo(60))
    const source = classes({ parent: 'nobody', examples: [example('a.jpg', 'so-so')] })
    const path = await write('s.json', source)
    const read = await readSchema(world.blobs, path)
    expect(read).toMatchObject({ ok: false, error: { code: 'bad-schema', path } })
    expect(JSON.stringify(read)).toContain('classes[0].examples[0].verdict')
    const lost = await readSchema(world.blobs, await write('p.json', classes({ parent: 'nobody' })))
    expect(JSON.stringify(lost)).toContain('is part of unknown class')
    const none = await readSchema(
      world.blobs,
      await write('n.json', classes({ examples: [{ verdict: 'good' }] })),
    )
    expect(JSON.stringify(none)).toContain('classes[0].examples[0].file')
  })

  test('says of each fault where it is, in words that lead there', async () => {
    const faultsOf = async (source: string) => {
      const read = await readSchema(world.blobs, await write('s.json', source))
      return read.ok || read.error.code !== 'bad-schema' ? [] : read.error.faults
    }
    expect(await faultsOf('{\n  "version": 1,\n  "classes": [,]\n}')).toEqual([
      expect.stringContaining('line 3'),
    ])
    // A field that nobody reads is a slip of the hand, and no setting.
    expect(await faultsOf(classes({ requird: true, attributes: [] }))).toEqual([
      'classes[0].requird: there is no such field',
    ])
    expect(await faultsOf(classes({ kinds: ['cube'] }))).toEqual([
      expect.stringMatching(/^classes\[0\]\.kinds\[0\]: /),
    ])
    expect(await faultsOf(classes({ name: { zh: '它说“猫”', en: 'it\'s a "cat"' } }))).toEqual([])
    expect(await faultsOf('[]')).toHaveLength(1)
    expect(await faultsOf(`\ufeff${classes({})}`)).toEqual([])
  })

  test('names the example whose picture is missing', async () => {
    const path = await write('s.json', classes({ examples: [example('gone.jpg')] }))
    expect(await readSchema(world.blobs, path)).toEqual({
      ok: false,
      error: { code: 'bad-pictures', path, pictures: [{ name: 'gone.jpg', reason: { code: 'missing' } }] },
    })
  })
})

describe('a project with pictures', () => {
  type Head = Extract<MailboxEntry, { kind: 'batch' }>
  const heads = (mail: readonly MailboxEntry[]) =>
    mail.filter((entry): entry is Head => entry.kind === 'batch')
  const fetched = async (client: TestClient, sha256: Sha256) => {
    const headers = { authorization: `Bearer ${client.token}` }
    return (await world.app.inject({ url: `/v1/media/${sha256}`, headers })).statusCode
  }

  const make = async () => {
    await write('a.jpg', await photo(number))
    await write('b.jpg', await photo(100 + number))
    const guideline = good(await readGuideline(world.blobs, await write('g.md', '![x](a.jpg)')))
    const example = { verdict: 'good', file: 'b.jpg', note: { zh: '好', en: 'good' } }
    const [cat, nose] = TEST_SCHEMA.classes
    const source = { ...TEST_SCHEMA, classes: [{ ...cat, examples: [example] }, nose] }
    const file = good(await readSchema(world.blobs, await write('s.json', JSON.stringify(source))))
    const project = good(
      await createProject(world.db, {
        name: `project ${number}`,
        guideline: guideline.text,
        schema: file.schema,
        pictures: [...guideline.pictures, ...file.pictures],
      }),
    )
    await addTasks(world, project, ['1.jpg', '2.jpg'])
    const people = ['mei', 'fang', 'out'].map((name) => addUser(world, `${name}${number}`))
    const [mei, fang, out] = await Promise.all(people)
    const order = { project, to: mei!, size: null, name: `batch ${number}`, dueAt: null, priceFen: 0 }
    good(await createBatch(world.db, order))
    const clients = await Promise.all([mei, fang, out].map((user) => TestClient.signIn(world, user!.name)))
    return { project, guideline, file, fang: fang!, clients }
  }

  test('tells its holders of the pictures and lets them, and nobody else, fetch them', async () => {
    const { guideline, file, fang, clients } = await make()
    const [mine, next, strange] = clients
    const [shown] = guideline.pictures
    const [example] = file.pictures
    expect(heads(await mine!.mail())).toMatchObject([
      { batch: { guideline: guideline.text, guidelineMedia: [shown!.media], schema: file.schema } },
    ])
    for (const { sha256 } of [shown!.media, example!.media]) {
      expect(await fetched(mine!, sha256)).toBe(200)
      expect(await fetched(next!, sha256)).toBe(404)
      expect(await fetched(strange!, sha256)).toBe(404)
    }
    good(await reassignBatch(world.db, `batch ${number}`, fang))
    expect(await fetched(next!, shown!.media.sha256)).toBe(200)
    expect(await fetched(mine!, shown!.media.sha256)).toBe(200)
    expect(await world.db.$count(illustrations)).toBeLessThanOrEqual(await world.db.$count(media))
  })

  test('that is changed tells everybody who holds tasks, and keeps the old version for old work', async () => {
    const { project, guideline, clients } = await make()
    const [mine, , strange] = clients
    const tasks = (await mine!.mail()).flatMap((entry) => (entry.kind === 'tasks' ? entry.tasks : []))
    await strange!.mail()
    await write('a.jpg', await photo(200))
    const news = good(await readGuideline(world.blobs, await write('g.md', '新 ![x](a.jpg)')))
    const change = { guideline: news.text, schema: null, pictures: news.pictures }
    expect(good(await updateProject(world.db, project.name, change))).toEqual({
      name: project.name,
      changed: true,
      schemaVersion: 1,
      batches: 1,
    })
    const [cat] = TEST_SCHEMA.classes
    const schema = { ...TEST_SCHEMA, classes: [{ ...cat!, colour: '#000000' }] }
    const second = { guideline: null, schema, pictures: [] }
    expect(good(await updateProject(world.db, project.id, second))).toMatchObject({ schemaVersion: 2 })
    expect(good(await updateProject(world.db, project.id, second))).toMatchObject({
      changed: false,
      schemaVersion: 2,
      batches: 0,
    })

    const told = heads(await mine!.mail())
    expect(told.map(({ batch }) => [batch.guideline, batch.schema.version, batch.taskCount])).toEqual([
      [news.text, 1, 2],
      [news.text, 2, 2],
    ])
    expect(told[1]?.batch.guidelineMedia).toEqual([news.pictures[0]!.media])
    expect(heads(await strange!.mail())).toEqual([])
    // A client that has not heard of it yet still shows the picture of before.
    expect(await fetched(mine!, guideline.pictures[0]!.media.sha256)).toBe(200)
    expect(good(await findProject(world.db, project.name)).schema.version).toBe(2)

    mine!.operations = [submission(tasks[0]!.id as TaskId)]
    expect((await mine!.sync()).outcomes).toEqual([])
  })

  test('whose class gets another name reads old results with the new one, through all versions', async () => {
    const { project, clients } = await make()
    const [mine] = clients
    const [first, second] = await mine!.taskIds()
    mine!.operations = [submission(first!)]
    expect((await mine!.sync()).outcomes).toEqual([])

    const [cat, nose] = TEST_SCHEMA.classes
    const calling = (id: string) => ({
      ...TEST_SCHEMA,
      classes: [
        { ...cat!, id: id as LabelId },
        { ...nose!, parent: id as LabelId },
      ],
    })
    const change = (id: string, renames: Record<string, string>) =>
      updateProject(world.db, project.id, { guideline: null, schema: calling(id), pictures: [], renames })
    expect(good(await change('felid', { cat: 'felid' })).schemaVersion).toBe(2)
    expect(good(await change('feline', { felid: 'feline' })).schemaVersion).toBe(3)
    const now = good(await findProject(world.db, project.id))
    expect(now.schema.renamed).toEqual({ cat: 'feline', felid: 'feline' })

    // Begun under the first version and sent after the third: both old and new names are good.
    mine!.operations.push(submission(second!))
    expect((await mine!.sync(2)).outcomes).toEqual([])
    const path = join(folder, 'all.json')
    const done = good(
      await exportProject(world.db, now, path, { format: 'coco', includeEmpty: false, date: new Date(0) }),
    )
    expect(done).toMatchObject({ annotations: 2, categories: 2, losses: [] })
    const coco = JSON.parse(await readFile(path, 'utf8'))
    const names = new Map(coco.categories.map((c: { id: number; name: string }) => [c.id, c.name]))
    const drawn = coco.annotations.map((a: { category_id: number }) => names.get(a.category_id))
    expect([...names.values()]).toEqual(['feline', 'nose'])
    expect(drawn).toEqual(['feline', 'feline'])
  })

  test('cannot rename a class that never was, to one that is not, or use an old name again', async () => {
    const { project } = await make()
    const change = async (schema: LabelSchema | null, renames: Record<string, string>) => {
      const done = await updateProject(world.db, project.id, {
        guideline: null,
        schema,
        pictures: [],
        renames,
      })
      return done.ok ? [] : done.error.code === 'bad-schema' ? done.error.faults : [done.error.code]
    }
    expect(await change(null, { dog: 'cat' })).toEqual(['renamed.dog: there never was a class "dog"'])
    expect(await change(null, { cat: 'felid' })).toEqual([
      'renamed.cat: there is no class "felid"',
      'renamed.cat: "cat" has another name now and cannot be a class again',
    ])
    expect(await change(null, { cat: 'nose', nose: 'cat' })).not.toEqual([])
    const [cat, nose] = TEST_SCHEMA.classes
    const felid = {
      ...TEST_SCHEMA,
      classes: [
        { ...cat!, id: 'felid' as LabelId },
        { ...nose!, parent: null },
      ],
    }
    expect(await change(felid, { cat: 'felid' })).toEqual([])
    expect(await change(TEST_SCHEMA, {})).toContain(
      'renamed.cat: "cat" has another name now and cannot be a class again',
    )
  })
})
