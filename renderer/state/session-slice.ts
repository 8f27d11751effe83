import type { Session, SignInError } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/result.ts'
import type { PersonPorts, SyncStatus } from '../editor/ports.ts'
import type { SessionSlice, Slice } from './app-state.ts'
import { placeOf, returnTo } from './place.ts'

export const createSessionSlice: Slice<SessionSlice> = (set, get, ports) => {
  let stopListening = () => {}
  let stopFetching = () => {}
  let leaving = false
  /** What she has here was told once: it may differ from what is known from the last time. */
  let told = false

  /** Takes a person in whose secret was right, and leads her to where she stood. */
  async function enter(asked: Promise<Result<Session, SignInError>>): Promise<void> {
    set({ signingIn: true, signInError: null })
    // The line is hers now.
    stopFetching()
    try {
      const session = await asked
      // How long she must wait after wrong tries has changed, or it is somebody who was not known here.
      await get().refreshPeople()
      if (!session.ok) return set({ signInError: session.error })
      const person = await ports.session.openPerson(session.value)
      if (!person.ok) {
        await ports.session.signOut()
        return set({ signInError: person.error })
      }
      const stopWork = person.value.work.onChange((touched) => {
        // Of a store that is closed or out of order: what is shown stays until the next change.
        get()
          .refresh(touched)
          .catch(() => undefined)
      })
      const stopSync = person.value.sync.onChange(showSync)
      stopListening = () => {
        stopWork()
        stopSync()
      }
      set({ person: person.value, user: session.value.user, sync: person.value.sync.status() })
      await get().loadPreferences()
      await returnTo(await person.value.place.load(), set, get)
    } finally {
      set({ signingIn: false })
      if (get().person === null) fetchPictures()
    }
  }

  function fetchPictures(): void {
    stopFetching = ports.session.fetchPictures((idlePictures) => set({ idlePictures }))
  }

  function showSync(sync: SyncStatus): void {
    const before = get().sync
    set({ sync })
    const { pending, drafts, phase } = sync
    const changed = pending !== before?.pending || drafts !== before.drafts
    // The first numbers are none: they are read while the first exchange is under way.
    if (!changed && (told || phase === 'exchanging')) return
    told = true
    ports.session.holds({ unsent: pending, drafts })
  }

  /**
   * Everything of hers to the disk; false where it does not take it. What she is drawing stays as it is, in her place;
   * where that cannot be, it is completed as far as it can.
   */
  async function settle(person: PersonPorts): Promise<boolean> {
    const place = placeOf(get())
    const kept = place !== null && (await person.place.save(place))
    if (!kept || get().running.unfinished === null) get().finishGesture()
    await get().preferencesSaved()
    return get().retrySave()
  }

  return {
    screen: 'starting',
    info: null,
    about: null,
    people: [],
    lockedBy: null,
    user: null,
    person: null,
    signingIn: false,
    signInError: null,
    idlePictures: null,

    async start(lockedBy) {
      // After a crash of the page the main process may still have somebody signed in.
      const gone = ports.session.signOut()
      const [info, people] = await Promise.all([ports.session.info(), ports.session.people(), gone])
      set({ info, people, lockedBy, screen: 'sign-in' })
      fetchPictures()
      await get().askServer()
    },

    async askServer() {
      set({ about: null })
      set({ about: await ports.session.about() })
    },

    async refreshPeople() {
      set({ people: await ports.session.people() })
    },

    async signIn(name, password, oldPassword) {
      if (!get().signingIn) await enter(ports.session.signIn(name, password, oldPassword))
    },

    async unlock(user, pin) {
      if (!get().signingIn) await enter(ports.session.unlock(user, pin))
    },

    async signInAgain(password) {
      const { user, person } = get()
      if (user === null || person === null) return null
      const session = await ports.session.signIn(user.name, password)
      if (!session.ok) return session.error
      if (!session.value.online) return { code: 'offline' }
      person.sync.now()
      return null
    },

    async exportRescue(secret) {
      if (secret === undefined) return ports.session.exportRescue()
      const session =
        'pin' in secret
          ? await ports.session.unlock(secret.user, secret.pin)
          : await ports.session.signIn(secret.name, secret.password)
      if (!session.ok) return session
      try {
        return await ports.session.exportRescue()
      } finally {
        await ports.session.signOut()
      }
    },

    async setPin(pin, password) {
      const kept = await ports.session.setPin(pin, password)
      await get().refreshPeople()
      return kept.ok ? null : kept.error
    },

    async leave(how) {
      const { person, user } = get()
      if (person === null || leaving) return
      leaving = true
      try {
        if (!(await settle(person))) return get().tell('not-saved-stay')
        const { pending, drafts } = await person.sync.read()
        // The hand may have gone on meanwhile.
        if (!(await get().retrySave())) return get().tell('not-saved-stay')
        ports.session.holds({ unsent: pending, drafts })
        set({ person: null })
        get().clearTask()
        stopListening()
        await person.sync.noteNeeded()
        person.sync.stop()
        // What is still being written for her must not end up in the journal of whoever signs in next.
        await person.work.close()
        await ports.session.signOut()
        ports.restart(how === 'lock' ? (user?.id ?? null) : null)
      } finally {
        leaving = false
      }
    },
  }
}
