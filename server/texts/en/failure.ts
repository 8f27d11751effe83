import { assertNever } from '../../../shared/assert-never.ts'
import type { Failure } from '../../failure.ts'
import type { ArchiveFault } from '../../modules/import/archive-fault.ts'
import type { RefusalReason } from '../../modules/import/examine.ts'
import type { PictureFault } from '../../modules/import/illustration.ts'
import { problemLines } from './import.ts'

export function failure(f: Failure): string {
  switch (f.code) {
    case 'unknown-site':
      return `There is no site "${f.name}".`
    case 'bad-input':
      return `"${f.field}" cannot be that: ${f.detail}`
    case 'not-allowed':
      return `You have no right to do that: ${f.detail}`
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
    case 'unknown-pool':
      return `There is no pool “${f.name}”, or it is closed.`
    case 'unknown-inspection':
      return `There is no inspection “${f.name}”.`
    case 'unknown-gold':
      return `There is no gold answer “${f.name}”.`
    case 'unknown-month':
      return `${f.name} has not been closed.`
    case 'nothing-offered':
      return `There is nothing to give to ${f.name} just now.`
    case 'paused':
      return `${f.name} is paused: ${f.reason}`
    case 'work-left':
      return `${f.left} tasks are still to do; more come by themselves when they are nearly done.`
    case 'unfinished':
      return `Batch “${f.batch}” has ${f.left} tasks that are not finished, so it cannot be accepted.`
    case 'not-inspected':
      return `Batch “${f.batch}” has not passed inspection, so it cannot be accepted.`
    case 'nothing-to-inspect':
      return `Batch “${f.batch}” has no tasks to inspect.`
    case 'accepted-already':
      return `Batch “${f.batch}” is accepted already.`
    case 'inspection-open':
      return `Inspection ${f.id} of this batch is not closed yet.`
    case 'inspection-closed':
      return `Inspection ${f.id} is closed already.`
    case 'not-all-judged':
      return `${f.left} of the drawn tasks have no verdict yet: accept or return each of them first.`
    case 'too-few-answers':
      return `Fewer than two people have finished the picture of task ${f.task}.`
    case 'month-not-over':
      return `${f.month} is not over yet, so it cannot be closed.`
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
      return 'Nothing to change was given. Add --guideline, --schema, --rename or --working-copy.'
    case 'not-a-folder':
      return `There is no folder or archive ${f.path}.`
    case 'bad-archive':
      return `Nothing was imported of the archive ${f.path}${f.entry === null ? '' : `, because of “${f.entry}” in it`}: ${ARCHIVE_FAULTS[f.fault]}${f.detail === '' ? '' : ` (${f.detail})`}`
    case 'bucket-fault':
      return `The bucket ${f.address} cannot be read (${f.detail}). The project is unchanged; the same command goes on from there.`
    case 'no-bucket-settings':
      return 'To import from a bucket, set AIDOL_S3_ENDPOINT, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.'
    case 'bad-annotations':
      return [`Nothing was imported: ${f.path} cannot be read to the end:`, ...problemLines(f.problems)].join(
        '\n',
      )
    case 'no-annotations':
      return [
        `Nothing was imported: ${f.path} says nothing of any picture of the project.`,
        ...problemLines(f.problems),
      ].join('\n')
    case 'import-broken-off':
      return `The disk is full and the import stops at picture ${f.done} of ${f.all}; nothing is in the project yet. Make room and run the same command again: it goes on from there.`
    case 'nothing-imported':
      return `No picture of ${f.path} was imported.`
    case 'no-backup':
      return `There is no complete backup in ${f.path}.`
    case 'newer-backup':
      return `The backup in ${f.path} was taken from a newer server: update this one first.`
    case 'damaged-backup':
      return `The backup in ${f.path} is damaged, and nothing was changed: ${f.detail}`
    case 'not-empty':
      return 'The server holds something already: --replace puts the backup in its place.'
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

const ARCHIVE_FAULTS: Readonly<Record<ArchiveFault, string>> = {
  'not-an-archive': 'it is no zip archive',
  truncated: 'it ends too early; copy it once more',
  damaged: 'it is damaged; copy or pack it once more',
  encrypted: 'it is encrypted; pack it without a password',
  unsupported: 'it is packed in a way that is not supported; pack it as an ordinary zip',
  'bad-path': 'the name leads out of the archive or cannot be that of a file',
  link: 'it is a link and no file',
  'double-name': 'the name is there twice',
  'too-many': 'there are too many files in it',
  'too-large': 'it unpacks to more than any picture needs',
}

/** Why a picture was not taken. */
export function refusal(r: RefusalReason): string {
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
