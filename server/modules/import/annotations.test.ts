import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FormatName } from '../../../shared/formats/format-name.ts'
import type { LabelId, TaskId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { decodeDocument, type WireDocument } from '../../../shared/wire/document-codec.ts'
import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import { preAnnotations } from '../../db/schema.ts'
import {
  addProject,
  addTasks,
  addUser,
  good,
  handOut,
  openTestWorld,
  submission,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'
import { reassignBatch } from '../batches/reassign.ts'
import { exportProject } from '../export/service.ts'
import type { Project } from '../projects/service.ts'
import { importAnnotations } from './annotations.ts'

let world: TestWorld
let folder: string
let project: Project
let mei: User
let client: TestClient
let number = 0

beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  number += 1
  folder = join(world.folder, `annotations ${number}`)
  await mkdir(folder)
  project = await addProject(world, `project ${number}`)
  await addTasks(world, project, ['猫/1.jpg', '2.jpg', '3.jpg'])
  mei = await addUser(world, `mei${number}`)
  client = await TestClient.signIn(world, mei.name)
})

const coco = (change: object = {}, ...boxes: readonly object[]) =>
  JSON.stringify({
    images: [
      { id: 1, file_name: '猫/1.jpg', width: 40, height: 30 },
      { id: 2, file_name: '2.jpg', width: 40, height: 30 },
    ],
    categories: [
      { id: 3, name: 'cat' },
      { id: 9, name: 'dog' },
    ],
    annotations: [
      { id: 1, image_id: 1, category_id: 3, bbox: [1, 2, 10, 12], area: 120, iscrowd: 0 },
      { id: 2, image_id: 2, category_id: 3, bbox: [5, 5, 5, 5], area: 25, iscrowd: 0 },
      ...boxes,
    ],
    ...change,
  })

async function write(content: string | Buffer, name = 'all.json'): Promise<string> {
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
  return path
}

const take = (path: string, format: FormatName = 'coco', classNames: [string, string][] = []) =>
  importAnnotations(world.db, project, path, {
    format,
    classNames: new Map(classNames as [string, LabelId][]),
    actor: null,
  })

const starts = (mail: readonly MailboxEntry[]) =>
  new Map(
    mail.flatMap((entry) => (entry.kind === 'start' ? [[entry.document.task, entry.document] as const] : [])),
  )
const boxOf = (document: WireDocument | undefined) =>
  document === undefined ? null : decodeDocument(document, '' as never).shapes.map(({ geometry }) => geometry)
const namesOf = (mail: readonly MailboxEntry[]) =>
  new Map(
    mail.flatMap((entry) =>
      entry.kind === 'tasks' ? entry.tasks.map(({ name, id }) => [name, id] as const) : [],
    ),
  )
const stored = () => world.db.$count(preAnnotations, eq(preAnnotations.project, project.id))

test('who is given a task begins with the annotations of another program, and nobody is credited for them', async () => {
  expect(good(await take(await write(coco())))).toEqual({
    format: 'coco',
    pictures: 2,
    objects: 2,
    inHand: 0,
    finished: 0,
    without: 1,
    problems: [],
  })
  await handOut(world, project, mei)
  const mail = await client.mail()
  const ids = namesOf(mail)
  const told = starts(mail)
  expect(told.size).toBe(2)
  expect(boxOf(told.get(ids.get('猫/1.jpg')!))).toEqual([{ kind: 'box', x0: 1, y0: 2, x1: 11, y1: 14 }])

  const path = join(folder, 'out.json')
  const how = { format: 'coco', includeEmpty: false, date: new Date(0) } as const
  expect(good(await exportProject(world.db, project, path, how))).toMatchObject({
    annotations: 0,
    withoutResult: 3,
  })
  // What she makes of it is her result like any other.
  client.operations = [submission(ids.get('2.jpg') as TaskId)]
  expect((await client.sync()).outcomes).toEqual([])
  expect(good(await exportProject(world.db, project, path, how))).toMatchObject({
    annotations: 1,
    withoutResult: 2,
  })
})

test('who has the tasks in hand already is told, what is finished stays, and the next holder is told too', async () => {
  const batch = await handOut(world, project, mei)
  const ids = namesOf(await client.mail())
  client.operations = [submission(ids.get('2.jpg') as TaskId)]
  await client.sync()
  const path = await write(coco())
  expect(good(await take(path))).toMatchObject({ pictures: 1, inHand: 1, finished: 1, without: 1 })
  expect([...starts(await client.mail()).keys()]).toEqual([ids.get('猫/1.jpg')])

  const fang = await addUser(world, `fang${number}`)
  good(await reassignBatch(world.db, batch.id, fang))
  const next = await TestClient.signIn(world, fang.name)
  expect([...starts(await next.mail()).keys()]).toEqual([ids.get('猫/1.jpg')])
  // The same again changes nothing but what is kept.
  good(await take(path))
  expect(await stored()).toBe(1)
})

test('what does not fit is told with file and place, and what fits comes in', async () => {
  const path = await write(
    coco(
      {},
      { id: 3, image_id: 1, category_id: 9, bbox: [1, 1, 2, 2], area: 4, iscrowd: 0 },
      { id: 4, image_id: 1, category_id: 3, bbox: [1, 'x', 2, 2], area: 4, iscrowd: 0 },
      { id: 5, image_id: 7, category_id: 3, bbox: [1, 1, 2, 2], area: 4, iscrowd: 0 },
    ).replace('"2.jpg","width":40', '"2.jpg","width":41'),
  )
  const report = good(await take(path))
  expect(report).toMatchObject({ pictures: 1, objects: 1 })
  const told = new Map(report.problems.map(({ code, first }) => [code, first[0]]))
  expect(told.get('unknown-class')).toMatchObject({ file: 'all.json', path: 'annotations[2]', detail: 'dog' })
  expect(told.get('bad-value')).toMatchObject({
    file: 'all.json',
    path: expect.stringContaining('annotations[3]'),
  })
  expect(told.get('size-differs')).toMatchObject({
    file: 'all.json',
    detail: expect.stringContaining('41 × 30'),
  })
  // Another name for a class is no fault where somebody says what it stands for.
  const again = good(await take(path, 'coco', [['dog', 'cat']]))
  expect(again).toMatchObject({ objects: 2 })
})

test('a file that ends too early, is no text, or is of another format changes nothing', async () => {
  const whole = coco()
  const broken: readonly (readonly [string, string | Buffer])[] = [
    ['truncated', whole.slice(0, -40)],
    ['nested too deep', `{"annotations":[${'['.repeat(100_000)}`],
    ['no text', Buffer.from([...Buffer.from(whole), 0xff, 0xfe, 0xff])],
    ['another format', '<annotations/>'],
    ['NaN', whole.replace('"area":25', '"area":NaN')],
  ]
  for (const [name, content] of broken) {
    const path = await write(content, `${name}.json`)
    const done = await take(path)
    expect(done, name).toMatchObject({ ok: false, error: { code: 'bad-annotations', path } })
    expect(await stored(), name).toBe(0)
  }
  const none = await take(await write(coco().replace('猫/1.jpg', '9.jpg').replace('2.jpg', '8.jpg')))
  expect(none).toMatchObject({ ok: false, error: { code: 'no-annotations' } })
  expect(await take(join(folder, 'nowhere'))).toMatchObject({ ok: false, error: { code: 'not-a-folder' } })
})

test('one bad file among many, and none of them is taken in', async () => {
  const xml = (name: string, body: string) =>
    write(
      `<annotation><filename>${name}</filename><size><width>40</width><height>30</height><depth>3</depth></size>${body}</annotation>`,
      `voc/${name}.xml`,
    )
  const object =
    '<object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>40</xmax><ymax>30</ymax></bndbox></object>'
  await xml('2.jpg', object)
  await xml('3.jpg', `${object}<object>`)
  expect(await take(join(folder, 'voc'), 'voc')).toMatchObject({
    ok: false,
    error: { code: 'bad-annotations' },
  })
  expect(await stored()).toBe(0)
  await xml('3.jpg', object)
  expect(good(await take(join(folder, 'voc'), 'voc'))).toMatchObject({ pictures: 2, objects: 2 })
  await handOut(world, project, mei)
  // From 1 to 40 of 40 pixels, counted from 1: the whole picture.
  const [first] = starts(await client.mail()).values()
  expect(boxOf(first)).toEqual([{ kind: 'box', x0: 0, y0: 0, x1: 40, y1: 30 }])
})

test('YOLO finds the sizes of pictures and the names of classes, in a list or in a map', async () => {
  for (const [i, names] of ['[cat, nose]', '{0: cat, 1: nose}'].entries()) {
    const set = join(folder, `yolo${i}`)
    await write(`path: .\ntrain: images/train\nnames: ${names}\n`, `yolo${i}/data.yaml`)
    await write('0 0.5 0.5 0.5 0.5\n', `yolo${i}/labels/train/2.txt`)
    expect(good(await take(set, 'yolo-detect'))).toMatchObject({ pictures: 1, objects: 1 })
  }
  await handOut(world, project, mei)
  const [first] = starts(await client.mail()).values()
  expect(boxOf(first)).toEqual([{ kind: 'box', x0: 10, y0: 7.5, x1: 30, y1: 22.5 }])
})
