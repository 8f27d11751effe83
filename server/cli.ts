import { Command, CommanderError, Option } from 'commander'
import { FORMAT_NAMES } from '../shared/formats/format-name.ts'
import { ROLES } from '../shared/model/user.ts'
import { dueDate, remarks, speaking, usageMessage, wholeNumber } from './cli/commander.ts'
import { type Console, consoleOf, EXIT, innermost } from './cli/console.ts'
import { LOG_LEVELS } from './config.ts'
import type { Texts } from './texts/catalogue.ts'
import { LANGUAGES, languageOf, textsOf } from './texts/texts.ts'

// Loaded when a command runs: help, and the answer to a mistyped command, come at once.
const admin = () => import('./cli/admin.ts')
const supervise = () => import('./cli/supervise.ts')

/** PostgreSQL's largest integer. */
const MOST = 2 ** 31 - 1

/** `npm run server -- <command>`: the central server and its administration. */
function buildProgram(texts: Texts): Command {
  const { commands, options } = texts
  const program = speaking(new Command('server'), texts)
  program
    .description(commands.program)
    .option('--json', options.json)
    .addOption(new Option('--lang <language>', options.lang).choices(LANGUAGES))
    .option('--data <folder>', `${options.data}; ${texts.help.byDefault('./data')}`)
    .option('--database-url <url>', options.databaseUrl)
    .addOption(
      new Option('--log <level>', `${options.log}; ${texts.help.byDefault('warn')}`).choices(LOG_LEVELS),
    )
    .addHelpText('after', `\n${texts.help.exitCodes}`)

  /** A command below another one; `meaning` is that of its argument. */
  const add = (parent: Command, usage: string, description: string, meaning = ''): Command => {
    const command = speaking(new Command(usage.split(' ')[0]), texts).description(description)
    for (const argument of usage.split(' ').slice(1)) command.argument(argument, meaning)
    parent.addCommand(command.helpCommand(false))
    return command
  }
  program.helpCommand('help [command]', texts.help.helpCommand)

  add(program, 'serve', commands.serve)
    .option('--port <number>', `${options.port}; ${texts.help.byDefault('4780')}`)
    .option('--host <address>', `${options.host}; ${texts.help.byDefault('127.0.0.1')}`)
    .option('--picture-hours <from-to>', options.pictureHours)
    .option('--sample', options.sample)
    .option('--stop-with-parent', options.stopWithParent)
    .action(async (_, command: Command) => {
      const { serve } = await import('./cli/serve.ts')
      await serve(consoleFor(command, texts), command.optsWithGlobals())
    })

  const project = add(program, 'project', commands.project)
  add(project, 'create', commands.projectCreate)
    .requiredOption('--name <name>', options.projectName)
    .requiredOption('--schema <file>', options.schema)
    .option('--guideline <file>', options.guideline)
    .action(async (_, command: Command) =>
      (await admin()).projectCreate(consoleFor(command, texts), command.optsWithGlobals()),
    )
  add(project, 'import <folder>', commands.projectImport, options.folder)
    .requiredOption('--project <project>', options.project)
    .action(async (folder: string, _, command: Command) =>
      (await admin()).projectImport(consoleFor(command, texts), folder, command.optsWithGlobals()),
    )

  add(project, 'update <project>', commands.projectUpdate, options.project)
    .option('--schema <file>', options.schema)
    .option('--guideline <file>', options.guideline)
    .action(async (name: string, _, command: Command) =>
      (await admin()).projectUpdate(consoleFor(command, texts), name, command.optsWithGlobals()),
    )

  const user = add(program, 'user', commands.user)
  add(user, 'create', commands.userCreate)
    .requiredOption('--name <name>', options.userName)
    .option('--display-name <name>', options.displayName)
    .addOption(new Option('--role <role>', options.role).choices(ROLES).default('labeller'))
    .addOption(new Option('--password <password>', options.password).conflicts('generatePassword'))
    .option('--generate-password', options.generatePassword)
    .action(async (_, command: Command) =>
      (await admin()).userCreate(consoleFor(command, texts), command.optsWithGlobals()),
    )

  const leaseLimit = `${options.leaseLimitDays}; ${texts.help.byDefault('14')}`
  const batch = add(program, 'batch', commands.batch)
  add(batch, 'create', commands.batchCreate)
    .requiredOption('--project <project>', options.project)
    .requiredOption('--to <user>', options.to)
    .option('--size <number>', options.size, wholeNumber(1, MOST))
    .option('--name <name>', options.batchName)
    .option('--due <date>', options.due, dueDate)
    .option('--price-fen <number>', options.price, wholeNumber(0, MOST), 0)
    .option('--lease-limit-days <number>', leaseLimit)
    .action(async (_, command: Command) =>
      (await admin()).batchCreate(consoleFor(command, texts), command.optsWithGlobals()),
    )
  add(batch, 'list', commands.batchList).action(async (_, command: Command) =>
    (await supervise()).batchList(consoleFor(command, texts), command.optsWithGlobals()),
  )
  add(batch, 'reassign', commands.batchReassign)
    .requiredOption('--batch <batch>', options.batch)
    .requiredOption('--to <user>', options.to)
    .option('--also-begun', options.alsoBegun)
    .action(async (_, command: Command) =>
      (await supervise()).batchReassign(consoleFor(command, texts), command.optsWithGlobals()),
    )
  add(batch, 'expire', commands.batchExpire)
    .option('--lease-limit-days <number>', leaseLimit)
    .action(async (_, command: Command) =>
      (await supervise()).batchExpire(consoleFor(command, texts), command.optsWithGlobals()),
    )

  const task = add(program, 'task', commands.task)
  add(task, 'show <task>', commands.taskShow, options.task).action(async (id: string, _, command: Command) =>
    (await supervise()).taskShow(consoleFor(command, texts), id, command.optsWithGlobals()),
  )
  add(task, 'return', commands.taskReturn)
    .requiredOption('--task <task>', options.task)
    .requiredOption('--by <user>', options.reviewer)
    .requiredOption('--comment <text>', options.comment)
    .option('--remark <object:text...>', options.remark, remarks)
    .option('--document <file>', options.reviewed)
    .action(async (_, command: Command) =>
      (await supervise()).taskReturn(consoleFor(command, texts), command.optsWithGlobals()),
    )

  const quarantine = add(program, 'quarantine', commands.quarantine)
  add(quarantine, 'list', commands.quarantineList).action(async (_, command: Command) =>
    (await supervise()).quarantineList(consoleFor(command, texts), command.optsWithGlobals()),
  )
  add(quarantine, 'repair', commands.quarantineRepair)
    .requiredOption('--id <id>', options.operation)
    .requiredOption('--document <file>', options.repaired)
    .option('--reason <text>', options.reason)
    .action(async (_, command: Command) =>
      (await supervise()).quarantineRepair(consoleFor(command, texts), command.optsWithGlobals()),
    )
  add(quarantine, 'dismiss', commands.quarantineDismiss)
    .requiredOption('--id <id>', options.operation)
    .requiredOption('--reason <text>', options.reason)
    .action(async (_, command: Command) =>
      (await supervise()).quarantineDismiss(consoleFor(command, texts), command.optsWithGlobals()),
    )

  const device = add(program, 'device', commands.device)
  add(device, 'list', commands.deviceList).action(async (_, command: Command) =>
    (await supervise()).deviceList(consoleFor(command, texts), command.optsWithGlobals()),
  )
  add(device, 'revoke <device>', commands.deviceRevoke, options.device).action(
    async (id: string, _, command: Command) =>
      (await admin()).deviceRevoke(consoleFor(command, texts), id, command.optsWithGlobals()),
  )

  add(program, 'export', commands.export)
    .requiredOption('--project <project>', options.project)
    .requiredOption('--out <file>', options.out)
    .addOption(new Option('--format <format>', options.format).choices(FORMAT_NAMES).default('coco'))
    .option('--include-empty', options.includeEmpty)
    .action(async (_, command: Command) =>
      (await admin()).exportProject(consoleFor(command, texts), command.optsWithGlobals()),
    )
  const rescue = add(program, 'rescue', commands.rescue)
  add(rescue, 'import <file>', commands.rescueImport, options.rescueFile).action(
    async (file: string, _, command: Command) =>
      (await admin()).rescueImport(consoleFor(command, texts), file, command.optsWithGlobals()),
  )
  return program
}

function consoleFor(command: Command, texts: Texts): Console {
  return consoleOf(texts, command.optsWithGlobals())
}

async function main(): Promise<void> {
  const texts = textsOf(languageOf(process.argv, process.env))
  try {
    await buildProgram(texts).parseAsync()
  } catch (error) {
    const json = process.argv.includes('--json')
    const isUsage = error instanceof CommanderError
    if (isUsage && error.exitCode === EXIT.done) return
    if (isUsage && error.code === 'commander.help' && !json) {
      // No command: the help has been shown, and says it all.
      process.exitCode = EXIT.usage
      return
    }
    const message = isUsage
      ? `${usageMessage(error, texts)} ${texts.usage.askHelp}`
      : texts.unexpected(innermost(error))
    if (json)
      process.stdout.write(
        `${JSON.stringify({ ok: false, error: { code: isUsage ? 'usage' : 'internal', message } })}\n`,
      )
    else process.stderr.write(`${message}\n`)
    process.exitCode = isUsage ? EXIT.usage : EXIT.bug
  }
}

await main()
