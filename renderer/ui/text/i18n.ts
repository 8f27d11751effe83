import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../../state/app-state.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof zh }
  }
}

/** The texts, ready to use. React escapes what it shows, so i18next must not do it a second time. */
export async function createTexts(language: Language): Promise<i18n> {
  const texts = createInstance()
  await texts.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh',
    resources: { zh: { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  return texts
}

/** The language tag for `lang` attributes, dates and fonts. */
export const TAG: Record<Language, string> = { zh: 'zh-CN', en: 'en' }
