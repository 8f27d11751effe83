import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { openSession } from '../../server/cli/session.ts'
import { tasks, users } from '../../server/db/schema.ts'
import { post } from '../../server/modules/mailbox/repo.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { encodeDocument } from '../../shared/wire/document-codec.ts'
import { CentralServer, freePort } from '../harness/central-server.ts'
import { pictureName, SCHEMA } from './material.ts'

/** Who does the pictures with polygons, and who does the many small ones. */
export const DRAWER = { name: 'drawer', password: 'drawer-drawer' }
export const RUNNER = { name: 'runner', password: 'runner-runner' }

/** A real central server in `work`, with the bench's people but without pictures. */
export async function startServer(work: string): Promise<{ server: CentralServer; dataDir: string }> {
  const dataDir = join(work, 'server')
  const server = new CentralServer({ dataDir, port: await freePort() })
  await server.start()
  for (const { name, password } of [DRAWER, RUNNER])
    await server.cli('user', 'create', '--name', name, '--password', password)
  await writeFile(join(work, 'schema.json'), JSON.stringify(SCHEMA))
  return { server, dataDir }
}

/** Imports a folder of pictures as a project and hands all of it to a person. */
export async function handOut(
  server: CentralServer,
  work: string,
  project: string,
  pictures: string,
  to: string,
): Promise<void> {
  await server.cli('project', 'create', '--name', project, '--schema', join(work, 'schema.json'))
  await server.cli('project', 'import', pictures, '--project', project)
  await server.cli('batch', 'create', '--project', project, '--to', to)
}

/**
 * Puts polygons into the tasks: as a supervisor would, who returns each task with a document. It comes through the mailbox,
 * the sync engine and the store, all of them the real ones.
 */
export async function returnWithPolygons(
  dataDir: string,
  documents: ReadonlyMap<number, readonly Shape[]>,
): Promise<void> {
  const session = await openSession({ data: dataDir }, () => {})
  if (!session.ok) throw new Error(`no database: ${session.error.code}`)
  const { db, close } = session.value
  try {
    await db.transaction(async (tx) => {
      const [user] = await tx.select().from(users).where(eq(users.name, DRAWER.name))
      for (const [n, shapes] of documents) {
        const [task] = await tx
          .select()
          .from(tasks)
          .where(eq(tasks.name, pictureName(n)))
        if (user === undefined || task === undefined) throw new Error(`no task ${pictureName(n)}`)
        const document = encodeDocument({
          task: task.id,
          media: task.media,
          schemaVersion: SCHEMA.version,
          baseRev: 1,
          version: 0,
          shapes,
        })
        await post(tx, user.id, [{ kind: 'returned', task: task.id, comment: '', document }])
      }
    })
  } finally {
    await close()
  }
}
