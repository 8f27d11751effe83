import {
  type Answer,
  type AppInfo,
  type Arg,
  type ChannelName,
  CLIPBOARD_MARK,
} from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/result.ts'
import type { CanaryKeeper } from '../canary.ts'
import type { Ballast } from '../disk/ballast.ts'
import type { Journal } from '../journal/journal.ts'
import type { ServerLink } from '../link/server-link.ts'
import type { MediaStore } from '../media/media-store.ts'
import type { PictureRoomKeeper } from '../media/picture-room.ts'
import { exportRescue } from '../rescue-export.ts'
import type { CarryStore } from '../sealing/carry-store.ts'
import type { Identity } from '../sealing/identity.ts'
import { sealOwn } from '../sealing/message.ts'
import type { SessionKeeper } from '../session/session-keeper.ts'

export type Handlers = { readonly [C in ChannelName]: (arg: Arg<C>) => Promise<Answer<C>> }

/** As much of Electron's clipboard as is used here; newer versions answer with promises. */
export interface Clipboard {
  readText(): string | Promise<string>
  writeText(text: string): unknown
}

export interface HandlerDeps {
  readonly info: AppInfo
  readonly freeMb: () => Promise<number | null>
  readonly ballast: Ballast
  readonly canary: CanaryKeeper
  readonly dropDatabases: () => Promise<void>
  readonly saveAs: (name: string) => Promise<string | null>
  readonly clipboard: Clipboard
  readonly link: ServerLink
  readonly identity: Identity
  readonly carry: CarryStore
  readonly session: SessionKeeper
  readonly media: MediaStore
  readonly pictureRoom: PictureRoomKeeper
}

/** What each channel does; plain functions, so that tests run them without Electron. */
export function createHandlers(deps: HandlerDeps): Handlers {
  const { info, freeMb, clipboard, link, session, identity, carry, media, pictureRoom } = deps

  function journal(): Journal {
    const open = session.journal()
    if (open === null) throw new Error('nobody is signed in')
    return open
  }

  async function copiedShapes(): Promise<string> {
    const text = await clipboard.readText()
    return text.startsWith(CLIPBOARD_MARK) ? text : ''
  }

  return {
    'app:info': async () => info,
    'app:freeDisk': async () => ({ freeMb: await freeMb() }),
    'app:relieveDisk': () => deps.ballast.release(),
    'app:dropDatabases': async () => {
      await deps.dropDatabases()
      return null
    },
    'session:about': async () => {
      const about = await link.about()
      if (about.ok) await pictureRoom.setSiteHours(about.value.pictureHours ?? null)
      return about
    },
    'session:people': () => session.people(),
    'session:signIn': (credentials) => session.signIn(credentials),
    'session:unlock': ({ user, pin }) => session.unlock(user, pin),
    'session:setPin': ({ pin, password }) => session.setPin(pin, password),
    'session:holds': async (holding) => {
      session.holds(holding)
      return null
    },
    'session:signOut': async () => {
      await session.signOut()
      media.leave()
      // What she copied is hers; anything else that lies there is not ours.
      if ((await copiedShapes()) !== '') await clipboard.writeText('')
      return null
    },
    'link:exchange': (message) => link.exchange(message),
    'carry:last': async (stream) => carry.last(stream),
    'carry:keep': async (own) => {
      const keys = identity.server()
      // Before the first sign-in with this server there is nobody to seal to: her own sync sends it.
      return keys === null ? ok(null) : carry.keep(await sealOwn(own, identity, keys))
    },
    'media:fetch': (picture) => media.fetch(picture),
    'media:stop': async () => {
      media.stop()
      await pictureRoom.flush()
      return null
    },
    'media:held': async (pictures) => media.held(pictures),
    'media:keep': ({ person, pictures }) => media.keep(person, pictures),
    'media:needs': async () => media.needs(),
    'media:room': () => pictureRoom.read(),
    'media:makeRoom': async ({ bytes }) => {
      await media.makeRoom(bytes)
      return null
    },
    'media:setRules': (rules) => pictureRoom.setRules(rules),
    'clipboard:read': copiedShapes,
    'clipboard:write': async (text) => {
      await clipboard.writeText(text)
      return null
    },
    'journal:append': async (records) => journal().append(records),
    'journal:read': async () => ok(journal().read()),
    'journal:retained': ({ prefix }) => journal().retained(prefix),
    'rescue:export': () => exportRescue({ ...deps, app: info.version }),
    'canary:read': ({ person }) => deps.canary.read(person),
    'canary:note': async ({ person, canary }) => {
      deps.canary.note(person, canary)
      return null
    },
  }
}
