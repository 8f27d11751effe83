import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { imagePoint } from '../../shared/geometry/point.ts'
import type { LabelId, UserId } from '../../shared/model/ids.ts'
import { fail, ok } from '../../shared/result.ts'
import type { PersonPorts, SyncStatus } from '../editor/ports.ts'
import { DEFAULT_PREFERENCES, type Preferences } from '../editor/preferences.ts'
import type { AppPorts } from './app-state.ts'
import { openPractice } from './practice.ts'
import { type AppStore, createApp } from './store.ts'

const forbidden = (what: string) => () => {
  throw new Error(`the practice reached ${what}`)
}
const outside: Omit<AppPorts, 'session' | 'settings' | 'restart'> = {
  clipboard: { read: async () => '', write: async () => {} },
  scissors: { load: () => {}, want: () => {}, path: () => null, onReady: () => {}, dispose: () => {} },
  pictures: { expect: () => {}, prefetch: () => {} },
  now: () => 0,
  after: () => () => {},
}

/** A store with somebody signed in whose work must not be touched. */
function realStore() {
  const kept: Preferences[] = []
  const untouchable = new Proxy({}, { get: (_, name) => forbidden(`work.${String(name)}`) })
  const person: PersonPorts = {
    work: untouchable as PersonPorts['work'],
    preferences: {
      load: async () => DEFAULT_PREFERENCES,
      save: async (preferences) => {
        kept.push(preferences)
        return ok(null)
      },
    },
    place: { load: forbidden('place'), save: forbidden('place') },
    sync: {
      status: () => ({ phase: 'idle', pending: 3 }) as SyncStatus,
      read: async () => ({ phase: 'idle', pending: 3 }) as SyncStatus,
      onChange: () => () => {},
      now: () => {},
      pauseDownloads: () => {},
      fetchNow: () => {},
      setPictureRules: async () => ok(null),
      noteNeeded: forbidden('sync.noteNeeded'),
      stop: forbidden('sync.stop'),
    },
  }
  const store = createApp({
    ...outside,
    session: {
      info: forbidden('info'),
      about: forbidden('about'),
      people: forbidden('people'),
      signIn: forbidden('signIn'),
      unlock: forbidden('unlock'),
      setPin: forbidden('setPin'),
      holds: forbidden('holds'),
      signOut: forbidden('signOut'),
      exportRescue: forbidden('exportRescue'),
      openPerson: forbidden('openPerson'),
      fetchPictures: forbidden('fetchPictures'),
    },
    settings: { language: () => 'zh', keepLanguage: () => {} },
    restart: forbidden('restart'),
  })
  const user = { id: 'u' as UserId, name: 'alice', displayName: '李梅', role: 'labeller' } as const
  const info = {
    version: '',
    electron: '',
    device: '',
    server: '',
    person: null,
    developer: false,
    locale: '',
    lockWithinMinutes: null,
  }
  store.use.setState({ user, info, person, about: fail({ code: 'offline' }) })
  return { store, kept }
}

const state = (store: AppStore) => store.use.getState()

it('opens a picture to practise on, and nothing drawn or submitted there reaches real work', async () => {
  const { store: real } = realStore()
  const practice = await openPractice(real, outside)
  expect(state(practice)).toMatchObject({ screen: 'workspace', picture: 'loading' })
  state(practice).stageResized({ width: 800, height: 600 })
  state(practice).chooseLabel('head' as LabelId)
  const at = (type: 'down' | 'move' | 'up', x: number, y: number) =>
    state(practice).stageTool({ type, at: imagePoint(x, y), shift: false, ctrl: false, alt: false })
  at('down', 100, 100)
  at('move', 400, 300)
  at('up', 500, 400)
  expect(state(practice).document?.shapes).toMatchObject([{ label: 'head', geometry: { kind: 'box' } }])
  expect(await state(practice).leaveTask()).toBe(true)

  const media = state(practice).task?.task.media
  state(practice).stagePicture(media!.sha256, { state: 'shown' })
  await state(practice).submitAndNext()
  expect(state(practice).findings?.map(({ code }) => code)).toContain('missing-part')
  state(practice).chooseLabel('eye' as LabelId)
  at('down', 200, 200)
  at('up', 200, 200)
  await state(practice).submitAndNext('checked')
  expect(state(practice).batchFinished).toBe(true)
  await state(practice).leave('switch')
  expect(state(practice).screen).toBe('sign-in')
  expect(state(real)).toMatchObject({ screen: 'starting', document: null })
})

it('has her own settings, and keeps what she changes', async () => {
  const { store: real, kept } = realStore()
  state(real).setPreferences({ snap: false })
  const practice = await openPractice(real, outside)
  expect(state(practice).preferences.snap).toBe(false)
  expect(state(practice).sync?.pending).toBe(3)
  state(practice).setDisplay({ invert: true })
  await Promise.resolve()
  expect(kept.at(-1)?.display.invert).toBe(true)
  state(practice).setLanguage('en')
  expect(state(real).language).toBe('en')
})

it('shows a picture that the program brings along', async () => {
  const { store: real } = realStore()
  const { sha256, bytes } = state(await openPractice(real, outside)).task!.task.media
  const file = await readFile(join(import.meta.dirname, '../public/media', sha256))
  expect(createHash('sha256').update(file).digest('hex')).toBe(sha256)
  expect(file.length).toBe(bytes)
})
