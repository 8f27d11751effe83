import { assertNever } from '../../shared/assert-never.ts'
import type { Loss, LossCode } from '../../shared/formats/losses.ts'
import type { Failure } from '../failure.ts'
import type { ImportNote, RefusalReason } from '../modules/import/examine.ts'
import type { PictureFault } from '../modules/import/illustration.ts'
import type { Texts } from './catalogue.ts'

export const en: Texts = {
  help: {
    titles: {
      'Usage:': 'Usage:',
      'Arguments:': 'Arguments:',
      'Options:': 'Options:',
      'Global Options:': 'Options of every command:',
      'Commands:': 'Commands:',
    },
    help: 'show help',
    helpCommand: 'show the help of a command',
    exitCodes:
      'Exit codes: 0 done; 1 not done, the message says why; 2 the command is wrong; 3 the database cannot be reached or started; 70 internal error.',
    byDefault: (value) => `default ${value}`,
    choices: (values) => `one of ${values.join(', ')}`,
  },
  commands: {
    program: 'The central server of A-Idol Annotator and its administration',
    serve: 'start the central server',
    project: 'projects: create, change, import pictures',
    projectCreate: 'create a project',
    projectImport:
      'import the pictures of a folder and the folders below it; each bad file is listed with its reason and holds up no other',
    projectUpdate:
      'give a project another guideline or label schema; a schema that differs becomes a new version, reaches those who work on it with their next sync, and leaves finished results as they are',
    user: 'accounts',
    userCreate: 'create an account; without a password option it asks, or reads a line from standard input',
    batch: 'batches: hand out, give to somebody else',
    batchCreate: 'hand tasks that nobody has yet to a person',
    batchList: 'list the batches that somebody has, with what is done, under way and untouched',
    batchReassign:
      'give the untouched tasks of a batch to somebody else; what is done or under way stays, and so does what the first person still sends',
    batchExpire:
      'take untouched tasks back from batches that passed the second limit, so that they can be handed out again; batch create does it by itself for its project',
    task: 'tasks: see, return',
    taskShow:
      'show who answered a task, which answer counts and who is credited; with --json the document too',
    taskReturn: 'give an answered task back to its labeller, with a comment',
    quarantine: 'results that were set aside because they could not be applied: see, repair, dismiss',
    quarantineList: 'list what was set aside, with the reason; with --json as it came',
    quarantineRepair: 'apply a mended document in the place and the name of what was set aside',
    quarantineDismiss: 'leave it without effect for good; it stays in the records',
    device: 'devices: see, shut out',
    deviceList: 'list the devices with what they still hold',
    deviceRevoke: 'let a device send nothing more; what it sent stays',
    export: "export a project's annotations",
    rescue: 'rescue files: unsent work that the program wrote out where a computer or its line failed',
    rescueImport: 'import a rescue file; importing it again counts nothing twice',
  },
  options: {
    json: 'print the result as JSON on standard output',
    lang: 'language of messages: zh or en; by default that of LC_ALL or LANG, else Chinese',
    data: 'data folder (environment: AIDOL_DATA)',
    databaseUrl: 'URL of a PostgreSQL; without it the embedded one is used (environment: AIDOL_DATABASE_URL)',
    log: 'log level, written to standard error (environment: AIDOL_LOG)',
    port: 'port, 0 for any free one (environment: AIDOL_PORT)',
    host: 'address to listen on, 0.0.0.0 to serve other machines (environment: AIDOL_HOST)',
    pictureHours:
      'hours in which clients may fetch pictures, such as 22:00-07:00; without it at any time (environment: AIDOL_PICTURE_HOURS)',
    sample: 'make the sample project and accounts in an empty database',
    stopWithParent: 'stop when standard input closes (for a program that starts the server)',
    projectName: 'name of the project, not used yet',
    schema:
      'label schema file (JSON), see server/sample/schema.json; pictures of examples are imported by their relative path',
    guideline:
      'file with the guideline for labellers (Markdown or plain text); pictures in it, ![text](relative/path), are imported with it',
    project: 'name or id of the project',
    folder: 'folder with the pictures',
    userName: 'name to sign in with, not used yet',
    displayName: 'name to show; by default the sign-in name',
    role: 'role',
    password: 'password (stays in the history of your shell: better be asked for it)',
    generatePassword: 'make up a password and show it once',
    to: 'sign-in name or id of the person',
    size: 'tasks at most; by default all that nobody has',
    batchName: 'name of the batch; by default the name of the project and a number',
    batch: 'name or id of the batch',
    alsoBegun: 'also those under way, where their computer will never be heard of again',
    leaseLimitDays:
      'second limit: days after a batch was due when its untouched tasks may go to others (environment: AIDOL_LEASE_LIMIT_DAYS)',
    task: 'id of the task',
    reviewer: 'sign-in name or id of the supervisor who returns it',
    comment: 'what the labeller is told',
    remark: 'a word about one object, such as "3:The ear is missing"; may be given several times',
    reviewed: 'document as the reviewer left it (JSON, as task show --json prints it); by default unchanged',
    operation: 'id as quarantine list shows it',
    repaired: 'mended document (JSON, as in the operation of quarantine list --json)',
    reason: 'what its owner is told',
    device: 'id of the device',
    due: 'when it should be done, such as 2026-05-01 or 2026-05-01T18:00+08:00',
    price: 'price of one object, in fen',
    format: 'format',
    out: 'file to write; a new folder for the formats of several files',
    rescueFile: 'rescue file (.aidol-rescue)',
    includeEmpty: 'also list pictures without a result (they have no annotations)',
  },
  usage: {
    unknownCommand: (name) => `There is no command "${name}".`,
    unknownOption: (name) => `There is no option "${name}".`,
    missingOption: (name) => `An option is missing: ${name}`,
    missingArgument: (name) => `An argument is missing: ${name}`,
    missingValue: (name) => `The option needs a value: ${name}`,
    badValue: (detail) => `A value is wrong: ${detail}`,
    conflict: (names) => `These options exclude each other: ${names.join(', ')}.`,
    tooManyArguments: 'Too many arguments. Put names with spaces into quotes.',
    askHelp: 'See --help.',
  },
  serving: (url) => `The server is ready: ${url}`,
  sampleAccount: (name, displayName, password) =>
    `  sample account ${name} (${displayName}), password ${password}`,
  stopping: 'Stopping the server…',
  projectCreated: (name, id) => `Created project "${name}", id ${id}`,
  projectUpdated: (r) =>
    r.changed
      ? `Changed project "${r.name}": label schema version ${r.schemaVersion}, batches told: ${r.batches}`
      : `Project "${r.name}" is as it was, label schema version ${r.schemaVersion}`,
  userCreated: (name, id) => `Created account "${name}", id ${id}`,
  generatedPassword: (password) => `Password (shown only now): ${password}`,
  askPassword: (name) => `Password of "${name}": `,
  device: (d) => [
    `${d.device}  ${d.state}`,
    ...d.people.map(
      (p) =>
        `  ${p.person}: finished here ${p.done}, begun ${p.begun}, drafts ${p.drafts}, not sent ${p.pending}${p.oldestPendingMs === null ? '' : ` (oldest ${hours(p.oldestPendingMs)} h)`}, set aside ${p.quarantined}, free disk ${p.freeDiskMb ?? '?'} MB, clock ${seconds(p.driftMs)} s off, version ${p.app}, last contact ${p.lastContact.toISOString()}`,
    ),
  ],
  deviceRevoked: (device) => `Device ${device} can send nothing more.`,
  batchCreated: (b) => `Handed batch "${b.name}" (tasks: ${b.tasks}) to ${b.to}, id ${b.id}`,
  batchReassigned: (b) =>
    `Handed ${b.tasks} tasks of batch "${b.name}" to ${b.to}, id ${b.id}; under way and left where they are: ${b.underWay}`,
  batch: (b) =>
    `${b.id}  ${b.name}  ${b.to}  tasks ${b.tasks}: done ${b.done}, under way ${b.underWay}, untouched ${b.untouched}  due ${b.dueAt?.toISOString() ?? '-'}`,
  batchesExpired: (all) =>
    all.length === 0
      ? ['No untouched tasks to take back.']
      : all.map(
          (b) =>
            `Took ${b.tasks} untouched tasks of batch "${b.name}" back from ${b.from}; under way: ${b.underWay}`,
        ),
  task: (t) => [
    `${t.task}  ${t.project}  ${t.picture}  held by ${t.holder ?? '-'}`,
    ...t.revisions.map((r) => {
      const notes = [r.current ? 'counts' : '', r.late ? 'late' : '', r.credited ? 'credited' : '']
      return `  ${r.rev}  ${r.at.toISOString()}  ${r.person}  ${r.origin}  ${r.skipReason === null ? `objects ${r.objects}` : `skipped: ${r.skipReason}`}  ${notes.filter((note) => note !== '').join(', ')}`
    }),
  ],
  taskReturned: (r) => `Returned task ${r.task} to ${r.to}, revision ${r.rev}`,
  quarantined: (q) =>
    `${q.id}  ${q.at.toISOString()}  ${q.person}  ${q.picture ?? '(unknown task)'}  ${q.why}`,
  settled: (id, how) => (how === 'repaired' ? `Repaired ${id}: it counts now.` : `Dismissed ${id}.`),
  exported: (r) =>
    `Exported to ${r.file}: images ${r.images}, annotations ${r.annotations}, categories ${r.categories}; pictures without a result: ${r.withoutResult}${
      r.notUnderstood === 0
        ? ''
        : `; left out ${r.notUnderstood} objects that a newer program drew and this one does not understand`
    }`,
  exportLoss: (loss) => {
    const kind = loss.kind === null ? '' : ` (${loss.kind})`
    return `${LOSSES[loss.code]}${kind}: ${loss.count}, as in ${examplesOf(loss)}`
  },
  importing: (done, all) => `Importing ${done}/${all}`,
  imported: (r) =>
    `Imported: ${r.imported.length}; not imported: ${r.refused.length}; duplicates: ${r.duplicates.length}; system or hidden files skipped: ${r.skipped}`,
  importRefused: (name, reason) => `Not imported: ${name}: ${refusal(reason)}`,
  importDuplicate: (name, of) => `Duplicate: ${name}: the same as ${of}`,
  importNote: (name, n) => `Note: ${name}: ${note(n)}`,
  importDiskFull:
    'The disk is full and the import stops here; what came before is imported. Make room and run the same command again: it takes the rest.',
  failure,
  rescued: (r) => [
    `Rescue file: ${r.person}, computer ${r.device}, made ${new Date(r.madeAt).toISOString()}`,
    `Results: ${r.operations.applied} new, ${r.operations.duplicate} known, ${r.operations.keptLate} kept late, ${r.operations.quarantined.length} set aside`,
    ...r.operations.quarantined.map(({ task, why }) => `  set aside ${task ?? '(unknown task)'}: ${why}`),
    `Drafts: ${r.drafts.kept} kept, ${r.drafts.known} known (in the history of their tasks; no results)`,
    ...(r.unreadable === 0
      ? []
      : [`${r.unreadable} could not be opened on that computer, or this server does not understand them.`]),
  ],
  unexpected: (detail) => `Internal error: ${detail}`,
}

/** What the chosen format could not carry. */
const LOSSES: Readonly<Record<LossCode, string>> = {
  'not-understood': 'left out, drawn by a newer program',
  'unknown-class': 'left out, of no class of the project',
  'left-out': 'left out, the format has nothing like it',
  hidden: 'left out, covered by others',
  covered: 'without the pixels that others cover',
  'as-bounds': 'exported as the box around it',
  'as-outline': 'exported as its outline',
  'as-mask': 'exported as the pixels it covers',
  'as-polygon': 'exported as a polygon of its corners',
  'as-point': 'exported as single points',
  'holes-joined': 'hole joined to the outline by a line there and back',
  rounded: 'rounded to whole pixels',
  parent: 'without saying what it is a part of',
  attributes: 'without its attributes',
  occluded: 'without saying that it is partly hidden',
  truncated: 'without saying that it is cut off',
  'drawing-order': 'not in drawing order',
  'absent-place': 'without the place of absent points',
  answers: 'without the answers about the picture',
  'file-renamed': 'the file has another name than the picture',
}

function examplesOf({ examples }: Loss): string {
  return examples.map(({ picture, shape }) => (shape === null ? picture : `${picture} #${shape}`)).join(', ')
}

function refusal(r: RefusalReason): string {
  switch (r.code) {
    case 'not-a-picture':
      return r.kind === null ? 'not a picture' : `not a picture but a ${r.kind} file`
    case 'unsupported':
      return `${r.kind} is not supported; convert it to JPEG or PNG first`
    case 'damaged':
      return 'the picture is damaged or incomplete and cannot be decoded'
    case 'too-many-pixels':
      return `too large: ${r.width}×${r.height}, at most ${r.most / 1_000_000} million pixels`
    case 'empty':
      return 'the file is empty'
    case 'unreadable':
      return `the file cannot be read (${r.detail})`
    default:
      return assertNever(r)
  }
}

function pictureFault(fault: PictureFault): string {
  if (fault.code === 'missing')
    return 'there is no such file (paths count from the folder of the file that shows it)'
  if (fault.code === 'not-a-file')
    return 'is an address; the guideline is read without a line too: download it and give its relative path'
  return refusal(fault)
}

function note(n: ImportNote): string {
  switch (n.code) {
    case 'from-cmyk':
      return 'is in CMYK, for printing: labellers get a copy in sRGB'
    case 'converted':
      return `${n.from} cannot be shown as it is: labellers get a ${n.to} copy`
    case 'first-frame':
      return `has ${n.frames} frames or pages: only the first is used`
    case 'scaled':
      return `is very large: labellers get a copy of ${n.width}×${n.height}; coordinates stay those of the original`
    default:
      return assertNever(n)
  }
}

function failure(f: Failure): string {
  switch (f.code) {
    case 'unknown-project':
      return `There is no project "${f.name}".`
    case 'unknown-user':
      return `There is no account "${f.name}".`
    case 'unknown-device':
      return `There is no device "${f.name}".`
    case 'unknown-batch':
      return `There is no batch "${f.name}".`
    case 'unknown-task':
      return `There is no task "${f.name}".`
    case 'no-result':
      return `Task ${f.task} has no result yet.`
    case 'not-a-reviewer':
      return `${f.name} is no supervisor.`
    case 'no-such-object':
      return `There is no object ${f.object} in the document.`
    case 'bad-document':
      return `The document cannot be applied: ${f.detail}`
    case 'unknown-operation':
      return `Nothing was set aside as "${f.id}".`
    case 'superseded':
      return `A later result of the same task has been applied since; dismiss ${f.id} instead.`
    case 'settled-already':
      return `${f.id} has been ${f.how} already.`
    case 'ambiguous':
      return `Several are called "${f.name}"; use an id: ${f.ids.join(', ')}`
    case 'name-taken':
      return `The name "${f.name}" is taken.`
    case 'bad-name':
      return `The name "${f.name}" cannot be used: it must not be empty or too long.`
    case 'short-password':
      return `The password is too short: ${f.least} characters at least.`
    case 'no-free-tasks':
      return `Project "${f.project}" has no tasks left to hand out. Import pictures with "project import".`
    case 'nothing-to-move':
      return `Batch "${f.batch}" has no tasks that could go to this person.`
    case 'unreadable-file':
      return `File ${f.path} cannot be read (${f.detail}).`
    case 'bad-schema':
      return `The label schema ${f.path} is wrong:\n${f.faults.map((fault) => `  ${fault}`).join('\n')}`
    case 'bad-pictures':
      return `Pictures of ${f.path} cannot be used:\n${f.pictures.map(({ name, reason }) => `  ${name}: ${pictureFault(reason)}`).join('\n')}`
    case 'too-many-pictures':
      return `${f.path} shows too many pictures, ${f.most} at most.`
    case 'no-rescue-file':
      return `${f.path} is no rescue file, or one of a newer version of the program.`
    case 'damaged-rescue-file':
      return `The rescue file ${f.path} is damaged or incomplete and was not imported. Copy it once more.`
    case 'foreign-rescue-file':
      return `The rescue file ${f.path} is sealed for another server and cannot be opened here. Import it there.`
    case 'nothing-to-update':
      return 'Nothing to change was given. Add --guideline or --schema.'
    case 'not-a-folder':
      return `There is no folder ${f.path}.`
    case 'nothing-imported':
      return `No picture of ${f.path} was imported.`
    case 'disk-full':
      return `The disk is full: ${f.path}. Make room and try again; what was there is unchanged.`
    case 'something-there':
      return `${f.path} is there already and not empty. Name a new folder.`
    case 'cannot-write':
      return `File ${f.path} cannot be written (${f.detail}).`
    case 'cannot-listen':
      return `Cannot listen on ${f.address} (${f.detail}). The port may be in use; choose another with --port.`
    case 'no-database':
      return `The database cannot be reached or started (${f.detail}).`
    case 'bad-setting':
      return `Setting ${f.setting} cannot be "${f.value}".`
    case 'sample-not-empty':
      return 'The database holds other work already; the sample is not added to it. Leave out --sample, or choose another data folder with --data.'
    default:
      return assertNever(f)
  }
}

function hours(ms: number): number {
  return Math.round(ms / 3_600_000)
}

function seconds(ms: number): number {
  return Math.round(ms / 1000)
}
