import type { Desk } from '../../shared/ipc/contract.ts'
import type { UserId } from '../../shared/model/ids.ts'
import { Pictures } from '../canvas/picture/pictures.ts'
import { createScissors, type WorkerLike } from '../editor/live-wire/scissors.ts'
import type { MountStage, SessionPort } from '../editor/ports.ts'
import { type AppPorts, LANGUAGES, type Language } from '../state/app-state.ts'
import { createApp } from '../state/store.ts'
import type { AppServices } from '../ui/app-context.ts'
import { after } from './after.ts'
import { fetchWhileAway, openPerson } from './compose-person.ts'

/**
 * The one place that knows everybody: joins the state with the main process, the store, sync and the clock.
 * @param show is given a new store for every person who comes, and shows it from then on
 */
export function composeApp(desk: Desk, show: (services: AppServices) => void): void {
  const session: SessionPort = {
    info: () => desk.call('app:info', null),
    about: () => desk.call('session:about', null),
    people: () => desk.call('session:people', null),
    signIn: (name, password, oldPassword) => desk.call('session:signIn', { name, password, oldPassword }),
    unlock: (user, pin) => desk.call('session:unlock', { user, pin }),
    setPin: (pin, password) => desk.call('session:setPin', { pin, password }),
    holds: (holding) => void desk.call('session:holds', holding),
    signOut: async () => {
      await desk.call('session:signOut', null)
    },
    exportRescue: () => desk.call('rescue:export', null),
    openPerson: (opened) => openPerson(desk, opened),
    fetchPictures: (told) => fetchWhileAway(desk, told),
  }
  const clipboard: AppPorts['clipboard'] = {
    read: () => desk.call('clipboard:read', null),
    write: async (text) => {
      await desk.call('clipboard:write', text)
    },
  }
  const pictures = new Pictures()
  const ports: AppPorts = {
    session,
    settings,
    clipboard,
    scissors: createScissors(startLiveWire),
    pictures,
    restart: begin,
    now: () => performance.now(),
    after,
  }
  let stage: Promise<MountStage> | undefined
  begin(null)

  function loadStage(): Promise<MountStage> {
    pictures.decoder.start()
    stage ??= import('../canvas/stage.ts').then(({ stageOver }) => stageOver(pictures))
    return stage
  }

  function begin(lockedBy: UserId | null): void {
    const store = createApp(ports)
    show({
      store,
      loadStage,
      openPractice: async () => (await import('../state/practice.ts')).openPractice(store, ports),
    })
    void store.use.getState().start(lockedBy)
  }
}

function startLiveWire(): WorkerLike {
  const worker = new Worker(new URL('../editor/live-wire/worker.ts', import.meta.url), { type: 'module' })
  return worker as WorkerLike
}

const LANGUAGE_KEY = 'language'

/** Chinese first, whatever the system speaks; English where somebody chose it on this computer. */
export const settings: AppPorts['settings'] = {
  language(): Language {
    const kept = localStorage.getItem(LANGUAGE_KEY)
    const known = LANGUAGES.find((language) => language === kept)
    return known ?? 'zh'
  },
  keepLanguage(language: Language): void {
    localStorage.setItem(LANGUAGE_KEY, language)
  },
}
