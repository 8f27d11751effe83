import { fail, ok } from '../../shared/result.ts'
import type { PersonPorts, SessionPort } from '../editor/ports.ts'
import type { Preferences } from '../editor/preferences.ts'
import type { AppPorts, AppState } from './app-state.ts'
import { PRACTICE_BATCH, practiceWork } from './practice-work.ts'
import { type AppStore, createApp } from './store.ts'

/**
 * A workspace of its own with a picture to practise on. It has a store and a working set of its own, so that nothing done
 * there can reach real work; the person, her settings and her language are the real ones.
 * @throws where nobody is signed in
 */
export async function openPractice(
  real: AppStore,
  ports: Omit<AppPorts, 'session' | 'settings' | 'restart'>,
): Promise<AppStore> {
  const { info, about, user, person, language } = real.use.getState()
  if (info === null || user === null || person === null) throw new Error('nobody is signed in')
  const inMemory: PersonPorts = {
    work: practiceWork(),
    preferences: {
      load: async () => real.use.getState().preferences,
      save: async (preferences: Preferences) => {
        real.use.getState().setPreferences(preferences)
        return ok(null)
      },
    },
    place: { load: async () => null, save: async () => true },
    sync: { ...person.sync, noteNeeded: async () => {}, stop: () => {} },
  }
  const session: SessionPort = {
    info: async () => info,
    about: async () => about ?? { ok: false, error: { code: 'offline' } },
    people: async () => real.use.getState().people,
    signIn: async () => ok({ user, dataKey: '', online: false }),
    unlock: async () => ok({ user, dataKey: '', online: false }),
    setPin: async (pin, password) => {
      const error = await real.use.getState().setPin(pin, password)
      return error === null ? ok(null) : fail(error)
    },
    holds: () => {},
    signOut: async () => {},
    exportRescue: async () => ok(null),
    openPerson: async () => ok(inMemory),
    fetchPictures: () => () => {},
  }
  const settings: AppPorts['settings'] = {
    language: () => language,
    keepLanguage: (chosen) => real.use.getState().setLanguage(chosen),
  }
  const restart = () => practice.use.setState({ screen: 'sign-in' })
  const practice: AppStore = createApp({ ...ports, session, settings, restart })
  const state = (): AppState => practice.use.getState()
  await state().signIn(user.name, '')
  await state().openBatch(PRACTICE_BATCH)
  return practice
}
