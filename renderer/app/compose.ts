import type { Desk } from '../../shared/ipc/contract.ts'
import { createScissors, type WorkerLike } from '../editor/live-wire/scissors.ts'
import type { SessionPort } from '../editor/ports.ts'
import { type AppPorts, LANGUAGES, type Language } from '../state/app-state.ts'
import { createApp } from '../state/store.ts'
import type { AppServices } from '../ui/app-context.ts'
import { after } from './after.ts'
import { openPerson } from './compose-person.ts'

/** The one place that knows everybody: joins the state with the main process, the store, sync and the clock. */
export function composeApp(desk: Desk): Pick<AppServices, 'store' | 'openPractice'> {
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
  const clipboard: AppPorts['clipboard'] = {
    read: () => desk.call('clipboard:read', null),
    write: async (text) => {
      await desk.call('clipboard:write', text)
    },
  }
  const ports: AppPorts = {
    session,
    settings,
    clipboard,
    scissors: createScissors(startLiveWire),
    now: () => performance.now(),
    after,
  }
  const store = createApp(ports)
  return {
    store,
    openPractice: async () => (await import('../state/practice.ts')).openPractice(store, ports),
  }
}

function startLiveWire(): WorkerLike {
  const worker = new Worker(new URL('../editor/live-wire/worker.ts', import.meta.url), { type: 'module' })
  return worker as WorkerLike
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
