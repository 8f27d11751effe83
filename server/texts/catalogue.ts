import type { Loss } from '../../shared/formats/losses.ts'
import type { Failure } from '../failure.ts'
import type { BackupReport } from '../modules/backup/backup.ts'
import type { RestoreReport } from '../modules/backup/restore.ts'
import type { ExportReport } from '../modules/export/service.ts'
import type { Alike } from '../modules/import/alike.ts'
import type { AnnotationsReport } from '../modules/import/annotations.ts'
import type { ImportNote, RefusalReason } from '../modules/import/examine.ts'
import type { ImportReport } from '../modules/import/report.ts'
import type { UpdateReport } from '../modules/projects/update.ts'
import type { RescueReport } from '../modules/rescue/service.ts'

/** What an area's commands are called, in one language. */
export interface Words {
  /** By the name of the command, `site create`, and of the word that several begin with, `site`. */
  readonly commands: Readonly<Record<string, string>>
  /** What is given to a command: by name where that means the same everywhere, else by `site create.name`. */
  readonly fields: Readonly<Record<string, string>>
  /** What comes of a command: the title of a column or a line, by the name of the value; by `role.admin` a value that is a code. */
  readonly values: Readonly<Record<string, string>>
}

/** The same keys as the Chinese words of an area. */
export type SameWords<W extends Words> = { readonly [K in keyof W]: Readonly<Record<keyof W[K], string>> }

export function wordsOf(...areas: readonly Words[]): Words {
  return {
    commands: Object.assign({}, ...areas.map(({ commands }) => commands)),
    fields: Object.assign({}, ...areas.map(({ fields }) => fields)),
    values: Object.assign({}, ...areas.map(({ values }) => values)),
  }
}

/** What the command line says to people, in one language. */
export interface Texts {
  readonly words: Words
  /** Titles and the lines that the command-line library adds by itself. */
  readonly help: {
    readonly titles: Readonly<
      Record<'Usage:' | 'Arguments:' | 'Options:' | 'Global Options:' | 'Commands:', string>
    >
    readonly help: string
    readonly helpCommand: string
    readonly exitCodes: string
    readonly csv: string
    readonly byDefault: (value: string) => string
    readonly choices: (values: readonly string[]) => string
  }
  readonly commands: {
    readonly program: string
    readonly serve: string
    readonly openapi: string
    readonly project: string
    readonly projectCreate: string
    readonly projectImport: string
    readonly projectUpdate: string
    readonly import: string
    readonly importAnnotations: string
    readonly export: string
    readonly rescue: string
    readonly rescueImport: string
    readonly backup: string
    readonly restore: string
  }
  readonly options: {
    readonly json: string
    readonly lang: string
    readonly data: string
    readonly databaseUrl: string
    readonly log: string
    readonly port: string
    readonly host: string
    readonly pictureHours: string
    readonly sample: string
    readonly stopWithParent: string
    readonly projectName: string
    readonly schema: string
    readonly guideline: string
    readonly project: string
    readonly folder: string
    readonly workingCopy: string
    readonly rename: string
    readonly annotations: string
    readonly className: string
    readonly format: string
    readonly out: string
    readonly rescueFile: string
    readonly backupFolder: string
    readonly withoutPictures: string
    readonly replace: string
    readonly includeEmpty: string
  }
  readonly usage: {
    readonly unknownCommand: (name: string) => string
    readonly unknownOption: (name: string) => string
    readonly missingOption: (name: string) => string
    readonly missingArgument: (name: string) => string
    readonly missingValue: (name: string) => string
    readonly badValue: (detail: string) => string
    readonly tooManyArguments: string
    readonly askHelp: string
  }
  readonly serving: (url: string) => string
  readonly sampleAccount: (name: string, displayName: string, password: string) => string
  readonly stopping: string
  readonly databaseReplaced: string
  readonly projectCreated: (name: string, id: string) => string
  readonly projectUpdated: (report: UpdateReport) => string
  readonly askSecret: string
  readonly exported: (report: ExportReport) => string
  /** Something that the format could not carry. */
  readonly exportLoss: (loss: Loss) => string
  readonly importing: (done: number, all: number) => string
  readonly imported: (report: ImportReport) => string
  readonly importRefused: (name: string, reason: RefusalReason) => string
  readonly importDuplicate: (name: string, of: string) => string
  readonly importNote: (name: string, note: ImportNote) => string
  readonly importAlike: (pair: Alike) => string
  readonly annotationsImported: (report: AnnotationsReport) => readonly string[]
  readonly failure: (failure: Failure) => string
  readonly rescued: (report: RescueReport) => readonly string[]
  readonly backedUp: (report: BackupReport) => readonly string[]
  readonly restored: (report: RestoreReport) => readonly string[]
  readonly unexpected: (detail: string) => string
}
