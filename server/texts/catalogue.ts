import type { Loss } from '../../shared/formats/losses.ts'
import type { Failure } from '../failure.ts'
import type { BatchStanding, Expired, Reassigned } from '../modules/batches/reassign.ts'
import type { BatchSummary } from '../modules/batches/service.ts'
import type { DeviceSummary } from '../modules/devices/service.ts'
import type { ExportReport } from '../modules/export/service.ts'
import type { ImportNote, RefusalReason } from '../modules/import/examine.ts'
import type { ImportReport } from '../modules/import/service.ts'
import type { UpdateReport } from '../modules/projects/update.ts'
import type { Quarantined } from '../modules/quarantine/service.ts'
import type { RescueReport } from '../modules/rescue/service.ts'
import type { Returned } from '../modules/review/service.ts'
import type { TaskReport } from '../modules/tasks/service.ts'

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
    readonly batchList: string
    readonly batchReassign: string
    readonly batchExpire: string
    readonly task: string
    readonly taskShow: string
    readonly taskReturn: string
    readonly quarantine: string
    readonly quarantineList: string
    readonly quarantineRepair: string
    readonly quarantineDismiss: string
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
    readonly alsoBegun: string
    readonly leaseLimitDays: string
    readonly task: string
    readonly reviewer: string
    readonly comment: string
    readonly remark: string
    readonly reviewed: string
    readonly operation: string
    readonly repaired: string
    readonly reason: string
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
  readonly device: (device: DeviceSummary) => readonly string[]
  readonly deviceRevoked: (device: string) => string
  readonly batchCreated: (batch: BatchSummary) => string
  readonly batchReassigned: (batch: Reassigned) => string
  readonly batch: (batch: BatchStanding) => string
  readonly batchesExpired: (expired: readonly Expired[]) => readonly string[]
  readonly task: (task: TaskReport) => readonly string[]
  readonly taskReturned: (returned: Returned) => string
  readonly quarantined: (operation: Quarantined) => string
  readonly settled: (id: string, how: 'repaired' | 'dismissed') => string
  readonly exported: (report: ExportReport) => string
  /** Something that the format could not carry. */
  readonly exportLoss: (loss: Loss) => string
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
