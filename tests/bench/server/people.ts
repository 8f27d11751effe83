import { createHash, randomBytes } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { type Database, openDatabase } from '../../../server/db/open.ts'
import { enrolments, sessions, users } from '../../../server/db/schema.ts'
import type { BatchRow } from '../../../server/modules/batches/head.ts'
import { handOut } from '../../../server/modules/batches/service.ts'
import { openKeyRing } from '../../../server/modules/devices/keys.ts'
import type { Project } from '../../../server/modules/projects/service.ts'
import { newDevice } from '../../../server/test-device.ts'
import type { BatchId, Sha256, StreamId, TaskId, UserId } from '../../../shared/model/ids.ts'
import { PUSH_BYTES } from '../../../shared/wire/sync.ts'
import { layTasks } from '../lay-tasks.ts'
import { TASK_PICTURE } from '../sync/tasks.ts'
import { fillOutbox, type Labeller, type Outbox } from './labeller.ts'

/** What the client reckons with: characters of JSON in a request. */
const REQUEST_SIZE = PUSH_BYTES * 3.2
/** Pictures that all tasks share. */
const PICTURES = 1000
const LONG = new Date('2100-01-01')

export interface Busy {
  readonly labeller: Labeller
  readonly outbox: Outbox
}

/** Fills an empty database with people who have finished a batch, and for whom the next one lies ready. */
export async function hire(url: string, people: number, tasks: number): Promise<readonly Busy[]> {
  const { db, close } = await openDatabase({ url, data: '.' }, () => {})
  try {
    const keys = (await openKeyRing(db)).public
    const project = await layTasks(db, 'evening', 2 * people * tasks, PICTURES)
    const busy: Busy[] = []
    for (let n = 0; n < people; n++) {
      const labeller = await hireOne(db, project, n, tasks)
      busy.push({ labeller, outbox: await fillOutbox(labeller, REQUEST_SIZE, keys) })
      if ((n + 1) % 250 === 0) process.stderr.write(`bench: ${n + 1} of ${people} people\n`)
    }
    await db.execute(sql`vacuum analyze`)
    return busy
  } finally {
    await close()
  }
}

async function hireOne(db: Database, project: Project, n: number, tasks: number): Promise<Labeller> {
  const device = newDevice()
  const user = uuidv7() as UserId
  const token = randomBytes(32).toString('base64url')
  const tokenHash = createHash('sha256').update(token).digest('hex')
  const name = `labeller-${n}`
  return db.transaction(async (tx) => {
    await tx.insert(users).values({ id: user, name, displayName: name, role: 'labeller', passwordHash: '-' })
    await tx.insert(enrolments).values({ device: device.id, publicKey: device.publicKey, expiresAt: LONG })
    await tx.insert(sessions).values({ tokenHash, user, device: device.id, expiresAt: LONG, endsAt: LONG })
    let given: readonly TaskId[] = []
    let cursor = 0
    for (const which of [0, 1]) {
      const first = (2 * n + which) * tasks
      const { rows } = await tx.execute<{ id: TaskId; name: string; sha256: Sha256 }>(
        sql`select id, name, media_sha256 as sha256 from tasks where project_id = ${project.id}
          and position >= ${first} and position < ${first + tasks} order by position`,
      )
      const picked = rows.map((row) => ({ ...row, ...TASK_PICTURE, bytes: 200_000 }))
      await handOut(tx, batchRow(project, user, `${name} ${which + 1}`), project, picked)
      if (which === 1) continue
      given = rows.map(({ id }) => id)
      const [row] = await tx.select({ last: users.mailboxLast }).from(users).where(eq(users.id, user))
      cursor = row?.last ?? 0
    }
    return { user, device, token, stream: uuidv7() as StreamId, tasks: given, cursor, seed: n + 1 }
  })
}

function batchRow(project: Project, user: UserId, name: string): BatchRow {
  return {
    id: uuidv7() as BatchId,
    project: project.id,
    name,
    user,
    fence: 1,
    priceFen: 8,
    dueAt: null,
    pool: null,
    priority: 0,
    createdAt: new Date(),
  }
}
