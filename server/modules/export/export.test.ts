import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CocoDataset } from '../../../shared/formats/coco/annotation.ts'
import { FORMAT_NAMES } from '../../../shared/formats/format-name.ts'
import { importFiles } from '../../../shared/formats/formats.ts'
import { labelSchemaSchema } from '../../../shared/model/label-schema.ts'
import { collected } from '../../../tests/formats/round-trip.ts'
import {
  addProject,
  addTasks,
  addUser,
  good,
  handOut,
  openTestWorld,
  submission,
  TEST_SCHEMA,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'
import { filesAt } from '../formats/files.ts'
import { tools } from '../formats/tools.ts'
import { findProject } from '../projects/service.ts'
import { updateProject } from '../projects/update.ts'
import { exportProject } from './service.ts'
import { withOlderClasses } from './versions.ts'

let world: TestWorld
beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

test('what was drawn under an older schema is exported, and what nobody understands is counted', async () => {
  const mei = await addUser(world, 'mei')
  const project = await addProject(world, 'cats')
  await addTasks(world, project, ['1.jpg'])
  await handOut(world, project, mei)
  const client = await TestClient.signIn(world, mei.name)
  const [task] = await client.taskIds()
  const drawn = submission(task!)
  if (drawn.op !== 'submit') throw new Error('no submission')
  drawn.document.labels.push('nose' as never)
  drawn.document.objects.push([2, 2, 1, 1, 50, 50])
  drawn.document.foreign = [{ id: 7, geometry: { kind: 'cuboid' } }]
  client.operations = [drawn]
  expect((await client.sync()).outcomes).toEqual([])
  const [cat] = TEST_SCHEMA.classes
  const schema = { ...TEST_SCHEMA, classes: [cat!] }
  good(await updateProject(world.db, 'cats', { guideline: null, schema, pictures: [] }))

  const file = join(world.folder, 'coco.json')
  const now = good(await findProject(world.db, 'cats'))
  const how = { format: 'coco', includeEmpty: false, date: new Date(0) } as const
  const report = good(await exportProject(world.db, now, file, how))
  expect(report).toMatchObject({ annotations: 2, categories: 2, notUnderstood: 1 })
  const coco: CocoDataset = JSON.parse(await readFile(file, 'utf8'))
  expect(coco.categories.map(({ name }) => name)).toEqual(['cat', 'nose'])
  expect(coco.annotations[1]).toMatchObject({ category_id: 2, keypoints: [5, 5, 2] })
})

test('every format is written as a whole, and read again into what it can carry', async () => {
  const ling = await addUser(world, 'ling')
  const project = await addProject(world, 'dogs')
  const names = Array.from({ length: 205 }, (_, i) => `b/${i}.jpg`)
  await addTasks(world, project, names)
  await handOut(world, project, ling)
  const client = await TestClient.signIn(world, ling.name)
  const ids = await client.taskIds()
  client.operations = ids.slice(0, 203).map((task) => submission(task))
  expect((await client.sync()).outcomes).toEqual([])
  const pictures = names.map((name) => ({ name, width: 40, height: 30 }))
  for (const format of FORMAT_NAMES) {
    const path = join(world.folder, `dogs-${format}`)
    const how = { format, includeEmpty: false, date: new Date(0) }
    const report = good(await exportProject(world.db, good(await findProject(world.db, 'dogs')), path, how))
    const left = format === 'yolo-pose' ? 203 : 0
    expect(report).toMatchObject({ format, images: 203, annotations: 203 - left, withoutResult: 2 })
    const { pictures: read, problems } = importFiles(format, await filesAt(path), tools, {
      schema: TEST_SCHEMA,
      pictures,
    })
    const drawn = await collected(read)
    expect(problems.list().filter(({ code }) => code !== 'kind-not-allowed')).toEqual([])
    expect(drawn).toHaveLength(203)
    expect(drawn.flatMap(({ shapes }) => shapes)).toHaveLength(203 - left)
  }
})

test('a folder that has something in it is left alone, and what fails leaves nothing behind', async () => {
  const project = await addProject(world, 'birds')
  const how = { format: 'voc', includeEmpty: false, date: new Date(0) } as const
  const [full, empty, file] = ['full', 'empty', 'file'].map((name) => join(world.folder, name))
  await mkdir(join(full!, 'mine'), { recursive: true })
  await mkdir(empty!)
  await writeFile(file!, 'mine')
  for (const path of [full!, file!])
    expect(await exportProject(world.db, project, path, how)).toEqual({
      ok: false,
      error: { code: 'something-there', path },
    })
  expect(await readdir(full!)).toEqual(['mine'])
  good(await exportProject(world.db, project, empty!, how))
  expect((await readdir(empty!)).sort()).toEqual(['ImageSets', 'labelmap.txt'])
  const nowhere = join(file!, 'below')
  expect(await exportProject(world.db, project, nowhere, how)).toMatchObject({ ok: false })
  expect((await readdir(world.folder)).filter((name) => name.includes('.part'))).toEqual([])
})

test('the classes of all versions are one list, the newest first', () => {
  const face = (kinds: readonly string[], nodes: readonly string[] | null) => ({
    id: 'face',
    name: { zh: '脸', en: 'Face' },
    colour: '#000000',
    key: '1',
    kinds,
    parent: null,
    ...(nodes && {
      skeleton: { nodes: nodes.map((id) => ({ id, name: { zh: id, en: id }, x: 0, y: 0 })), edges: [] },
    }),
  })
  const version = (n: number, ...classes: object[]) => labelSchemaSchema.parse({ version: n, classes })
  const merged = withOlderClasses([
    version(3, face(['skeleton'], ['ear', 'eye'])),
    version(2, face(['box'], null)),
    version(1, face(['skeleton'], ['chin', 'eye']), { ...face(['box'], null), id: 'tail', key: '2' }),
  ])
  expect(merged.version).toBe(3)
  expect(merged.classes.map((c) => [c.id, c.kinds])).toEqual([
    ['face', ['skeleton', 'box']],
    ['tail', ['box']],
  ])
  expect(merged.classes[0]?.skeleton?.nodes.map((node) => node.id)).toEqual(['ear', 'eye', 'chin'])
})
