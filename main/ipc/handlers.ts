import {
  type Answer,
  type AppInfo,
  type Arg,
  type ChannelName,
  CLIPBOARD_MARK,
} from '../../shared/ipc/contract.ts'
import { ok } from '../../shared/result.ts'
import type { Journal } from '../journal/journal.ts'
import type { ServerLink } from '../link/server-link.ts'
import type { MediaStore } from '../media/media-store.ts'
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
  readonly clipboard: Clipboard
  readonly link: ServerLink
  readonly identity: Identity
  readonly carry: CarryStore
  readonly session: SessionKeeper
  readonly media: MediaStore
}

/** What each channel does; plain functions, so that tests run them without Electron. */
export function createHandlers({
  info,
  freeMb,
  clipboard,
  link,
  identity,
  carry,
  session,
  media,
}: HandlerDeps): Handlers {
  function journal(): Journal {
    const open = session.journal()
    if (open === null) throw new Error('nobody is signed in')
    return open
  }

  return {
    'app:info': async () => info,
    'app:freeDisk': async () => ({ freeMb: await freeMb() }),
    'session:about': () => link.about(),
    'session:people': () => session.people(),
    'session:signIn': (credentials) => session.signIn(credentials),
    'session:signOut': async () => {
      await session.signOut()
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
    'media:held': async (pictures) => media.held(pictures),
    'clipboard:read': async () => {
      const text = await clipboard.readText()
      return text.startsWith(CLIPBOARD_MARK) ? text : ''
    },
    'clipboard:write': async (text) => {
      await clipboard.writeText(text)
      return null
    },
    'journal:append': async (records) => journal().append(records),
    'journal:read': async () => ok(journal().read()),
  }
}
