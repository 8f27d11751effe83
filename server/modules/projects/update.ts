import { isDeepStrictEqual } from 'node:util'
import { eq } from 'drizzle-orm'
import type { LabelId } from '../../../shared/model/ids.ts'
import { type LabelSchema, labelSchemaSchema } from '../../../shared/model/label-schema.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { isNamed } from '../../db/named.ts'
import type { Database } from '../../db/open.ts'
import { audit, labelSchemas, projects } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { sendHeads } from '../batches/head.ts'
import type { Illustration } from '../import/illustration.ts'
import { faultText } from './schema-file.ts'
import { addIllustrations, findProject } from './service.ts'

export interface ProjectChange {
  /** Null leaves it as it is. */
  readonly guideline: string | null
  readonly schema: LabelSchema | null
  readonly pictures: readonly Illustration[]
  /** Classes that have another name in the new schema, by the old one. */
  readonly renames?: Readonly<Record<string, string>>
  /** Px of working copies from now on, null for none; undefined leaves it as it is. */
  readonly workingCopy?: number | null | undefined
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
 * differs becomes a new version; documents keep the one that they were begun with, and are read with the new names of its classes.
 */
export async function updateProject(
  db: Database,
  ref: string,
  { guideline, schema: given, pictures, renames = {}, workingCopy }: ProjectChange,
): Promise<Result<UpdateReport, Failure>> {
  return db.transaction(async (tx) => {
    // Batches are handed out under the same lock: each gets the old head and then the new one, or the new one only.
    await tx.select({ id: projects.id }).from(projects).where(isNamed(projects, ref)).for('no key update')
    const before = await findProject(tx, ref)
    if (!before.ok) return before
    const { id, name, schema: inForce } = before.value
    const renaming = renamedIn(given ?? inForce, inForce, renames)
    if (!renaming.ok) return renaming
    const schema = given === null && Object.keys(renames).length === 0 ? null : renaming.value
    const newSchema =
      schema === null || same(schema, inForce)
        ? null
        : { ...schema, version: Math.max(schema.version, inForce.version + 1) }
    const newGuideline = guideline === before.value.guideline ? null : guideline
    const schemaVersion = newSchema?.version ?? inForce.version
    const newCopies = workingCopy !== undefined && workingCopy !== before.value.workingCopy
    if (newSchema === null && newGuideline === null && !newCopies)
      return ok({ name, changed: false, schemaVersion, batches: 0 })

    await addIllustrations(tx, id, pictures)
    if (newSchema !== null)
      await tx.insert(labelSchemas).values({ project: id, version: schemaVersion, schema: newSchema })
    await tx
      .update(projects)
      .set({
        schemaVersion,
        guideline: newGuideline ?? before.value.guideline,
        ...(newCopies ? { workingCopy } : {}),
      })
      .where(eq(projects.id, id))
    await tx
      .insert(audit)
      .values({ actor: null, action: 'project-updated', subject: id, detail: { schemaVersion } })
    const after = await findProject(tx, id)
    if (!after.ok) return after
    const isTold = newSchema !== null || newGuideline !== null
    const batches = isTold ? await sendHeads(tx, after.value) : 0
    return ok({ name, changed: true, schemaVersion, batches })
  })
}

/** The schema with the names that its classes had before, those of all earlier versions. */
function renamedIn(
  schema: LabelSchema,
  inForce: LabelSchema,
  renames: Readonly<Record<string, string>>,
): Result<LabelSchema, Failure> {
  const all: Readonly<Record<string, string>> = { ...inForce.renamed, ...schema.renamed, ...renames }
  if (Object.keys(all).length === 0) return ok(schema)
  // What had another name before the last change has the newest one now.
  const newest = (id: string, left = Object.keys(all).length): string => {
    const next = Object.hasOwn(all, id) && left > 0 ? all[id] : undefined
    return next === undefined ? id : newest(next, left - 1)
  }
  const renamed = Object.fromEntries(Object.keys(all).map((old) => [old, newest(old)]))
  const known = new Set([...inForce.classes.map(({ id }) => id), ...Object.keys(inForce.renamed ?? {})])
  const ids = new Set<string>(schema.classes.map(({ id }) => id))
  const faults = Object.entries(renamed).flatMap(([old, now]) => [
    ...(known.has(old as LabelId) ? [] : [`renamed.${old}: there never was a class "${old}"`]),
    ...(ids.has(now) ? [] : [`renamed.${old}: there is no class "${now}"`]),
  ])
  const read = labelSchemaSchema.safeParse({ ...schema, renamed })
  if (!read.success) faults.push(...read.error.issues.map(faultText))
  return faults.length > 0 || !read.success
    ? fail({ code: 'bad-schema', path: 'renamed', faults })
    : ok(read.data)
}

/** Alike but for the number of the version. */
function same(a: LabelSchema, b: LabelSchema): boolean {
  return isDeepStrictEqual({ ...a, version: 0 }, { ...b, version: 0 })
}
