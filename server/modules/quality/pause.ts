import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { UserId } from '../../../shared/model/ids.ts'
import type { Transaction } from '../../db/open.ts'
import { audit, batches, goldScores, projects, revisions, tasks, users } from '../../db/schema.ts'
import { scoreGold } from './gold-scores.ts'

/**
 * Pauses a person whose newest gold tasks in a project were scored below the project's floor on average: `goldWindow` of them,
 * for fewer say nothing, and only those that came in since she was last let on again. She gets no new tasks; what she has she
 * finishes and sends as before.
 */
export async function pauseBelowFloor(tx: Transaction, user: UserId, at: Date): Promise<void> {
  const watched = await tx
    .selectDistinct({
      id: projects.id,
      name: projects.name,
      floor: projects.goldFloor,
      window: projects.goldWindow,
    })
    .from(projects)
    .innerJoin(batches, eq(batches.project, projects.id))
    .where(and(eq(batches.user, user), isNotNull(projects.goldFloor)))
  if (watched.length === 0) return
  await scoreGold(tx, user, at)
  for (const { id, name, floor, window } of watched) {
    if (floor === null) continue
    const newest = await tx
      .select({ score: goldScores.score })
      .from(goldScores)
      .innerJoin(tasks, eq(tasks.id, goldScores.task))
      .innerJoin(revisions, and(eq(revisions.task, goldScores.task), eq(revisions.rev, goldScores.rev)))
      .where(and(eq(tasks.project, id), eq(revisions.user, user), SINCE_RESUMED))
      .orderBy(desc(revisions.createdAt), desc(revisions.task))
      .limit(window)
    const score = newest.reduce((sum, one) => sum + one.score, 0) / newest.length
    if (newest.length < window || score >= floor) continue
    const reason = `gold ${Math.floor(score)} < ${floor}: ${name}`
    const [paused] = await tx
      .update(users)
      .set({ pausedAt: at, pauseReason: reason })
      .where(and(eq(users.id, user), isNull(users.pausedAt)))
      .returning({ id: users.id })
    if (paused === undefined) continue
    const detail = { reason, project: id, score: Math.floor(score), floor }
    await tx.insert(audit).values({ actor: null, action: 'user-paused', subject: user, detail })
  }
}

/** Else whoever was let on again would be paused again by what she was paused for. */
const SINCE_RESUMED = sql`${revisions.createdAt} > coalesce((select max(a.created_at) from ${audit} a
  where a.subject_id = ${revisions.user} and a.action = 'user-resumed'), '-infinity')`
