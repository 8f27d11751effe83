import { assertNever } from '../../shared/assert-never.ts'
import type { Loss, LossCode } from '../../shared/formats/losses.ts'
import type { ImportNote } from '../modules/import/examine.ts'
import { type Texts, wordsOf } from './catalogue.ts'
import { failure, refusal } from './en/failure.ts'
import { annotationsImported, projects } from './en/import.ts'
import { people } from './en/people.ts'
import { work } from './en/work.ts'

export const en: Texts = {
  words: wordsOf(people, projects, work),
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
    csv: 'print the table as CSV, for a spreadsheet',
    byDefault: (value) => `default ${value}`,
    choices: (values) => `one of ${values.join(', ')}`,
  },
  commands: {
    program: 'The central server of A-Idol Annotator and its administration',
    serve: 'start the central server',
    openapi: 'print the OpenAPI 3.1 document of the HTTP interface',
    project: 'projects: create, change, import pictures',
    projectCreate: 'create a project',
    projectImport:
      'import the pictures of a folder and those below it, of a zip archive or of s3://bucket/prefix; each bad picture is listed with its reason and holds up no other; what was broken off goes on with the same command',
    import: 'take in what other programs made',
    importAnnotations:
      'take in the annotations of another program as what labellers begin with, by name and size of the pictures; they are nobody’s result; where one file cannot be read to the end nothing is taken in',
    projectUpdate:
      'give a project another guideline or label schema; a schema that differs becomes a new version, reaches those who work on it with their next sync, and leaves finished results as they are',
    export: "export a project's annotations",
    rescue: 'rescue files: unsent work that the program wrote out where a computer or its line failed',
    backup: 'copy database and pictures into a new folder; the server may go on',
    restore: 'put a backup back; computers send again by themselves what it lacks',
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
    folder: 'folder with the pictures, zip archive, or s3://bucket/prefix',
    workingCopy:
      'pictures imported from now on with a longer side than this many pixels go to labellers as a WebP of this size; coordinates stay those of the picture (256–8192, 0: none)',
    annotations: 'file with the annotations, or the folder where they are',
    className:
      'the class of the label schema that a name in the files stands for, name=class, any number of times',
    rename:
      'a class that has another name now, old=new, any number of times; older results are opened, exported and scored with the new one',
    format: 'format',
    out: 'file to write; a new folder for the formats of several files',
    backupFolder: 'folder of the backup',
    withoutPictures: 'leave the pictures out, where they are kept elsewhere',
    replace: 'replace everything that the server has by the backup',
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
    tooManyArguments: 'Too many arguments. Put names with spaces into quotes.',
    askHelp: 'See --help.',
  },
  serving: (url) => `The server is ready: ${url}`,
  sampleAccount: (name, displayName, password) =>
    `  sample account ${name} (${displayName}), password ${password}`,
  stopping: 'Stopping the server…',
  databaseReplaced: 'A backup was put back: the server reads everything anew…',
  projectCreated: (name, id) => `Created project "${name}", id ${id}`,
  projectUpdated: (r) =>
    r.changed
      ? `Changed project "${r.name}": label schema version ${r.schemaVersion}, batches told: ${r.batches}`
      : `Project "${r.name}" is as it was, label schema version ${r.schemaVersion}`,
  askSecret: 'Password: ',
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
    `Imported: ${r.imported.length}; not imported: ${r.refused.length}; duplicates: ${r.duplicates.length}; system or hidden files skipped: ${r.skipped}${r.resumed === 0 ? '' : `; gone on with from before: ${r.resumed}`}${r.alike.count === 0 ? '' : `; pairs that look alike: ${r.alike.count}`}`,
  importRefused: (name, reason) => `Not imported: ${name}: ${refusal(reason)}`,
  importDuplicate: (name, of) => `Duplicate: ${name}: the same as ${of}`,
  importNote: (name, n) => `Note: ${name}: ${note(n)}`,
  importAlike: ({ a, b, distance }) => `Look alike (${distance} of 64 apart): ${a} and ${b}`,
  annotationsImported,
  failure,
  backedUp: (r) => [
    `Backed up to ${r.folder}: ${r.rows} rows, ${r.pictures} pictures`,
    ...(r.missing.length === 0
      ? []
      : [`${r.missing.length} pictures are missing or damaged on the server and not in it`]),
  ],
  restored: (r) => [
    `Put back the backup of ${r.takenAt}: ${r.rows} rows, ${r.pictures} pictures that were not there`,
    ...(r.missing === 0 ? [] : [`${r.missing} pictures are still missing`]),
  ],
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
