import { type SQL, sql } from 'drizzle-orm'
import type { UserId } from '../../../shared/model/ids.ts'
import type { Executor } from '../../db/open.ts'

export interface PersonReport {
  readonly id: UserId
  readonly person: string
  readonly site: string | null
  /** Tasks that she sent an answer to, and the objects in her last answer to each. */
  readonly tasks: number
  readonly objects: number
  readonly activeHours: number
  readonly objectsPerHour: number | null
  /** Gold tasks among them that were scored, and their mean score, percent. */
  readonly gold: number
  readonly goldScore: number | null
  /** Tasks of hers that a person judged for the first time, and how many of those were accepted, percent. */
  readonly judged: number
  readonly firstPass: number | null
  /** Verdicts that gave a task back to her. */
  readonly returned: number
}

/** One answer counts no more work than this, whatever the client says, ms: long drafts are real, two days at one sitting are not. */
const MOST_ACTIVE_MS = 12 * 3_600_000

/**
 * What people did in a time, by the server's receipt. Everything follows from rows that never change, so it can be reckoned
 * anew at any time:
 * - active time: of each answer what its operation says that the hand was at work since the one before (`activeMs`), at most
 *   12 hours;
 * - objects: those of her last answer of that time to each task;
 * - first pass: of the tasks whose first verdict by a person fell into that time, the share that it accepted. What a batch's
 *   acceptance took along unseen says nothing about anybody and does not count.
 * @param whom condition on `users`; undefined for everybody
 */
export async function reportPeople(
  db: Executor,
  { from, to }: { readonly from: Date; readonly to: Date },
  whom: SQL | undefined,
): Promise<readonly PersonReport[]> {
  const within = (column: SQL) => sql`${column} >= ${from} and ${column} < ${to}`
  const { rows } = await db.execute<Record<keyof PersonReport, never>>(sql`
    with answer as (
      select r.task_id, r.user_id, r.rev, r.objects, least(r.active_ms, ${MOST_ACTIVE_MS}) as active_ms,
        r.rev = max(r.rev) over (partition by r.task_id, r.user_id) as last
      from revisions r where r.origin = 'work' and ${within(sql`r.created_at`)}
    ), work as (
      select user_id, count(*) filter (where last)::int as tasks,
        coalesce(sum(objects) filter (where last), 0)::int as objects, sum(active_ms)::float8 as active_ms
      from answer group by user_id
    ), gold as (
      select r.user_id, count(*)::int as gold, avg(s.score)::float8 as score
      from gold_scores s join revisions r on r.task_id = s.task_id and r.rev = s.rev
      where ${within(sql`r.created_at`)} group by r.user_id
    ), verdict as (
      select r.user_id, v.verdict, v.created_at,
        v.id = min(v.id) over (partition by v.task_id, r.user_id) as first
      from verdicts v join revisions r on r.task_id = v.task_id and r.rev = v.rev where v.by_id is not null
    ), judged as (
      select user_id, count(*) filter (where first)::int as judged,
        count(*) filter (where first and verdict = 'accepted')::int as passed,
        count(*) filter (where verdict = 'returned')::int as returned
      from verdict where ${within(sql`created_at`)} group by user_id
    )
    select users.id, users.name as person, sites.name as site,
      coalesce(work.tasks, 0) as tasks, coalesce(work.objects, 0) as objects,
      round((coalesce(work.active_ms, 0) / 3600000)::numeric, 2)::float8 as "activeHours",
      round((work.objects / nullif(work.active_ms, 0) * 3600000)::numeric, 1)::float8 as "objectsPerHour",
      coalesce(gold.gold, 0) as gold, round(gold.score::numeric, 1)::float8 as "goldScore",
      coalesce(judged.judged, 0) as judged,
      round(judged.passed * 100.0 / nullif(judged.judged, 0), 1)::float8 as "firstPass",
      coalesce(judged.returned, 0) as returned
    from users
    left join sites on sites.id = users.site_id
    left join work on work.user_id = users.id
    left join gold on gold.user_id = users.id
    left join judged on judged.user_id = users.id
    where (work.user_id is not null or gold.user_id is not null or judged.user_id is not null)
      and users.role = 'labeller' and ${whom ?? sql`true`}
    order by sites.name nulls last, users.name`)
  return rows as unknown as readonly PersonReport[]
}
