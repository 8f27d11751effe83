import type { Answer, Desk, DiskError, Session } from '../../shared/ipc/contract.ts'
import { type Sha256, sha256Schema, type UserId } from '../../shared/model/ids.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { CanaryPort } from '../data/canary.ts'
import type { Carrier } from '../data/carry.ts'
import type { Journal } from '../data/journal.ts'
import { openStore } from '../data/open-store.ts'
import type { IdlePictures, PersonPorts } from '../editor/ports.ts'
import { startIdleDownloads } from '../sync/idle-downloads.ts'
import type { Net, Pictures } from '../sync/ports.ts'
import { startSync } from '../sync/sync-engine.ts'
import { after } from './after.ts'

const surroundings = { clock: { now: Date.now }, rng: { next: Math.random }, timer: { after } }

/** Opens the store of a signed-in person and starts her sync: the one place where data and sync meet. */
export async function openPerson(desk: Desk, session: Session): Promise<Result<PersonPorts, DiskError>> {
  const opened = await openStore({
    user: session.user.id,
    dataKey: session.dataKey,
    journal: deskJournal(desk),
    carrier: deskCarrier(desk),
    now: Date.now,
    after,
    canary: deskCanary(desk, session.user.id),
    relieve: () => desk.call('app:relieveDisk', null),
    dropDatabases: async () => void (await desk.call('app:dropDatabases', null)),
  })
  if (!opened.ok) return opened
  const { work, preferences, place, sync: store, recovered, rebuilt, rolledBack } = opened.value
  const sync = startSync({
    store,
    net: deskNet(desk),
    pictures: {
      ...deskPictures(desk),
      keep: (pictures) => desk.call('media:keep', { person: session.user.id, pictures: [...pictures] }),
    },
    ...surroundings,
    user: session.user.id,
  })
  const { tasks, documents, operations } = recovered
  const lost = rebuilt || tasks + documents + operations > 0
  return ok({
    work,
    preferences,
    place,
    sync,
    ...(lost ? { restored: { tasks, documents, operations } } : {}),
    ...(rolledBack === null ? {} : { rolledBack }),
  })
}

/** Fetches what the people of this computer need while none of them is signed in. Returns the function that ends it. */
export function fetchWhileAway(desk: Desk, told: (pictures: IdlePictures) => void): () => void {
  let ended = false
  let downloads: ReturnType<typeof startIdleDownloads> | null = null
  void desk.call('media:needs', null).then((needs) => {
    if (!ended && needs.length > 0)
      downloads = startIdleDownloads({ pictures: deskPictures(desk), ...surroundings }, needs, told)
  })
  const offLink = desk.on('link:changed', ({ up }) => {
    if (up) downloads?.retry()
  })
  return () => {
    ended = true
    offLink()
    downloads?.stop()
  }
}

function deskJournal(desk: Desk): Journal {
  return {
    append: (records) => desk.call('journal:append', [...records]),
    read: () => desk.call('journal:read', null),
    retained: (prefix) => desk.call('journal:retained', { prefix }),
  }
}

function deskCanary(desk: Desk, person: UserId): CanaryPort {
  return {
    read: () => desk.call('canary:read', { person }),
    note: (canary) => void desk.call('canary:note', { person, canary }),
  }
}

function deskCarrier(desk: Desk): Carrier {
  return {
    last: (stream) => desk.call('carry:last', stream),
    keep: (run) => desk.call('carry:keep', run),
  }
}

function deskNet(desk: Desk): Net {
  return {
    exchange: (message) => desk.call('link:exchange', message),
    freeDiskMb: async () => (await desk.call('app:freeDisk', null)).freeMb,
    onLink: (listener) => desk.on('link:changed', ({ up }) => listener(up)),
  }
}

function deskPictures(desk: Desk): Omit<Pictures, 'keep'> {
  return {
    fetch: ({ sha256, bytes }) => desk.call('media:fetch', { sha256, bytes }),
    stopFetching: () => void desk.call('media:stop', null),
    held: async (pictures) => named(await desk.call('media:held', [...pictures])),
    room: () => desk.call('media:room', null),
    makeRoom: async (bytes) => {
      await desk.call('media:makeRoom', { bytes })
    },
    setRules: (rules) => desk.call('media:setRules', rules),
    onProgress: (listener) =>
      desk.on('media:progress', ({ sha256, received, spent }) =>
        listener(sha256Schema.parse(sha256), received, spent),
      ),
    onLost: (listener) => desk.on('media:lost', ({ pictures }) => listener(named(pictures))),
  }
}

function named(held: Answer<'media:held'>): readonly Sha256[] {
  return held.map((sha256) => sha256Schema.parse(sha256))
}
