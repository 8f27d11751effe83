import { sql } from 'drizzle-orm'
import type { Database } from '../../server/db/open.ts'
import { createProject, type Project } from '../../server/modules/projects/service.ts'
import { good } from '../../server/test-world.ts'
import { TASK_PICTURE, TASK_SCHEMA } from './sync/tasks.ts'

/** The picture of the nth task, from 0. */
export const nameOf = (n: number): string => `IMG_${n}.jpg`

/** A project of so many tasks in an empty database, which share so many pictures. */
export async function layTasks(
  db: Database,
  name: string,
  tasks: number,
  pictures: number,
): Promise<Project> {
  const made = { name, guideline: '只标猫', schema: TASK_SCHEMA, pictures: [] }
  const project = good(await createProject(db, made))
  await db.execute(sql`insert into media (sha256, bytes, content_type)
    select encode(sha256(n::text::bytea), 'hex'), 200000, 'image/jpeg' from generate_series(1, ${pictures}) n`)
  await db.execute(sql`insert into tasks (id, project_id, name, original_sha256, media_sha256, width, height, position)
    select uuidv7(), ${project.id}, 'IMG_' || n || '.jpg', encode(sha256(('o' || n)::bytea), 'hex'),
      encode(sha256((1 + n % ${pictures})::text::bytea), 'hex'), ${TASK_PICTURE.width}::int, ${TASK_PICTURE.height}::int, n
    from generate_series(0, ${tasks - 1}) n`)
  return project
}
