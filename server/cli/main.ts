import { Command, CommanderError, Option } from 'commander'
import { FORMAT_NAMES } from '../../shared/formats/format-name.ts'
import { cliCommand } from '../commands/cli.ts'
import { COMMANDS } from '../commands/list.ts'
import { LOG_LEVELS } from '../config.ts'
import type { Texts } from '../texts/catalogue.ts'
import { LANGUAGES, type Language, languageOf, textsOf } from '../texts/texts.ts'
import { rename, speaking, usageMessage, workingCopy } from './commander.ts'
import { type Console, consoleOf, EXIT, innermost } from './console.ts'

// Loaded when a command runs: help, and the answer to a mistyped command, come at once.
const admin = () => import('./admin.ts')
const projects = () => import('./projects.ts')

/** `npm run server -- <command>`: the central server and its administration. */
function buildProgram(language: Language): Command {
  const texts = textsOf(language)
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
  const describe = (name: string): string => {
    const description = texts.words.commands[name]
    if (description === undefined) throw new Error(`no words for "${name}" in server/texts`)
    return description
  }
  program.helpCommand('help [command]', texts.help.helpCommand)

  add(program, 'serve', commands.serve)
    .option('--port <number>', `${options.port}; ${texts.help.byDefault('4780')}`)
    .option('--host <address>', `${options.host}; ${texts.help.byDefault('127.0.0.1')}`)
    .option('--picture-hours <from-to>', options.pictureHours)
    .option('--sample', options.sample)
    .option('--stop-with-parent', options.stopWithParent)
    .action(async (_, command: Command) => {
      const { serve } = await import('./serve.ts')
      await serve(consoleFor(command, texts), command.optsWithGlobals())
    })

  add(program, 'openapi', commands.openapi).action(async () => {
    const { openApiDocument } = await import('../commands/openapi.ts')
    process.stdout.write(`${JSON.stringify(openApiDocument(), null, 2)}\n`)
  })

  const project = add(program, 'project', commands.project)
  add(project, 'create', commands.projectCreate)
    .requiredOption('--name <name>', options.projectName)
    .requiredOption('--schema <file>', options.schema)
    .option('--guideline <file>', options.guideline)
    .option('--working-copy <px>', options.workingCopy, workingCopy)
    .action(async (_, command: Command) =>
      (await projects()).projectCreate(consoleFor(command, texts), command.optsWithGlobals()),
    )
  add(project, 'import <place>', commands.projectImport, options.folder)
    .requiredOption('--project <project>', options.project)
    .action(async (place: string, _, command: Command) =>
      (await projects()).projectImport(consoleFor(command, texts), place, command.optsWithGlobals()),
    )

  add(project, 'update <project>', commands.projectUpdate, options.project)
    .option('--schema <file>', options.schema)
    .option('--guideline <file>', options.guideline)
    .option('--rename <old=new>', options.rename, rename)
    .option('--working-copy <px>', options.workingCopy, workingCopy)
    .action(async (name: string, _, command: Command) =>
      (await projects()).projectUpdate(consoleFor(command, texts), name, command.optsWithGlobals()),
    )

  const imports = add(program, 'import', commands.import)
  add(imports, 'annotations <path>', commands.importAnnotations, options.annotations)
    .requiredOption('--project <project>', options.project)
    .addOption(new Option('--format <format>', options.format).choices(FORMAT_NAMES).makeOptionMandatory())
    .option('--class <name=class>', options.className, rename)
    .action(async (path: string, _, command: Command) =>
      (await projects()).annotationsImport(consoleFor(command, texts), path, command.optsWithGlobals()),
    )

  add(program, 'export', commands.export)
    .requiredOption('--project <project>', options.project)
    .requiredOption('--out <file>', options.out)
    .addOption(new Option('--format <format>', options.format).choices(FORMAT_NAMES).default('coco'))
    .option('--include-empty', options.includeEmpty)
    .action(async (_, command: Command) =>
      (await projects()).exportProject(consoleFor(command, texts), command.optsWithGlobals()),
    )
  const rescue = add(program, 'rescue', commands.rescue)
  add(rescue, 'import <file>', commands.rescueImport, options.rescueFile).action(
    async (file: string, _, command: Command) =>
      (await admin()).rescueImport(consoleFor(command, texts), file, command.optsWithGlobals()),
  )

  add(program, 'backup <folder>', commands.backup, options.backupFolder)
    .option('--without-pictures', options.withoutPictures)
    .action(async (folder: string, _, command: Command) =>
      (await import('./backup.ts')).backup(consoleFor(command, texts), folder, command.optsWithGlobals()),
    )
  add(program, 'restore <folder>', commands.restore, options.backupFolder)
    .option('--replace', options.replace)
    .action(async (folder: string, _, command: Command) =>
      (await import('./backup.ts')).restore(consoleFor(command, texts), folder, command.optsWithGlobals()),
    )

  for (const one of COMMANDS) {
    const words = one.name.split(' ')
    const parent = words.slice(0, -1).reduce((above, word, i) => {
      const known = above.commands.find((command) => command.name() === word)
      return known ?? add(above, word, describe(words.slice(0, i + 1).join(' ')))
    }, program)
    cliCommand(add(parent, words.at(-1) ?? '', describe(one.name)), one, language)
  }
  return program
}

function consoleFor(command: Command, texts: Texts): Console {
  return consoleOf(texts, command.optsWithGlobals())
}

async function main(): Promise<void> {
  // Whoever reads a list may have seen enough of it: `… | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  const language = languageOf(process.argv, process.env)
  const texts = textsOf(language)
  try {
    await buildProgram(language).parseAsync()
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
