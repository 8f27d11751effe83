import { and, asc, eq, sql } from 'drizzle-orm'
import { renamedDocument } from '../../../shared/edit/renamed.ts'
import type { Sha256, TaskId, UserId } from '../../../shared/model/ids.ts'
import { consensus, overlapAgreement } from '../../../shared/quality/consensus.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { decodeTolerantly, encodeDocument, type WireDocument } from '../../../shared/wire/document-codec.ts'
import type { Database, Executor, Transaction } from '../../db/open.ts'
import { audit, revisions, tasks, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import type { Project } from '../projects/service.ts'
import { addRevisions, taskFacts } from '../sync/postgres-storage.ts'
import type { By } from '../users/changes.ts'
import { FINISHED, JUDGED_REV } from './verdicts.ts'

export interface Overlap {
  /** Its first copy's: where the consensus stands. */
  readonly task: TaskId
  readonly picture: string
  readonly people: readonly string[]
  /** Mean agreement of every two, percent; null where one of them left the picture out. */
  readonly agreement: number | null
  /** The consensus is the revision that counts. */
  readonly merged: boolean
}

/** The pictures of a project that several people have finished, those that they agree on least first. */
export async function listOverlap(db: Executor, project: Project): Promise<readonly Overlap[]> {
  const found = await finishedCopies(db, project, null)
  return found
    .map(({ copies, first, ...size }): Overlap => {
      const answers = answersOf(copies, project)
      const agreement = answers.length < copies.length ? null : overlapAgreement(answers, size)
      return {
        task: first.id,
        picture: first.name,
        people: copies.map(({ person }) => person),
        agreement: agreement === null ? null : Math.floor(agreement * 100),
        merged: first.merged,
      }
    })
    .sort((a, b) => (a.agreement ?? -1) - (b.agreement ?? -1))
}

export interface Merged {
  readonly task: TaskId
  readonly rev: number
  readonly objects: number
  /** Objects of single people that are not in it. */
  readonly leftOut: number
}

/**
 * Puts together what the people say whose copies of a picture are all finished, as a revision on the first copy: from now on it
 * is the one that counts. Those who left the picture out say nothing.
 * @param task a copy of the one picture; null for all of the project that are not merged yet
 */
export async function mergeOverlap(
  db: Database,
  project: Project,
  task: TaskId | null,
  by: By,
): Promise<Result<readonly Merged[], Failure>> {
  const found = await finishedCopies(db, project, task)
  const wanted = found.filter(({ first, copies }) => !first.merged && answersOf(copies, project).length > 1)
  if (task !== null && wanted.length === 0) return fail({ code: 'too-few-answers', task })
  const merged: Merged[] = []
  // Each by itself: what is done stays done.
  for (const picture of wanted) merged.push(await db.transaction((tx) => mergeOne(tx, project, picture, by)))
  return ok(merged)
}

interface Copies {
  readonly first: {
    readonly id: TaskId
    readonly name: string
    readonly user: UserId
    readonly merged: boolean
  }
  readonly width: number
  readonly height: number
  readonly copies: readonly Copy[]
}

interface Copy {
  readonly media: Sha256
  readonly person: string
  readonly document: WireDocument | null
}

/** Pictures with several copies, all of which are finished, with what each labeller made of hers. */
async function finishedCopies(
  db: Executor,
  project: Project,
  task: TaskId | null,
): Promise<readonly Copies[]> {
  const several = sql`${tasks.original} in (select t.original_sha256 from ${tasks} t
    where t.project_id = ${project.id} and not t.gold group by t.original_sha256 having count(*) > 1)`
  const one = sql`${tasks.original} = (select t.original_sha256 from ${tasks} t where t.id = ${task})`
  const rows = await db
    .select({
      id: tasks.id,
      name: tasks.name,
      original: tasks.original,
      replica: tasks.replica,
      media: tasks.media,
      width: tasks.width,
      height: tasks.height,
      finished: FINISHED,
      merged: sql<boolean>`exists (select 1 from revisions c where c.task_id = ${tasks.id}
        and c.rev = ${tasks.currentRev} and c.origin = 'consensus')`,
      user: revisions.user,
      person: users.name,
      document: revisions.document,
    })
    .from(tasks)
    .leftJoin(revisions, and(eq(revisions.task, tasks.id), eq(revisions.rev, JUDGED_REV)))
    .leftJoin(users, eq(users.id, revisions.user))
    .where(
      and(eq(tasks.project, project.id), eq(tasks.gold, false), several, task === null ? undefined : one),
    )
    .orderBy(asc(tasks.position), asc(tasks.original), asc(tasks.replica))
  return [...Map.groupBy(rows, ({ original }) => original).values()].flatMap((copies): readonly Copies[] => {
    const [row] = copies
    if (row?.replica !== 0 || row.user === null || copies.some(({ finished }) => !finished)) return []
    const { id, name, user, merged, width, height } = row
    const made = copies.map(({ media, person, document }) => ({ media, person: person ?? '', document }))
    return [{ first: { id, name, user, merged }, width, height, copies: made }]
  })
}

/** Those that are no skip, with the classes that the project has now. */
function answersOf(copies: readonly Copy[], { schema }: Project) {
  return copies.flatMap(({ media, document }) =>
    document === null ? [] : [renamedDocument(decodeTolerantly(document, media), schema)],
  )
}

async function mergeOne(
  tx: Transaction,
  project: Project,
  { first, copies, ...size }: Copies,
  { actor, at }: By,
): Promise<Merged> {
  const answers = answersOf(copies, project)
  const { leftOut, ...agreed } = consensus(answers, size)
  // Whoever merges stands for it; the command line of the machine has no person, and the first labeller stands there.
  const author = actor ?? first.user
  const facts = (await taskFacts(tx, [first.id], author)).get(first.id)
  if (facts === undefined) throw new Error(`task ${first.id} vanished`)
  const document = encodeDocument({
    ...agreed,
    task: first.id,
    media: facts.media,
    schemaVersion: project.schema.version,
    baseRev: facts.current?.rev ?? 0,
    version: 0,
  })
  const rev = facts.lastRev + 1
  const objects = document.objects.length
  const revision = {
    task: first.id,
    rev,
    origin: 'consensus',
    late: false,
    current: true,
    document,
    objects,
    skipReason: null,
    skipNote: null,
    activeMs: 0,
    clientAt: at.getTime(),
    seq: null,
  } as const
  await addRevisions(tx, null, author, [revision])
  const detail = { rev, answers: answers.length, objects, leftOut }
  await tx.insert(audit).values({ actor, action: 'consensus-merged', subject: first.id, detail })
  return { task: first.id, rev, objects, leftOut }
}
