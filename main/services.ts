import { join } from 'node:path'
import type { AppInfo, DeskEventName, DeskEvents } from '../shared/ipc/contract.ts'
import { openCanary } from './canary.ts'
import { Ballast } from './disk/ballast.ts'
import { freeMb } from './disk/disk-error.ts'
import { makeFolderDurably } from './disk/durable-file.ts'
import { nodeFiles } from './disk/files.ts'
import type { Clipboard, HandlerDeps } from './ipc/handlers.ts'
import type { Faults } from './link/faults.ts'
import { type Fetch, PATIENCE } from './link/line.ts'
import { networkName } from './link/network-name.ts'
import { createServerLink } from './link/server-link.ts'
import type { Log } from './log.ts'
import { mediaKey, type SystemLock } from './media/media-key.ts'
import { openMediaStore } from './media/media-store.ts'
import { openMeter } from './media/meter.ts'
import { openPictureRoom } from './media/picture-room.ts'
import { openCarryStore } from './sealing/carry-store.ts'
import { openIdentity } from './sealing/identity.ts'
import { createSessionKeeper } from './session/session-keeper.ts'
import { TokenHolder } from './session/token-holder.ts'

export interface Surroundings {
  readonly userData: string
  /** A folder outside the profile, or null for none. */
  readonly canaryFolder: string | null
  readonly server: URL
  readonly fetch: Fetch
  readonly faults: Faults
  readonly log: Log
  readonly clipboard: Clipboard
  /** Deletes what the page keeps in IndexedDB, whether it can be opened or not. */
  readonly dropDatabases: () => Promise<void>
  /** Asks the person where to write a file of this name; null where she does not want to. */
  readonly saveAs: (name: string) => Promise<string | null>
  readonly systemLock: SystemLock | null
  readonly info: Omit<AppInfo, 'device' | 'server'>
  /** Tells the page something unasked. */
  tell<E extends DeskEventName>(event: E, data: DeskEvents[E]): void
}

/** Builds everything that the channels work with. */
export async function createServices(around: Surroundings): Promise<HandlerDeps> {
  const { userData, log } = around
  // Electron made it: what lies in it survives a power cut only where its own name does.
  await makeFolderDurably(userData, nodeFiles).catch((error: unknown) =>
    log.error('the profile folder could not be synced', error),
  )
  const identity = await openIdentity(join(userData, 'device.json'), log)
  const carry = await openCarryStore(join(userData, 'carry'), log, (user, count) =>
    session.carried(user, count),
  )
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
  const ballast = new Ballast(userData, log)
  const relieve = () => ballast.release()
  const now = () => new Date()
  const meter = await openMeter(join(userData, 'picture-bytes.json'), now, log)
  const media = await openMediaStore({
    folder: join(userData, 'media'),
    needsFolder: join(userData, 'picture-needs'),
    key: await mediaKey(join(userData, 'media-key.json'), around.systemLock, log),
    link,
    log,
    meter,
    progress: (sha256, received) => around.tell('media:progress', { sha256, received, spent: meter.spent() }),
    lost: (pictures) => around.tell('media:lost', { pictures }),
  })
  const pictureRoom = await openPictureRoom({
    userData,
    meter,
    usedBytes: media.usedBytes,
    network: networkName,
    now,
    log,
  })
  const session = createSessionKeeper({ userData, link, tokens, log, relieve, now: Date.now })
  return {
    info: { ...around.info, device, server: around.server.href },
    freeMb: () => freeMb(userData),
    clipboard: around.clipboard,
    ballast,
    canary: openCanary(around.canaryFolder, log),
    dropDatabases: around.dropDatabases,
    saveAs: around.saveAs,
    link,
    identity,
    carry,
    session,
    media,
    pictureRoom,
  }
}
