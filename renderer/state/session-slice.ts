import type { SessionSlice, Slice } from './app-state.ts'

export const createSessionSlice: Slice<SessionSlice> = (set, get, ports) => {
  let stopListening: (() => void) | null = null

  return {
    screen: 'starting',
    info: null,
    about: null,
    people: [],
    user: null,
    person: null,
    signingIn: false,
    signInError: null,

    async start() {
      const [info, people] = await Promise.all([ports.session.info(), ports.session.people()])
      set({ info, people, screen: 'sign-in' })
      await get().askServer()
    },

    async askServer() {
      set({ about: null })
      set({ about: await ports.session.about() })
    },

    async signIn(name, password, oldPassword) {
      if (get().signingIn) return
      set({ signingIn: true, signInError: null })
      try {
        const session = await ports.session.signIn(name, password, oldPassword)
        if (!session.ok) return set({ signInError: session.error })
        const person = await ports.session.openPerson(session.value)
        if (!person.ok) {
          await ports.session.signOut()
          return set({ signInError: person.error })
        }
        const stopWork = person.value.work.onChange((touched) => void get().refresh(touched))
        const stopSync = person.value.sync.onChange((sync) => set({ sync }))
        stopListening = () => {
          stopWork()
          stopSync()
        }
        set({ person: person.value, user: session.value.user, sync: person.value.sync.status() })
        await get().loadPreferences()
        await get().showBatches()
      } finally {
        set({ signingIn: false })
      }
    },

    async signOut() {
      if (!(await get().leaveTask())) return
      await get().preferencesSaved()
      const { person } = get()
      if (person === null) return
      set({ person: null })
      get().clearTask()
      stopListening?.()
      stopListening = null
      person.sync.stop()
      // What is still being written for her must not end up in the journal of whoever signs in next.
      await person.work.close()
      await ports.session.signOut()
      set({
        user: null,
        sync: null,
        batches: null,
        batch: null,
        tasks: null,
        signInError: null,
        sendFailed: null,
        dialog: null,
      })
      await get().loadPreferences()
      set({ people: await ports.session.people(), screen: 'sign-in' })
      await get().askServer()
    },
  }
}
