import { type SQL, sql } from 'drizzle-orm'
import type { ProjectId } from '../../../shared/model/ids.ts'
import type { Executor } from '../../db/open.ts'

export const PROGRESS_BY = ['project', 'pool', 'site'] as const
export type ProgressBy = (typeof PROGRESS_BY)[number]

export interface ProgressRow {
  /** The project; of a pool also when it was opened; of a site its name, `-` for people of none. */
  readonly name: string
  readonly done: number
  readonly underWay: number
  /** Given to nobody yet; of a pool those of its project, which all its pools share. Null for sites: who will have them is not known. */
  readonly left: number | null
  /** Finished in a day on average of the last seven. */
  readonly pace: number
  /** The day when it will be done at that pace; null where nothing moves. */
  readonly doneOn: string | null
}

const DAY_MS = 24 * 3_600_000
const DAYS = 7
/** Beijing is ahead of UTC all year round. */
const BEIJING_MS = 8 * 3_600_000

/**
 * How far the work is, and when it will be done. Gold tasks are no part of it. A task is done with an answer that counts and
 * that is not with its labeller again, under way while somebody has it, and else left; copies for overlap that are still to be
 * made are left too, as many as the project's open pools ask for. The pace is the number of tasks that got their first answer
 * in the last seven days, divided by seven; done on the day after now that it takes for what is under way and left, in Beijing.
 * @param whom condition on `users`, the holders; undefined for everybody
 */
export async function progressOf(
  db: Executor,
  by: ProgressBy,
  project: ProjectId | null,
  whom: SQL | undefined,
  at: Date,
): Promise<readonly ProgressRow[]> {
  const since = new Date(at.getTime() - DAYS * DAY_MS)
  const key = {
    project: sql`project.name`,
    pool: sql`project.name || ' ' || to_char(pools.created_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')`,
    site: sql`coalesce(sites.name, '-')`,
  }[by]
  const held =
    by === 'project' ? sql`true` : by === 'pool' ? sql`pools.id is not null` : sql`users.id is not null`
  const left = {
    project: sql`count(*) filter (where not task.answered and task.batch_id is null)
      + greatest(sum(case when task.replica = 0 then coalesce(wanted.copies, 1) - 1 else -1 end), 0)`,
    pool: sql`max(case when pools.closed_at is null then coalesce(free.tasks, 0) else 0 end)`,
    site: sql`0`,
  }[by]
  const { rows } = await db.execute<{
    name: string
    done: number
    underWay: number
    left: number
    recent: number
  }>(sql`
    with task as (
      select t.project_id, t.batch_id, t.replica, t.original_sha256,
        c.rev is not null and c.origin <> 'review' as done, c.rev is not null as answered,
        (select min(r.created_at) from revisions r where r.task_id = t.id and r.origin = 'work') as first_at
      from tasks t left join revisions c on c.task_id = t.id and c.rev = t.current_rev
      where not t.gold ${project === null ? sql`` : sql`and t.project_id = ${project}`}
    ), wanted as (
      select project_id, max(overlap) as copies from pools where closed_at is null group by project_id
    ), free as (
      select project_id, count(*) as tasks from task where not answered and batch_id is null group by project_id
    )
    select ${key} as name, count(*) filter (where task.done)::int as done,
      count(*) filter (where not task.done and (task.batch_id is not null or task.answered))::int as "underWay",
      (${left})::int as left,
      count(*) filter (where task.first_at > ${since})::int as recent
    from task join projects project on project.id = task.project_id
    left join wanted on wanted.project_id = task.project_id
    left join free on free.project_id = task.project_id
    left join batches on batches.id = task.batch_id
    left join pools on pools.id = batches.pool_id
    left join users on users.id = batches.user_id
    left join sites on sites.id = users.site_id
    where ${held} and ${whom ?? sql`true`}
    group by 1 order by 1`)
  return rows.map(({ recent, ...row }) => {
    const pace = recent / DAYS
    const left = by === 'site' ? null : row.left
    return {
      ...row,
      left,
      pace: Math.round(pace * 10) / 10,
      doneOn: dayOf(row.underWay + (left ?? 0), pace, at),
    }
  })
}

function dayOf(left: number, pace: number, at: Date): string | null {
  if (left > 0 && pace === 0) return null
  const days = left === 0 ? 0 : Math.ceil(left / pace)
  return new Date(at.getTime() + days * DAY_MS + BEIJING_MS).toISOString().slice(0, 10)
}
