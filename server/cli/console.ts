import type { Failure } from '../failure.ts'
import type { Texts } from '../texts/catalogue.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  readonly json?: true
  readonly data?: string
  readonly databaseUrl?: string
  readonly log?: string
}

/** What a command did: `json` for programs, `lines` for people; `exitCode` where it is not simply done. */
export interface Report {
  readonly json: Readonly<Record<string, unknown>>
  readonly lines: readonly string[]
  readonly exitCode?: number
}

export const EXIT = { done: 0, failed: 1, usage: 2, noDatabase: 3, bug: 70 } as const

/** Ends the process's command in the way that `--json` and the language ask for. */
export interface Console {
  readonly texts: Texts
  readonly json: boolean
  readonly say: (line: string) => void
}

export function consoleOf(texts: Texts, options: GlobalOptions): Console {
  return { texts, json: options.json === true, say: (line) => void process.stderr.write(`${line}\n`) }
}

export function printReport(out: Console, { json, lines, exitCode = EXIT.done }: Report): void {
  if (out.json) process.stdout.write(`${JSON.stringify({ ok: exitCode === EXIT.done, ...json })}\n`)
  else for (const line of lines) process.stdout.write(`${line}\n`)
  process.exitCode = exitCode
}

export function printFailure(out: Console, failure: Failure): void {
  const message = out.texts.failure(failure)
  if (out.json) process.stdout.write(`${JSON.stringify({ ok: false, error: { ...failure, message } })}\n`)
  else process.stderr.write(`${message}\n`)
  const { code } = failure
  process.exitCode =
    code === 'no-database' ? EXIT.noDatabase : code === 'bad-setting' ? EXIT.usage : EXIT.failed
}

/** What went wrong at the bottom: libraries wrap it, and some leave the text to the code. */
export function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return innermost(error.cause)
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0])
  return error.message || ('code' in error ? String(error.code) : error.name)
}
