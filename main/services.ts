import { join } from 'node:path'
import type { AppInfo, DeskEventName, DeskEvents } from '../shared/ipc/contract.ts'
import { freeMb } from './disk/disk-error.ts'
import type { Clipboard, HandlerDeps } from './ipc/handlers.ts'
import type { Faults } from './link/faults.ts'
import { type Fetch, PATIENCE } from './link/line.ts'
import { createServerLink } from './link/server-link.ts'
import type { Log } from './log.ts'
import { openMediaStore } from './media/media-store.ts'
import { openCarryStore } from './sealing/carry-store.ts'
import { openIdentity } from './sealing/identity.ts'
import { createSessionKeeper, TokenHolder } from './session/session-keeper.ts'

export interface Surroundings {
  readonly userData: string
  readonly server: URL
  readonly fetch: Fetch
  readonly faults: Faults
  readonly log: Log
  readonly clipboard: Clipboard
  readonly info: Omit<AppInfo, 'device' | 'server'>
  /** Tells the page something unasked. */
  tell<E extends DeskEventName>(event: E, data: DeskEvents[E]): void
}

/** Builds everything that the channels work with. */
export async function createServices(around: Surroundings): Promise<HandlerDeps> {
  const { userData, log } = around
  const identity = await openIdentity(join(userData, 'device.json'), log)
  const carry = await openCarryStore(join(userData, 'carry'), log)
  const { device } = identity
  const tokens = new TokenHolder()
  const link = createServerLink({
    base: around.server,
    fetch: around.fetch,
    bearer: tokens,
    identity,
    carry,
    app: around.info.version,
    faults: around.faults,
    patience: PATIENCE,
  })
  const media = await openMediaStore({
    folder: join(userData, 'media'),
    link,
    progress: (sha256, received, bytes) => around.tell('media:progress', { sha256, received, bytes }),
  })
  return {
    info: { ...around.info, device, server: around.server.href },
    freeMb: () => freeMb(userData),
    clipboard: around.clipboard,
    link,
    identity,
    carry,
    session: createSessionKeeper({ userData, link, tokens, log, now: Date.now }),
    media,
  }
}
