import { type Command, type CommanderError, InvalidArgumentError, type Option } from 'commander'
import { shapeIdSchema } from '../../shared/model/ids.ts'
import type { Remark } from '../../shared/wire/mailbox.ts'
import type { Texts } from '../texts/catalogue.ts'

/** A command whose help speaks the language of `texts`. */
export function speaking(command: Command, texts: Texts): Command {
  const { help } = texts
  return command
    .helpOption('-h, --help', help.help)
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => help.titles[title as keyof typeof help.titles] ?? title,
      optionDescription: (option) =>
        [option.description, ...extras(option, texts)].join('; ').replace(/^; /, ''),
      // The library tells by the number of bytes of a letter where a line is full; Chinese has no spaces to break at.
      minWidthToWrap: 60,
    })
    .configureOutput({ outputError: () => {} })
    .exitOverride()
}

function extras(option: Option, { help }: Texts): readonly string[] {
  const choices = option.argChoices === undefined ? [] : [help.choices(option.argChoices)]
  const byDefault = typeof option.defaultValue === 'string' || typeof option.defaultValue === 'number'
  return byDefault ? [...choices, help.byDefault(String(option.defaultValue))] : choices
}

/** What the library found wrong with the command line, in the language of `texts`. */
export function usageMessage(error: CommanderError, { usage }: Texts): string {
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? error.message
  switch (error.code) {
    case 'commander.unknownCommand':
      return usage.unknownCommand(named)
    case 'commander.unknownOption':
      return usage.unknownOption(named)
    case 'commander.missingMandatoryOptionValue':
      return usage.missingOption(named)
    case 'commander.missingArgument':
      return usage.missingArgument(named)
    case 'commander.optionMissingArgument':
      return usage.missingValue(named)
    case 'commander.excessArguments':
      return usage.tooManyArguments
    case 'commander.conflictingOption':
      return usage.conflict([...error.message.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? ''))
    default:
      return usage.badValue(badValue(error.message))
  }
}

function badValue(message: string): string {
  const [, option, value, expected = ''] =
    /option '([^']*)'.* argument '([^']*)' is invalid\. ?(.*)/.exec(message) ?? []
  return option === undefined
    ? message
    : `${option} ${value} (${expected.replace(/^Allowed choices are |\.$/g, '')})`
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`${least} … ${most}`)
  }
}

/** A day means its end, where this program runs. */
export function dueDate(text: string): Date {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const date = new Date(day ? `${text}T23:59:59` : text)
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('2026-05-01, 2026-05-01T18:00+08:00')
  return date
}

/** `3:The ear is missing`: the number of an object, and what is said about it. */
export function remarks(text: string, before: readonly Remark[] = []): readonly Remark[] {
  const [, object, words] = /^(\d+)[:：]\s*(\S[\s\S]*)$/.exec(text) ?? []
  const id = shapeIdSchema.safeParse(Number(object))
  if (!id.success || words === undefined) throw new InvalidArgumentError('3:…')
  return [...before, { object: id.data, text: words }]
}
