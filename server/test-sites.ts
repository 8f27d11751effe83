import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { DeviceId, InspectionId, PoolId, SiteId, TaskId } from '../shared/model/ids.ts'
import type { User } from '../shared/model/user.ts'
import { batches, inspections, pools, statements } from './db/schema.ts'
import type { Project } from './modules/projects/service.ts'
import {
  addSite,
  addTasks,
  addUser,
  handOut,
  signIn,
  submission,
  TestClient,
  type TestWorld,
} from './test-world.ts'

/** For tests only: a site with everything in it that a command can name. What belongs to it has the site's name in its own. */
export interface TestSite {
  readonly site: SiteId
  readonly supervisor: User
  /** Of the supervisor. */
  readonly token: string
  readonly labeller: User
  readonly labellerToken: string
  readonly device: DeviceId
  readonly task: TaskId
  /** What a command's field of that name may be given. */
  readonly names: Readonly<Record<string, string>>
}

/** @param project what both sites work on */
export async function furnishSite(world: TestWorld, name: string, project: Project): Promise<TestSite> {
  const site = await addSite(world, name)
  const supervisor = await addUser(world, `${name}-head`, 'supervisor', site)
  const labeller = await addUser(world, `${name}-mei`, 'labeller', site)
  await addTasks(world, project, [`${name}-1.jpg`, `${name}-2.jpg`, `${name}-3.jpg`])
  const batch = await handOut(world, project, labeller)
  await world.db
    .update(batches)
    .set({ name: `${name}-batch` })
    .where(eq(batches.id, batch.id))
  const client = await TestClient.signIn(world, labeller.name)
  const [task, other] = await client.taskIds()
  if (task === undefined || other === undefined) throw new Error('no tasks')
  client.operations = [submission(task, 1), { op: 'submit', document: { task: other } }]
  await client.sync()
  const pool = uuidv7() as PoolId
  const offer = { project: project.id, site, batchSize: 10, priceFen: 8 }
  await world.db.insert(pools).values({ id: pool, ...offer })
  const inspection = uuidv7() as InspectionId
  const drawn = {
    batch: batch.id,
    stage: 'inspection',
    seed: 1,
    lot: 1,
    acceptNumber: 0,
    tasks: [task],
  } as const
  await world.db.insert(inspections).values({ id: inspection, ...drawn })
  const statement = { user: labeller.id, site, month: '2026-01', lines: [], totalFen: 7 }
  await world.db.insert(statements).values({ id: uuidv7() as never, ...statement })
  const names = {
    user: labeller.name,
    to: labeller.name,
    by: supervisor.name,
    site: name,
    project: project.name,
    batch: batch.id,
    task,
    device: client.device.id,
    pool,
    inspection,
    id: `${client.stream}/2`,
    subject: labeller.id,
  }
  const token = await signIn(world, supervisor.name)
  return {
    site,
    supervisor,
    token,
    labeller,
    labellerToken: client.token,
    device: client.device.id,
    task,
    names,
  }
}
