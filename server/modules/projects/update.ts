import { isDeepStrictEqual } from 'node:util'
import { eq } from 'drizzle-orm'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { Database } from '../../db/open.ts'
import { audit, labelSchemas, projects } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { sendHeads } from '../batches/head.ts'
import type { Illustration } from '../import/illustration.ts'
import { addIllustrations, findProject } from './service.ts'

export interface ProjectChange {
  /** Null leaves it as it is. */
  readonly guideline: string | null
  readonly schema: LabelSchema | null
  readonly pictures: readonly Illustration[]
}

export interface UpdateReport {
  readonly name: string
  /** False where everything was so already. */
  readonly changed: boolean
  /** The version in force. */
  readonly schemaVersion: number
  /** Batches whose holders are told. */
  readonly batches: number
}

/**
 * Gives a project another guideline or label schema, in one transaction with telling those who work on it. A schema that
 * differs becomes a new version; documents keep the one that they were begun with.
 */
export async function updateProject(
  db: Database,
  ref: string,
  { guideline, schema, pictures }: ProjectChange,
): Promise<Result<UpdateReport, Failure>> {
  return db.transaction(async (tx) => {
    const found = await findProject(tx, ref)
    if (!found.ok) return found
    const { id, name } = found.value
    // Batches are handed out under the same lock: each gets the old head and then the new one, or the new one only.
    await tx.select({ id: projects.id }).from(projects).where(eq(projects.id, id)).for('no key update')
    const before = await findProject(tx, id)
    if (!before.ok) return before
    const inForce = before.value.schema
    const newSchema =
      schema === null || same(schema, inForce)
        ? null
        : { ...schema, version: Math.max(schema.version, inForce.version + 1) }
    const newGuideline = guideline === before.value.guideline ? null : guideline
    const schemaVersion = newSchema?.version ?? inForce.version
    if (newSchema === null && newGuideline === null)
      return ok({ name, changed: false, schemaVersion, batches: 0 })

    await addIllustrations(tx, id, pictures)
    if (newSchema !== null)
      await tx.insert(labelSchemas).values({ project: id, version: schemaVersion, schema: newSchema })
    await tx
      .update(projects)
      .set({ schemaVersion, guideline: newGuideline ?? before.value.guideline })
      .where(eq(projects.id, id))
    await tx
      .insert(audit)
      .values({ actor: null, action: 'project-updated', subject: id, detail: { schemaVersion } })
    const after = await findProject(tx, id)
    if (!after.ok) return after
    return ok({ name, changed: true, schemaVersion, batches: await sendHeads(tx, after.value) })
  })
}

/** Alike but for the number of the version. */
function same(a: LabelSchema, b: LabelSchema): boolean {
  return isDeepStrictEqual({ ...a, version: 0 }, { ...b, version: 0 })
}
