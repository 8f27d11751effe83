import type { Texts } from './catalogue.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

export const LANGUAGES = ['zh', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

const CATALOGUE: Readonly<Record<Language, Texts>> = { zh, en }

export function textsOf(language: Language): Texts {
  return CATALOGUE[language]
}

/** `--lang` if it is given, else the language of the environment, else Chinese. */
export function languageOf(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Language {
  const at = argv.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='))
  const asked =
    at < 0 ? undefined : argv[at]?.includes('=') ? argv[at]?.slice('--lang='.length) : argv[at + 1]
  const locale = asked ?? (env.LC_ALL || env.LC_MESSAGES || env.LANG || '')
  return locale.toLowerCase().startsWith('en') ? 'en' : 'zh'
}
