import type { Desk } from '../../shared/ipc/contract.ts'
import type { SessionPort } from '../editor/ports.ts'
import { LANGUAGES, type Language } from '../state/app-state.ts'
import { type AppStore, createApp } from '../state/store.ts'
import { after } from './after.ts'
import { openPerson } from './compose-person.ts'

/** The one place that knows everybody: joins the state with the main process, the store, sync and the clock. */
export function composeApp(desk: Desk): AppStore {
  const session: SessionPort = {
    info: () => desk.call('app:info', null),
    about: () => desk.call('session:about', null),
    people: () => desk.call('session:people', null),
    signIn: (name, password, oldPassword) => desk.call('session:signIn', { name, password, oldPassword }),
    signOut: async () => {
      await desk.call('session:signOut', null)
    },
    openPerson: (opened) => openPerson(desk, opened),
  }
  return createApp({
    session,
    settings,
    now: () => performance.now(),
    after,
  })
}

const LANGUAGE_KEY = 'language'

/** Chinese first, whatever the system speaks; English where somebody chose it on this computer. */
const settings = {
  language(): Language {
    const kept = localStorage.getItem(LANGUAGE_KEY)
    const known = LANGUAGES.find((language) => language === kept)
    return known ?? 'zh'
  },
  keepLanguage(language: Language): void {
    localStorage.setItem(LANGUAGE_KEY, language)
  },
}
