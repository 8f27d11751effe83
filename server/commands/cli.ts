import { type Command as CliCommand, InvalidArgumentError, Option } from 'commander'
import { ok, type Result } from '../../shared/result.ts'
import { type Console, consoleOf } from '../cli/console.ts'
import { readSecret } from '../cli/password.ts'
import { runCommand } from '../cli/session.ts'
import type { Failure } from '../failure.ts'
import { readText } from '../files.ts'
import type { Texts } from '../texts/catalogue.ts'
import { type Language, textsOf } from '../texts/texts.ts'
import type { Command } from './command.ts'
import { csvRendering, hasTable } from './csv.ts'
import { type Field, fieldsOf } from './fields.ts'
import { perform } from './perform.ts'
import { renderingOf } from './rendering.ts'

/** A command as one of the command line: an option for each field of its input. */
export function cliCommand(made: CliCommand, command: Command, language: Language): CliCommand {
  const texts = textsOf(language)
  const fields = fieldsOf(command.input)
  for (const field of fields) made.addOption(optionOf(command, field, texts))
  if (hasTable(command.output)) made.option('--csv', texts.help.csv)
  return made.action(async (_, self: CliCommand) => {
    const out = consoleOf(texts, self.optsWithGlobals())
    await runCommand(out, self.optsWithGlobals(), async ({ db, blobs, config }) => {
      const given = await inputOf(self.opts(), fields, out)
      if (!given.ok) return given
      const scope = { kind: 'all', actor: null } as const
      const context = { db, blobs, config, scope, now: Date.now }
      const done = await perform(command, context, given.value, language)
      if (!done.ok) return done
      // What prints a line ends it: the file's own last line break is left to that.
      const csv =
        self.opts().csv === true ? [csvRendering(command.output, done.value, texts).replace(/\n$/, '')] : null
      return ok({ json: done.value, lines: csv ?? renderingOf(done.value, texts) })
    })
  })
}

function optionOf(command: Command, field: Field, texts: Texts): Option {
  const { name, kind, choices, required } = field
  const words = texts.words.fields
  const description = words[`${command.name}.${name}`] ?? words[name]
  if (description === undefined) throw new Error(`no words for "${command.name}.${name}" in server/texts`)
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  const option = new Option(`${flag}${PLACEHOLDER[kind]}`, description).makeOptionMandatory(required)
  if (choices !== null) option.choices(choices)
  if (kind === 'number') option.argParser(numberOf)
  return option
}

const PLACEHOLDER: Readonly<Record<Field['kind'], string>> = {
  text: ' <text>',
  secret: ' <text>',
  file: ' <file>',
  number: ' <number>',
  flag: '',
  list: ' <text...>',
}

function numberOf(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('0, 1, 2 …')
  return value
}

/** Files are read, and what must not stand on a command line is asked for. */
async function inputOf(
  options: Readonly<Record<string, unknown>>,
  fields: readonly Field[],
  out: Console,
): Promise<Result<Record<string, unknown>, Failure>> {
  const input: Record<string, unknown> = {}
  for (const { name, kind } of fields) {
    const value = options[name]
    if (value === undefined) continue
    if (kind === 'file') {
      const text = await readText(String(value))
      if (!text.ok) return text
      input[name] = text.value
    } else input[name] = kind === 'secret' && value === '-' ? await readSecret(out.texts.askSecret) : value
  }
  return ok(input)
}
