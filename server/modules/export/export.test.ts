import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CocoDataset } from '../../../shared/formats/coco.ts'
import { labelSchemaSchema } from '../../../shared/model/label-schema.ts'
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
import { findProject } from '../projects/service.ts'
import { updateProject } from '../projects/update.ts'
import { exportCoco } from './service.ts'
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
  const report = good(await exportCoco(world.db, now, file, { includeEmpty: false, date: new Date(0) }))
  expect(report).toMatchObject({ annotations: 2, categories: 2, notUnderstood: 1 })
  const coco: CocoDataset = JSON.parse(await readFile(file, 'utf8'))
  expect(coco.categories.map(({ name }) => name)).toEqual(['cat', 'nose'])
  expect(coco.annotations[1]).toMatchObject({ category_id: 2, keypoints: [5, 5, 2] })
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
