import { z } from 'zod'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Failure } from '../failure.ts'
import type { Language } from '../texts/texts.ts'
import type { Command, CommandContext } from './command.ts'

const LOCALES = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError } as const

/**
 * Checks the input of a command, runs it, and leaves of its output what is described.
 * @param language of what is said about a bad input
 */
export async function perform(
  command: Command,
  context: CommandContext,
  raw: unknown,
  language: Language,
): Promise<Result<Readonly<Record<string, unknown>>, Failure>> {
  const input = readInput(command, raw, language)
  if (!input.ok) return input
  const done = await command.run(context, input.value)
  return done.ok ? ok(command.output.parse(done.value)) : done
}

function readInput(
  command: Command,
  raw: unknown,
  language: Language,
): Result<Record<string, unknown>, Failure> {
  const parsed = command.input.safeParse(raw, { error: LOCALES[language] })
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const field = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : (issue?.path.join('.') ?? '')
    return fail({ code: 'bad-input', field: printable(field), detail: printable(issue?.message ?? '') })
  }
  // PostgreSQL has no place for NUL and for halves of surrogate pairs.
  const odd = Object.entries(parsed.data).find(([, value]) => [value].flat().some(isUnstorable))
  return odd === undefined
    ? ok(parsed.data)
    : fail({ code: 'bad-input', field: odd[0], detail: 'NUL, U+D800' })
}

function isUnstorable(value: unknown): boolean {
  return typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())
}

function printable(text: string): string {
  return text.toWellFormed().slice(0, 200)
}
