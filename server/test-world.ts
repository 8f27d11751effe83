import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { eq } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import type { PictureSize } from '../shared/geometry/point.ts'
import type { Sha256, ShapeId, SiteId, StreamId, TaskId, UserId } from '../shared/model/ids.ts'
import { type LabelSchema, labelSchemaSchema } from '../shared/model/label-schema.ts'
import type { User } from '../shared/model/user.ts'
import type { Result } from '../shared/result.ts'
import { encodeDocument } from '../shared/wire/document-codec.ts'
import { MAGIC } from '../shared/wire/magic.ts'
import { type MailboxEntry, mailboxEntrySchema } from '../shared/wire/mailbox.ts'
import { CHAIN_START, chainInput, type Operation } from '../shared/wire/operation.ts'
import {
  PROTOCOL,
  type StreamAnswer,
  SYNC_CONTENT_TYPE,
  type SyncAnswer,
  syncAnswerSchema,
} from '../shared/wire/sync.ts'
import { type AppDeps, buildApp } from './app.ts'
import type { BlobStore } from './blobs/blob-store.ts'
import { openFileStore } from './blobs/file-store.ts'
import { pathOf } from './commands/command.ts'
import { readConfig } from './config.ts'
import { enterCluster } from './db/embedded.ts'
import { type OpenDatabase, openDatabase } from './db/open.ts'
import { media, tasks, users } from './db/schema.ts'
import { type BatchSummary, createBatch } from './modules/batches/service.ts'
import { type KeyRing, openKeyRing } from './modules/devices/keys.ts'
import { createProject, type Project } from './modules/projects/service.ts'
import { hashPassword } from './modules/session/password.ts'
import { createSite } from './modules/sites/service.ts'
import {
  bodyOf,
  deviceFields,
  newDevice,
  type TestDevice,
  type TestRequest,
  type TestRun,
} from './test-device.ts'

/** For tests only: a server in this process, on a database of its own in a real PostgreSQL. */
export interface TestWorld extends Omit<OpenDatabase, 'replaced' | 'pool'> {
  readonly app: FastifyInstance
  readonly keys: KeyRing
  readonly blobs: BlobStore
  /** An empty folder, removed at the end. */
  readonly folder: string
  readonly databaseUrl: string
  /** What the server takes for the time, Unix ms; tests may move it. */
  readonly clock: { now: number }
}

/** Test files run at once in processes of their own: the first one starts the cluster, the last one stops it. */
const CLUSTER_FOLDER = join(tmpdir(), `aidol-test-postgres-${process.getuid?.() ?? 'user'}`)

export async function openTestWorld(): Promise<TestWorld> {
  const postgres = await testPostgres()
  const folder = await mkdtemp(join(tmpdir(), 'aidol-test-'))
  const database = await openDatabase({ url: postgres.url, data: folder }, () => {})
  const blobs = await openFileStore(join(folder, 'media'))
  const clock = { now: Date.now() }
  const { db, epoch } = database
  const keys = await openKeyRing(db)
  const app = openApp({ db, epoch, keys, blobs, folder, clock })
  const close = async (): Promise<void> => {
    await app.close()
    await database.close()
    await postgres.drop()
    await rm(folder, { recursive: true, force: true })
  }
  return { db, epoch, keys, app, blobs, folder, databaseUrl: postgres.url, clock, close }
}

/** Another instance on the same database. */
export function openApp(
  { db, epoch, keys, blobs, folder, clock }: Omit<TestWorld, 'app' | 'databaseUrl' | 'close'>,
  env: Readonly<Record<string, string>> = {},
  more: Partial<AppDeps> = {},
): FastifyInstance {
  const config = good(readConfig(env, { data: folder }))
  const logger = { level: 'silent' }
  return buildApp({ db, epoch, keys, blobs, sample: null, config, now: () => clock.now, logger, ...more })
}

/** A new database in the PostgreSQL of AIDOL_TEST_DATABASE_URL, or in the embedded one. */
async function testPostgres(): Promise<{ url: string; drop: () => Promise<void> }> {
  const given = process.env.AIDOL_TEST_DATABASE_URL
  const cluster = given === undefined ? await enterCluster(await sharedFolder(), () => {}) : null
  const base = new URL(given ?? 'postgres://localhost')
  if (cluster !== null) {
    const { host, port, user, password } = cluster.connection('postgres')
    base.href = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/postgres`
  }
  const name = `test_${randomBytes(6).toString('hex')}`
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: base.href })
    await client.connect()
    await client.query(statement)
    await client.end()
  }
  await run(`create database ${name}`)
  const url = new URL(base)
  url.pathname = `/${name}`
  const drop = async (): Promise<void> => {
    await run(`drop database ${name} with (force)`)
    await cluster?.release()
  }
  return { url: url.href, drop }
}

async function sharedFolder(): Promise<string> {
  await mkdir(CLUSTER_FOLDER, { recursive: true, mode: 0o755 })
  return CLUSTER_FOLDER
}

export const TEST_SCHEMA = labelSchemaSchema.parse({
  version: 1,
  classes: [
    {
      id: 'cat',
      name: { zh: '猫', en: 'Cat' },
      colour: '#e69f00',
      key: '1',
      kinds: ['polygon', 'box'],
      parent: null,
    },
    {
      id: 'nose',
      name: { zh: '鼻子', en: 'Nose' },
      colour: '#cc79a7',
      key: '2',
      kinds: ['keypoint'],
      parent: 'cat',
    },
  ],
})

/** The value of a result that must be good. */
export function good<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

export async function addUser(
  world: TestWorld,
  name: string,
  role: User['role'] = 'labeller',
  site: SiteId | null = null,
): Promise<User> {
  const user = { id: uuidv7() as UserId, name, displayName: name, role }
  // A hash that costs nothing: the real one takes a tenth of a second.
  const passwordHash = await hashPassword(`${name}-secret`, { N: 2, r: 1, p: 1, maxmem: 2 ** 20 })
  await world.db.insert(users).values({ ...user, site, passwordHash })
  return user
}

export async function addSite(world: TestWorld, name: string): Promise<SiteId> {
  return good(await createSite(world.db, name, null)).id
}

export async function addProject(
  world: TestWorld,
  name: string,
  schema: LabelSchema = TEST_SCHEMA,
): Promise<Project> {
  return good(await createProject(world.db, { name, guideline: '只标猫', schema, pictures: [] }))
}

/** Tasks on pictures that are not in the blob store. */
export async function addTasks(
  world: TestWorld,
  project: Project,
  names: readonly string[],
  size: PictureSize = { width: 40, height: 30 },
): Promise<void> {
  const pictures = names.map((name, position) => ({
    name,
    position,
    sha256: randomBytes(32).toString('hex') as Sha256,
  }))
  await world.db
    .insert(media)
    .values(pictures.map(({ sha256 }) => ({ sha256, bytes: 1000, contentType: 'image/jpeg' })))
  await world.db.insert(tasks).values(
    pictures.map(({ name, position, sha256 }) => ({
      id: uuidv7() as TaskId,
      project: project.id,
      name,
      original: sha256,
      media: sha256,
      ...size,
      position,
    })),
  )
}

/** Hands all tasks of the project that nobody has yet to a person. */
export async function handOut(world: TestWorld, project: Project, to: User): Promise<BatchSummary> {
  return good(await createBatch(world.db, { project, to, size: null, name: null, dueAt: null, priceFen: 8 }))
}

export async function signIn(
  world: TestWorld,
  name: string,
  device: TestDevice = newDevice(),
): Promise<string> {
  const password = `${name}-secret`
  const answer = await world.app.inject({
    method: 'POST',
    url: '/v1/session',
    payload: { protocol: PROTOCOL, name, password, ...deviceFields(device) },
  })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json().token
}

/** Calls a command by its route; answers the body, with the status where it is a refusal. */
export async function order(world: TestWorld, token: string, command: string, input: object = {}) {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await world.app.inject({ method: 'POST', url: pathOf(command), headers, payload: input })
  return answer.statusCode === 200 ? answer.json() : { status: answer.statusCode, ...answer.json() }
}

/** Sends a body to /v1/sync as it is. */
export async function post(
  world: TestWorld,
  token: string,
  payload: Buffer,
  type: string = SYNC_CONTENT_TYPE,
) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type }
  return world.app.inject({ method: 'POST', url: '/v1/sync', headers, payload })
}

/** What is told of the first run, beside all the rest. */
export type OneAnswer = SyncAnswer & StreamAnswer

/** A client as simple as can be: it keeps its operations, and sends what it is told to. */
export class TestClient {
  readonly world: TestWorld
  readonly token: string
  readonly user: UserId
  readonly device: TestDevice
  stream = uuidv7() as StreamId
  operations: unknown[] = []
  cursor = 0

  constructor(world: TestWorld, token: string, user: UserId, device: TestDevice) {
    this.world = world
    this.token = token
    this.user = user
    this.device = device
  }

  static async signIn(world: TestWorld, name: string): Promise<TestClient> {
    return TestClient.at(world, name, newDevice())
  }

  static async at(world: TestWorld, name: string, device: TestDevice): Promise<TestClient> {
    const token = await signIn(world, name, device)
    const [user] = await world.db.select({ id: users.id }).from(users).where(eq(users.name, name))
    if (user === undefined) throw new Error(`no user ${name}`)
    return new TestClient(world, token, user.id, device)
  }

  /** A request with one run, as the client would put it together; `operations` are sealed by `send`. */
  request(from: number, to: number = this.operations.length): TestRequest {
    return {
      magic: MAGIC,
      protocol: PROTOCOL,
      app: '0.1.0',
      device: this.device.id,
      epoch: null,
      clock: this.world.clock.now,
      state: { pending: to - from + 1, quarantined: 0, drafts: 0, oldestPendingMs: null, freeDiskMb: 1000 },
      cursor: this.cursor,
      runs: [this.run(from, to)],
    }
  }

  run(from: number, to: number = this.operations.length): TestRun {
    const { user, stream } = this
    return {
      user,
      stream,
      from,
      chain: this.chain(from - 1),
      operations: this.operations.slice(from - 1, to),
    }
  }

  chain(seq: number): string {
    const next = (hash: string, operation: unknown): string =>
      createHash('sha256').update(chainInput(hash, operation)).digest('hex')
    return this.operations.slice(0, seq).reduce<string>(next, CHAIN_START)
  }

  /** Sends operations `from` to `to`, all of them by default. */
  async sync(from = 1, to: number = this.operations.length): Promise<OneAnswer> {
    return this.send(this.request(from, to))
  }

  async send(request: TestRequest): Promise<OneAnswer> {
    const answer = await post(this.world, this.token, bodyOf(request, this.device, this.world.keys))
    if (answer.statusCode !== 200) throw new Error(answer.body)
    const { streams, ...rest } = syncAnswerSchema.parse(
      JSON.parse(brotliDecompressSync(answer.rawPayload).toString()),
    )
    const [own] = streams
    if (own === undefined) throw new Error('no answer to the run')
    return { ...rest, ...own, streams }
  }

  /** Everything in the mailbox after the cursor, page by page. */
  async mail(): Promise<MailboxEntry[]> {
    const entries: MailboxEntry[] = []
    for (;;) {
      const { mailbox, more } = await this.sync(this.operations.length + 1)
      entries.push(...mailbox.map(({ entry }) => mailboxEntrySchema.parse(entry)))
      this.cursor = mailbox.at(-1)?.n ?? this.cursor
      if (!more) return entries
    }
  }

  async taskIds(): Promise<TaskId[]> {
    return (await this.mail()).flatMap((entry) =>
      entry.kind === 'tasks' ? entry.tasks.map((task) => task.id) : [],
    )
  }
}

/** A submission with one box, `x` px from the left. */
export function submission(task: TaskId, x = 1, baseRev = 0): Operation {
  const cat = TEST_SCHEMA.classes[0]
  if (cat === undefined) throw new Error('no class')
  const document = encodeDocument({
    task,
    media: '' as never,
    schemaVersion: 1,
    baseRev,
    version: 0,
    shapes: [
      {
        id: 1 as ShapeId,
        label: cat.id,
        parent: null,
        z: 0,
        geometry: { kind: 'box', x0: x, y0: 1, x1: x + 5, y1: 6 },
      },
    ],
  })
  return { op: 'submit', document, at: 1_700_000_000_000, activeMs: 4_000 }
}
