import { resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { FormatName } from '../../shared/formats/format-name.ts'
import type { LabelId } from '../../shared/model/ids.ts'
import { fail, ok } from '../../shared/result.ts'
import type { Config } from '../config.ts'
import { type ExportReport, exportProject as exportTo } from '../modules/export/service.ts'
import { importAnnotations } from '../modules/import/annotations.ts'
import type { ImportReport } from '../modules/import/report.ts'
import { importPictures, type S3Access } from '../modules/import/service.ts'
import { readGuideline } from '../modules/projects/guideline-file.ts'
import { readSchema } from '../modules/projects/schema-file.ts'
import { createProject, findProject } from '../modules/projects/service.ts'
import { updateProject } from '../modules/projects/update.ts'
import type { Texts } from '../texts/catalogue.ts'
import { type Console, EXIT, type GlobalOptions } from './console.ts'
import { createProgress } from './progress.ts'
import { runCommand } from './session.ts'

export async function projectCreate(
  out: Console,
  options: GlobalOptions & {
    readonly name: string
    readonly schema: string
    readonly guideline?: string
    readonly workingCopy?: number
  },
): Promise<void> {
  await runCommand(out, options, async ({ db, blobs }) => {
    const schema = await readSchema(blobs, options.schema)
    if (!schema.ok) return schema
    const guideline =
      options.guideline === undefined
        ? ok({ text: '', pictures: [] })
        : await readGuideline(blobs, options.guideline)
    if (!guideline.ok) return guideline
    const made = await createProject(db, {
      name: options.name,
      guideline: guideline.value.text,
      schema: schema.value.schema,
      pictures: [...guideline.value.pictures, ...schema.value.pictures],
      workingCopy: options.workingCopy || null,
    })
    if (!made.ok) return made
    const { id, name } = made.value
    return ok({ json: { project: { id, name } }, lines: [out.texts.projectCreated(name, id)] })
  })
}

export async function projectUpdate(
  out: Console,
  project: string,
  options: GlobalOptions & {
    readonly schema?: string
    readonly guideline?: string
    readonly rename?: Readonly<Record<string, string>>
    readonly workingCopy?: number
  },
): Promise<void> {
  await runCommand(out, options, async ({ db, blobs }) => {
    const { rename, workingCopy } = options
    if ([options.schema, options.guideline, rename, workingCopy].every((one) => one === undefined))
      return fail({ code: 'nothing-to-update' })
    const schema = options.schema === undefined ? null : await readSchema(blobs, options.schema)
    if (schema?.ok === false) return schema
    const guideline = options.guideline === undefined ? null : await readGuideline(blobs, options.guideline)
    if (guideline?.ok === false) return guideline
    const done = await updateProject(db, project, {
      guideline: guideline?.value.text ?? null,
      schema: schema?.value.schema ?? null,
      pictures: [...(guideline?.value.pictures ?? []), ...(schema?.value.pictures ?? [])],
      renames: rename ?? {},
      workingCopy: workingCopy === 0 ? null : workingCopy,
    })
    return done.ok ? ok({ json: { ...done.value }, lines: [out.texts.projectUpdated(done.value)] }) : done
  })
}

export async function projectImport(
  out: Console,
  from: string,
  options: GlobalOptions & { readonly project: string },
): Promise<void> {
  await runCommand(out, options, async ({ db, blobs, config }) => {
    const project = await findProject(db, options.project)
    if (!project.ok) return project
    const progress = createProgress(out.texts.importing)
    const done = await importPictures({ db, blobs }, project.value.id, placeOf(from), {
      actor: null,
      s3: s3Of(config),
      onProgress: progress.step,
    })
    progress.end()
    if (!done.ok) return done
    const nothing = done.value.imported.length === 0 && done.value.duplicates.length === 0
    return ok({
      json: { ...done.value },
      lines: importLines(done.value, out.texts, nothing ? from : null),
      exitCode: nothing ? EXIT.failed : EXIT.done,
    })
  })
}

function importLines(report: ImportReport, texts: Texts, emptyPlace: string | null): readonly string[] {
  return [
    ...report.imported.flatMap(({ name, notes }) => notes.map((note) => texts.importNote(name, note))),
    ...report.duplicates.map(({ name, of }) => texts.importDuplicate(name, of)),
    ...report.refused.map(({ name, reason }) => texts.importRefused(name, reason)),
    ...report.alike.pairs.map((pair) => texts.importAlike(pair)),
    texts.imported(report),
    ...(emptyPlace === null ? [] : [texts.failure({ code: 'nothing-imported', path: emptyPlace })]),
  ]
}

export async function annotationsImport(
  out: Console,
  path: string,
  options: GlobalOptions & {
    readonly project: string
    readonly format: FormatName
    readonly class?: Readonly<Record<string, string>>
  },
): Promise<void> {
  // Or V8 lets garbage grow to several times what is in use: 573 MB where a file of a gigabyte needs 362 (bench -- import).
  setFlagsFromString('--heap-growing-percent=20')
  await runCommand(out, options, async ({ db }) => {
    const project = await findProject(db, options.project)
    if (!project.ok) return project
    const classNames = new Map<string, LabelId>()
    for (const [name, id] of Object.entries(options.class ?? {})) {
      const known = project.value.schema.classes.find((c) => c.id === id)
      if (known === undefined)
        return fail({ code: 'bad-setting', setting: '--class', value: `${name}=${id}` })
      classNames.set(name, known.id)
    }
    const how = { format: options.format, classNames, actor: null }
    const done = await importAnnotations(db, project.value, resolve(path), how)
    return done.ok ? ok({ json: { ...done.value }, lines: out.texts.annotationsImported(done.value) }) : done
  })
}

function s3Of(config: Config): S3Access | null {
  const { s3Endpoint, s3AccessKey, s3SecretKey, s3Region: region, s3Addressing: addressing } = config
  if (s3Endpoint === null || s3AccessKey === null || s3SecretKey === null) return null
  return { endpoint: s3Endpoint, region, addressing, accessKeyId: s3AccessKey, secretAccessKey: s3SecretKey }
}

/** A bucket's address, or a path from where this program was started. */
function placeOf(from: string): string {
  return from.startsWith('s3://') ? from : resolve(from)
}

export async function exportProject(
  out: Console,
  options: GlobalOptions & {
    readonly project: string
    readonly out: string
    readonly format: FormatName
    readonly includeEmpty?: true
  },
): Promise<void> {
  await runCommand(out, options, async ({ db }) => {
    const project = await findProject(db, options.project)
    if (!project.ok) return project
    const { format, includeEmpty = false } = options
    const how = { format, includeEmpty, date: new Date() }
    const done = await exportTo(db, project.value, resolve(options.out), how)
    return done.ok ? ok({ json: { ...done.value }, lines: exportLines(done.value, out.texts) }) : done
  })
}

function exportLines(report: ExportReport, texts: Texts): readonly string[] {
  return [texts.exported(report), ...report.losses.map((loss) => `  ${texts.exportLoss(loss)}`)]
}
