import type { Failure } from '../failure.ts'
import type { BatchSummary } from '../modules/batches/service.ts'
import type { DeviceSummary } from '../modules/devices/service.ts'
import type { ExportReport } from '../modules/export/service.ts'
import type { ImportNote, RefusalReason } from '../modules/import/examine.ts'
import type { ImportReport } from '../modules/import/service.ts'
import type { UpdateReport } from '../modules/projects/update.ts'
import type { RescueReport } from '../modules/rescue/service.ts'

/** What the command line says to people, in one language. */
export interface Texts {
  /** Titles and the lines that the command-line library adds by itself. */
  readonly help: {
    readonly titles: Readonly<
      Record<'Usage:' | 'Arguments:' | 'Options:' | 'Global Options:' | 'Commands:', string>
    >
    readonly help: string
    readonly helpCommand: string
    readonly exitCodes: string
    readonly byDefault: (value: string) => string
    readonly choices: (values: readonly string[]) => string
  }
  readonly commands: {
    readonly program: string
    readonly serve: string
    readonly project: string
    readonly projectCreate: string
    readonly projectImport: string
    readonly projectUpdate: string
    readonly user: string
    readonly userCreate: string
    readonly batch: string
    readonly batchCreate: string
    readonly batchReassign: string
    readonly device: string
    readonly deviceList: string
    readonly deviceRevoke: string
    readonly export: string
    readonly rescue: string
    readonly rescueImport: string
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
    readonly userName: string
    readonly displayName: string
    readonly role: string
    readonly password: string
    readonly generatePassword: string
    readonly to: string
    readonly size: string
    readonly batchName: string
    readonly batch: string
    readonly device: string
    readonly due: string
    readonly price: string
    readonly format: string
    readonly out: string
    readonly rescueFile: string
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
    readonly conflict: (names: readonly string[]) => string
    readonly askHelp: string
  }
  readonly serving: (url: string) => string
  readonly sampleAccount: (name: string, displayName: string, password: string) => string
  readonly stopping: string
  readonly projectCreated: (name: string, id: string) => string
  readonly projectUpdated: (report: UpdateReport) => string
  readonly userCreated: (name: string, id: string) => string
  readonly generatedPassword: (password: string) => string
  readonly askPassword: (name: string) => string
  readonly device: (device: DeviceSummary) => string
  readonly deviceRevoked: (device: string) => string
  readonly batchCreated: (batch: BatchSummary) => string
  readonly exported: (report: ExportReport) => string
  readonly importing: (done: number, all: number) => string
  readonly imported: (report: ImportReport) => string
  readonly importRefused: (name: string, reason: RefusalReason) => string
  readonly importDuplicate: (name: string, of: string) => string
  readonly importNote: (name: string, note: ImportNote) => string
  readonly importDiskFull: string
  readonly failure: (failure: Failure) => string
  readonly rescued: (report: RescueReport) => readonly string[]
  readonly unexpected: (detail: string) => string
}
