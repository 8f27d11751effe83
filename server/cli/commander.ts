import { type Command, type CommanderError, InvalidArgumentError, type Option } from 'commander'
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

/** Px of the longer side of working copies; 0 for none. */
export function workingCopy(text: string): number {
  const px = Number(text)
  if (text === '0' || (/^\d+$/.test(text) && px >= 256 && px <= 8192)) return px
  throw new InvalidArgumentError('256 … 8192')
}

/** `cat=felid`: the old name of a class, and its new one. */
export function rename(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, old, now] = /^([^=]+)=([^=\s]+)$/.exec(text) ?? []
  if (old === undefined || now === undefined) throw new InvalidArgumentError('cat=felid')
  return { ...before, [old]: now }
}
