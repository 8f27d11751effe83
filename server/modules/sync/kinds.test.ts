import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ImagePoint } from '../../../shared/geometry/point.ts'
import type { AnnotationDocument } from '../../../shared/model/document.ts'
import type { Sha256, ShapeId, TaskId } from '../../../shared/model/ids.ts'
import { labelSchemaSchema } from '../../../shared/model/label-schema.ts'
import type { Geometry, NodeState, Shape } from '../../../shared/model/shape.ts'
import { encodeDocument } from '../../../shared/wire/document-codec.ts'
import type { Operation } from '../../../shared/wire/operation.ts'
import { labelSchemas, revisions } from '../../db/schema.ts'
import {
  addProject,
  addTasks,
  addUser,
  handOut,
  openTestWorld,
  TEST_SCHEMA,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'
import type { Project } from '../projects/service.ts'

let world: TestWorld
let number = 0
let project: Project
let client: TestClient
let task: TaskId

beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

// Every test has a picture of its own.
beforeEach(async () => {
  number += 1
  const mei = await addUser(world, `mei${number}`)
  project = await addProject(world, `kinds ${number}`, everything)
  await addTasks(world, project, ['k.jpg'])
  await handOut(world, project, mei)
  client = await TestClient.signIn(world, mei.name)
  const [own] = await client.taskIds()
  task = own!
})

const storedFor = (id: TaskId) =>
  world.db.select().from(revisions).where(eq(revisions.task, id)).orderBy(revisions.rev)

/** Pictures are 40 × 30 px. */
const everything = labelSchemaSchema.parse({
  version: 1,
  classes: [
    {
      ...TEST_SCHEMA.classes[0],
      kinds: ['box', 'polygon', 'keypoint', 'rotated-box', 'polyline', 'ellipse', 'mask'],
    },
    {
      ...TEST_SCHEMA.classes[1],
      kinds: ['skeleton'],
      parent: null,
      skeleton: {
        nodes: ['ear', 'eye', 'chin'].map((id) => ({ id, name: { zh: id, en: id }, x: 0, y: 0 })),
        edges: [['ear', 'eye']],
      },
    },
  ],
})
const at = (x: number, y: number): ImagePoint => ({ x, y }) as ImagePoint
const ring = (x0: number, y0: number, x1: number, y1: number) => [at(x0, y0), at(x1, y0), at(x1, y1)]
const skeleton = (...nodes: [name: string, x: number, state: NodeState][]): Geometry => ({
  kind: 'skeleton',
  nodes: nodes.map(([name, x, state]) => ({ name, at: at(x, 5), state })),
})
const sent = (geometry: Geometry, more: Partial<AnnotationDocument> & Partial<Shape> = {}): Operation => {
  const { answers, foreign, ...extra } = more
  const label = everything.classes[geometry.kind === 'skeleton' ? 1 : 0]!.id
  const shape = { id: 1 as ShapeId, label, parent: null, z: 0, geometry, ...extra }
  const document = { task, media: '' as Sha256, schemaVersion: 1, baseRev: 0, version: 0, shapes: [shape] }
  const extras = {
    ...(answers === undefined ? {} : { answers }),
    ...(foreign === undefined ? {} : { foreign }),
  }
  return { op: 'submit', document: encodeDocument({ ...document, ...extras }), at: 0, activeMs: 0 }
}
const outcomeOf = async (operation: Operation): Promise<string> => {
  client.operations = [...client.operations, operation]
  const { outcomes } = await client.sync(client.operations.length)
  return outcomes[0]?.why ?? 'stored'
}

test('a document of every kind is stored as it was sent, with all that it carries', async () => {
  const kinds: readonly Geometry[] = [
    { kind: 'rotated-box', cx: 20, cy: 15, width: 60, height: 10, angle: 45 },
    { kind: 'ellipse', cx: 0, cy: 30, rx: 20, ry: 10, angle: 0 },
    { kind: 'polygon', points: ring(0, 0, 40, 30), holes: [ring(10, 10, 20, 20)] },
    { kind: 'polyline', points: [at(0, 0), at(40, 30)] },
    skeleton(['ear', 1, 'visible'], ['eye', 2, 'occluded'], ['chin', 900, 'absent']),
    { kind: 'mask', x: 30, y: 20, width: 10, height: 10, runs: [0, 100] },
  ]
  for (const geometry of kinds) expect(await outcomeOf(sent(geometry)), geometry.kind).toBe('stored')

  const full = sent(skeleton(['eye', 2, 'visible']), {
    attributes: { breed: 'unknown to the schema', age: -1 },
    occluded: true,
    answers: { scene: 'indoor' },
    foreign: [{ id: 9, geometry: { kind: 'cuboid' }, label: 'gone' }, 'anything'],
  })
  expect(await outcomeOf(full)).toBe('stored')
  const last = (await storedFor(task)).at(-1)
  expect(last).toMatchObject({ objects: 1 })
  expect(last?.document).toEqual((full as { document: unknown }).document)
})

test.each<[string, string, Geometry]>([
  ['outside-picture', 'a centre', { kind: 'ellipse', cx: 50, cy: 5, rx: 20, ry: 5, angle: 0 }],
  ['outside-picture', 'a side', { kind: 'rotated-box', cx: 5, cy: 5, width: 1e9, height: 5, angle: 0 }],
  ['outside-picture', 'a line', { kind: 'polyline', points: [at(0, 0), at(90, 30)] }],
  [
    'outside-picture',
    'a hole',
    { kind: 'polygon', points: ring(0, 0, 40, 30), holes: [ring(10, 10, 20, 90)] },
  ],
  ['outside-picture', 'a hidden point', skeleton(['ear', 1, 'visible'], ['eye', 90, 'occluded'])],
  ['outside-picture', 'a mask', { kind: 'mask', x: 35, y: 0, width: 6, height: 1, runs: [0, 6] }],
  ['bad-document', 'a point of no template', skeleton(['tail', 1, 'visible'])],
  ['bad-document', 'a point twice', skeleton(['eye', 1, 'visible'], ['eye', 2, 'visible'])],
])('a document is set aside as %s for %s', async (why, _, geometry) => {
  expect(await outcomeOf(sent(geometry))).toMatch(new RegExp(`^${why}`))
})

test('a document made to waste memory or time is refused in a moment', async () => {
  const wide = sent({ kind: 'mask', x: 0, y: 0, width: 1, height: 1, runs: [0, 1] })
  const wider = structuredClone(wide)
  const back = structuredClone(wide)
  if (wide.op !== 'submit' || wider.op !== 'submit' || back.op !== 'submit') throw new Error('no submission')
  // Masks larger than this picture and than any, and rings that would copy the same points a hundred thousand times.
  wide.document.objects = [[7, 1, 0, 0, 0, 0, 200_000, 200_000, 0, 40_000_000_000]]
  wider.document.objects = [[7, 1, 0, 0, 0, 0, 1_000_000, 1_000_000, 0, 1_000_000_000_000]]
  const lengths = Array.from({ length: 100_001 }, (_, i) => (i % 2 === 0 ? 100_000 : -100_000))
  back.document.objects = [[8, 1, 0, 0, lengths.length, ...lengths, ...new Array(200_000).fill(0)]]
  expect(await outcomeOf(wide)).toMatch(/^outside-picture/)
  expect(await outcomeOf(wider)).toMatch(/^bad-document/)
  expect(await outcomeOf(back)).toMatch(/^bad-document/)
})

test('a document with text that PostgreSQL cannot hold loses those characters and nothing else', async () => {
  const text = 'a\0b\ud800c\\u0000 猫'
  expect(await outcomeOf(sent(skeleton(['eye', 2, 'visible']), { attributes: { note: text } }))).toBe(
    'stored',
  )
  const document = (await storedFor(task)).at(-1)?.document
  expect(document?.more).toEqual([{ id: 1, attributes: { note: 'ab\ufffdc\\u0000 猫' } }])
})

test('a document begun under one version of the schema may hold what another one allows', async () => {
  const [cat, face] = everything.classes
  const narrow = labelSchemaSchema.parse({ version: 2, classes: [{ ...cat, kinds: ['box'] }, face] })
  await world.db.insert(labelSchemas).values({ project: project.id, version: 2, schema: narrow })
  const line = sent({ kind: 'polyline', points: [at(0, 0), at(40, 30)] })
  if (line.op !== 'submit') throw new Error('no submission')
  line.document.schema = 2
  expect(await outcomeOf(line)).toBe('stored')
})
