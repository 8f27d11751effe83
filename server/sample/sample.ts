import { count, eq } from 'drizzle-orm'
import { fileURLToPath } from 'node:url'
import type { User } from '../../shared/model/user.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import { findSite, type Site } from '../commands/scope.ts'
import type { Database } from '../db/open.ts'
import { batches, users } from '../db/schema.ts'
import type { Failure } from '../failure.ts'
import type { SampleAccounts } from '../modules/about/routes.ts'
import { createBatch } from '../modules/batches/service.ts'
import { importPictures } from '../modules/import/service.ts'
import { readGuideline } from '../modules/projects/guideline-file.ts'
import { readSchema } from '../modules/projects/schema-file.ts'
import { createProject, findProject, type Project } from '../modules/projects/service.ts'
import { updateProject } from '../modules/projects/update.ts'
import { createSite } from '../modules/sites/service.ts'
import { createUser, findUser } from '../modules/users/service.ts'

/** Accounts to try the program out with. Their passwords are public: a real server never has them. */
export const SAMPLE_ACCOUNTS: SampleAccounts = [
  { name: 'alice', displayName: '李梅', password: 'alice', role: 'labeller' },
  { name: 'bob', displayName: '王芳', password: 'bob', role: 'labeller' },
  { name: 'chen', displayName: '陈静', password: 'chen', role: 'supervisor' },
]

/** Each labeller has a project of her own, so that both can do every picture and neither export mixes them. */
const PROJECT_OF: ReadonlyMap<string, string> = new Map([
  ['alice', 'sample'],
  ['bob', 'sample-bob'],
])

const SITE = '示范中心'
const BATCH_NAME = '猫的身体部位'
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Makes of the sample what is not there yet. Refuses a database that holds something else. */
export async function ensureSample(deps: { db: Database; blobs: BlobStore }): Promise<Result<null, Failure>> {
  if (!(await isOurs(deps.db))) return fail({ code: 'sample-not-empty' })
  const site = await ensureSite(deps.db)
  if (!site.ok) return site
  for (const account of SAMPLE_ACCOUNTS) {
    const user = await ensureUser(deps.db, account, site.value)
    if (!user.ok) return user
    const project = PROJECT_OF.get(account.name)
    if (project === undefined) continue
    const work = await ensureWork(deps, project, user.value)
    if (!work.ok) return work
  }
  return ok(null)
}

/** An empty database, or one in which the first thing made was the sample. */
async function isOurs(db: Database): Promise<boolean> {
  const [row] = await db.select({ n: count() }).from(users)
  if (row?.n === 0) return true
  const [first] = SAMPLE_ACCOUNTS
  const found = await findUser(db, first?.name ?? '')
  return found.ok && found.value.displayName === first?.displayName
}

async function ensureSite(db: Database): Promise<Result<Site, Failure>> {
  const found = await findSite(db, { kind: 'all', actor: null }, SITE)
  return found.ok ? found : createSite(db, SITE, null)
}

async function ensureUser(
  db: Database,
  account: SampleAccounts[number],
  site: Site,
): Promise<Result<User, Failure>> {
  const found = await findUser(db, account.name)
  return found.ok ? found : createUser(db, { ...account, site: site.id })
}

async function ensureWork(deps: { db: Database; blobs: BlobStore }, name: string, user: User): Promise<Result<null, Failure>> {
  const project = await ensureProject(deps, name)
  if (!project.ok) return project
  // The batch is made last: where it is, everything is.
  if ((await deps.db.$count(batches, eq(batches.project, project.value.id))) > 0) return ok(null)
  const imported = await importPictures(deps, project.value.id, here('./pictures'), {
    actor: null,
    onProgress: () => {},
  })
  if (!imported.ok) return imported
  const order = { project: project.value, to: user, size: null, name: BATCH_NAME, dueAt: null, priceFen: 8 }
  const batch = await createBatch(deps.db, order)
  return batch.ok ? ok(null) : batch
}

/** The project as the files beside this one have it: one that an older version made is brought up to date. */
async function ensureProject(
  { db, blobs }: { db: Database; blobs: BlobStore },
  name: string,
): Promise<Result<Project, Failure>> {
  const schema = await readSchema(blobs, here('./schema.json'))
  if (!schema.ok) return schema
  const guideline = await readGuideline(blobs, here('./guideline.md'))
  if (!guideline.ok) return guideline
  const work = {
    guideline: guideline.value.text,
    schema: schema.value.schema,
    pictures: [...guideline.value.pictures, ...schema.value.pictures],
  }
  if (!(await findProject(db, name)).ok) return createProject(db, { name, ...work })
  const updated = await updateProject(db, name, work)
  return updated.ok ? findProject(db, name) : updated
}
