import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { DiskError, LinkError, MediaError, PinError, SignInError } from '../../../shared/ipc/contract.ts'
import type { LocalText } from '../../../shared/model/local-text.ts'
import type { TaskRow } from '../../editor/ports.ts'
import type { Language } from '../../state/app-state.ts'
import { TAG } from '../text/i18n.ts'

export type Text = TFunction

/**
 * Texts that were looked up before, without those that have numbers or names in them. i18next takes so long for each that a
 * new picture with all its panels would wait for them.
 */
const known: Record<Language, Map<string, string>> = { zh: new Map(), en: new Map() }

/** The texts of the interface in the language of the moment. */
export function useText(): { readonly t: Text; readonly language: Language } {
  const { i18n } = useTranslation()
  const language = i18n.language === 'en' ? 'en' : 'zh'
  return useMemo(
    () => ({ t: remembering(i18n.getFixedT(language), known[language]), language }),
    [i18n, language],
  )
}

function remembering(t: Text, texts: Map<string, string>): Text {
  return new Proxy(t, {
    apply(look, self, asked: [key: string, values?: object]): string {
      const [key, values] = asked
      if (values !== undefined) return Reflect.apply(look, self, asked)
      const text = texts.get(key) ?? Reflect.apply(look, self, asked)
      texts.set(key, text)
      return text
    },
  })
}

export function localText(text: LocalText, language: Language): string {
  return text[language]
}

/** What happened and what to do about it, for any failure that a person can meet. */
export function errorText(
  t: Text,
  error: LinkError | DiskError | SignInError | MediaError | PinError,
): string {
  switch (error.code) {
    case 'server-failed':
      return t('error.server-failed', { status: error.status })
    case 'update-needed':
      return t(error.who === 'client' ? 'error.update-needed-client' : 'error.update-needed-server')
    case 'too-many-tries':
      return t('error.too-many-tries', { seconds: Math.ceil(error.retryAfterMs / 1000) })
    case 'weak-pin':
      return t(`people.fault.${error.fault}`)
    case 'disk-failed':
      return t('error.disk-failed', { detail: error.detail })
    default:
      return t(`error.${error.code}`)
  }
}

/** Why a result was set aside: the server gives `code: detail`; of the detail she is told which object it is. */
export function whyText(t: Text, why: string): string {
  const code = WHY_CODES.find((known) => why === known || why.startsWith(`${known}:`))
  if (code === undefined) return why
  const text = t(`why.${code}`)
  const [, id] = /: object (\d+)/.exec(why) ?? []
  return id === undefined ? text : t('setAside.at', { text, id })
}

/** What a supervisor said of a task: why it came back, or how she settled a result that had been set aside. */
export function commentText(t: Text, { state, sent }: Pick<TaskRow, 'state' | 'sent'>, text: string): string {
  const settled = sent === 'dismissed' || state === 'submitted' || state === 'skipped'
  return t(settled ? 'setAside.words' : 'work.comment', { text })
}

const WHY_CODES = [
  'not-understood',
  'unknown-task',
  'not-your-task',
  'unknown-schema-version',
  'unknown-label',
  'kind-not-allowed',
  'outside-picture',
  'bad-document',
  'damaged-here',
] as const

/** A moment as people say it: just now, 5 min ago, today 14:03, or the date. */
export function whenText(t: Text, language: Language, at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return t('time.justNow')
  if (minutes < 60) return t('time.minutes', { n: minutes })
  const date = new Date(at)
  const time = date.toLocaleTimeString(TAG[language], { hour: '2-digit', minute: '2-digit' })
  if (date.toDateString() === new Date(now).toDateString()) return t('time.today', { time })
  return date.toLocaleString(TAG[language], { dateStyle: 'medium', timeStyle: 'short' })
}

/** Bytes as megabytes with one decimal below ten. */
export function megabytes(bytes: number): string {
  const mb = bytes / 1_000_000
  return mb < 10 ? mb.toFixed(1) : mb.toFixed(0)
}
