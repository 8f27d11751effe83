import { resolve } from 'node:path'
import type { FormatName } from '../../shared/formats/format-name.ts'
import type { Role } from '../../shared/model/user.ts'
import { fail, ok } from '../../shared/result.ts'
import { leaseLimit } from '../config.ts'
import { expireBatches } from '../modules/batches/reassign.ts'
import { createBatch } from '../modules/batches/service.ts'
import { openKeyRing } from '../modules/devices/keys.ts'
import { revokeDevice } from '../modules/devices/service.ts'
import { type ExportReport, exportProject as exportTo } from '../modules/export/service.ts'
import { type ImportReport, importFolder } from '../modules/import/service.ts'
import { readGuideline } from '../modules/projects/guideline-file.ts'
import { readSchema } from '../modules/projects/schema-file.ts'
import { createProject, findProject } from '../modules/projects/service.ts'
import { updateProject } from '../modules/projects/update.ts'
import { importRescue } from '../modules/rescue/service.ts'
import { generatePassword } from '../modules/session/password.ts'
import { postgresStorage } from '../modules/sync/postgres-storage.ts'
import { syncService } from '../modules/sync/service.ts'
import { createUser, findUser } from '../modules/users/service.ts'
import type { Texts } from '../texts/catalogue.ts'
import { type Console, EXIT, type GlobalOptions } from './console.ts'
import { readPassword } from './password.ts'
import { createProgress } from './progress.ts'
import { runCommand } from './session.ts'

/** Characters of a password that an administrator may give. */
const SHORTEST_PASSWORD = 6

export async function projectCreate(
  out: Console,
  options: GlobalOptions & { readonly name: string; readonly schema: string; readonly guideline?: string },
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
    })
    if (!made.ok) return made
    const { id, name } = made.value
    return ok({ json: { project: { id, name } }, lines: [out.texts.projectCreated(name, id)] })
  })
}

export async function projectUpdate(
  out: Console,
  project: string,
  options: GlobalOptions & { readonly schema?: string; readonly guideline?: string },
): Promise<void> {
  await runCommand(out, options, async ({ db, blobs }) => {
    if (options.schema === undefined && options.guideline === undefined)
      return fail({ code: 'nothing-to-update' })
    const schema = options.schema === undefined ? null : await readSchema(blobs, options.schema)
    if (schema?.ok === false) return schema
    const guideline = options.guideline === undefined ? null : await readGuideline(blobs, options.guideline)
    if (guideline?.ok === false) return guideline
    const done = await updateProject(db, project, {
      guideline: guideline?.value.text ?? null,
      schema: schema?.value.schema ?? null,
      pictures: [...(guideline?.value.pictures ?? []), ...(schema?.value.pictures ?? [])],
    })
    return done.ok ? ok({ json: { ...done.value }, lines: [out.texts.projectUpdated(done.value)] }) : done
  })
}

export async function projectImport(
  out: Console,
  folder: string,
  options: GlobalOptions & { readonly project: string },
): Promise<void> {
  await runCommand(out, options, async ({ db, blobs }) => {
    const project = await findProject(db, options.project)
    if (!project.ok) return project
    const progress = createProgress(out.texts.importing)
    const done = await importFolder({ db, blobs }, project.value.id, resolve(folder), progress.step)
    progress.end()
    if (!done.ok) return done
    const nothing = done.value.imported.length === 0 && done.value.duplicates.length === 0
    const exitCode = nothing || done.value.diskFull ? EXIT.failed : EXIT.done
    return ok({
      json: { ...done.value },
      lines: importLines(done.value, out.texts, nothing ? folder : null),
      exitCode,
    })
  })
}

function importLines(report: ImportReport, texts: Texts, emptyFolder: string | null): readonly string[] {
  return [
    ...report.imported.flatMap(({ name, notes }) => notes.map((note) => texts.importNote(name, note))),
    ...report.duplicates.map(({ name, of }) => texts.importDuplicate(name, of)),
    ...report.refused.map(({ name, reason }) => texts.importRefused(name, reason)),
    texts.imported(report),
    ...(report.diskFull ? [texts.importDiskFull] : []),
    ...(emptyFolder === null || report.diskFull
      ? []
      : [texts.failure({ code: 'nothing-imported', path: emptyFolder })]),
  ]
}

export async function rescueImport(out: Console, file: string, options: GlobalOptions): Promise<void> {
  await runCommand(out, options, async ({ db, epoch }) => {
    const keys = await openKeyRing(db)
    const done = await importRescue(
      db,
      syncService(postgresStorage(db), epoch, Date.now),
      keys,
      resolve(file),
    )
    if (!done.ok) return done
    return ok({ json: { ...done.value }, lines: out.texts.rescued(done.value) })
  })
}

export async function userCreate(
  out: Console,
  options: GlobalOptions & {
    readonly name: string
    readonly displayName?: string
    readonly role: Role
    readonly password?: string
    readonly generatePassword?: true
  },
): Promise<void> {
  const generated = options.generatePassword === true ? generatePassword() : null
  const password = generated ?? options.password ?? (await readPassword(out.texts.askPassword(options.name)))
  await runCommand(out, options, async ({ db }) => {
    if (password.length < SHORTEST_PASSWORD) return fail({ code: 'short-password', least: SHORTEST_PASSWORD })
    const { name, displayName = name, role } = options
    const made = await createUser(db, { name, displayName, role, password })
    if (!made.ok) return made
    const user = made.value
    return ok({
      json: { user, ...(generated === null ? {} : { password: generated }) },
      lines: [
        out.texts.userCreated(user.name, user.id),
        ...(generated === null ? [] : [out.texts.generatedPassword(generated)]),
      ],
    })
  })
}

export async function batchCreate(
  out: Console,
  options: GlobalOptions & {
    readonly project: string
    readonly to: string
    readonly size?: number
    readonly name?: string
    readonly due?: Date
    readonly priceFen: number
  },
): Promise<void> {
  await runCommand(out, options, async ({ db, config }) => {
    const project = await findProject(db, options.project)
    if (!project.ok) return project
    const to = await findUser(db, options.to)
    if (!to.ok) return to
    await expireBatches(db, leaseLimit(config), project.value.id)
    const made = await createBatch(db, {
      project: project.value,
      to: to.value,
      size: options.size ?? null,
      name: options.name ?? null,
      dueAt: options.due ?? null,
      priceFen: options.priceFen,
    })
    return made.ok ? ok({ json: { batch: made.value }, lines: [out.texts.batchCreated(made.value)] }) : made
  })
}

export async function deviceRevoke(out: Console, device: string, options: GlobalOptions): Promise<void> {
  await runCommand(out, options, async ({ db }) => {
    const done = await revokeDevice(db, device)
    return done.ok ? ok({ json: { device }, lines: [out.texts.deviceRevoked(device)] }) : done
  })
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
