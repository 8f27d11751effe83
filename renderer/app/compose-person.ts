import type { Answer, Desk, DiskError, Session } from '../../shared/ipc/contract.ts'
import { type Sha256, sha256Schema } from '../../shared/model/ids.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { Carrier } from '../data/carry.ts'
import type { Journal } from '../data/journal.ts'
import { openStore } from '../data/open-store.ts'
import type { PersonPorts } from '../editor/ports.ts'
import type { Net } from '../sync/ports.ts'
import { startSync } from '../sync/sync-engine.ts'
import { after } from './after.ts'

/** Opens the store of a signed-in person and starts her sync: the one place where data and sync meet. */
export async function openPerson(desk: Desk, session: Session): Promise<Result<PersonPorts, DiskError>> {
  const opened = await openStore({
    user: session.user.id,
    dataKey: session.dataKey,
    journal: deskJournal(desk),
    carrier: deskCarrier(desk),
    now: Date.now,
  })
  if (!opened.ok) return opened
  const { work, preferences, sync: store, recovered, rebuilt } = opened.value
  const sync = startSync({
    store,
    net: deskNet(desk),
    clock: { now: Date.now },
    rng: { next: Math.random },
    timer: { after },
    user: session.user.id,
  })
  const { tasks, documents, operations } = recovered
  const lost = rebuilt || tasks + documents + operations > 0
  return ok({ work, preferences, sync, ...(lost ? { restored: { tasks, documents, operations } } : {}) })
}

function deskJournal(desk: Desk): Journal {
  return {
    append: (records) => desk.call('journal:append', [...records]),
    read: () => desk.call('journal:read', null),
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
    fetch: ({ sha256, bytes }) => desk.call('media:fetch', { sha256, bytes }),
    held: async (pictures) => named(await desk.call('media:held', [...pictures])),
    freeDiskMb: async () => (await desk.call('app:freeDisk', null)).freeMb,
    onLink: (listener) => desk.on('link:changed', ({ up }) => listener(up)),
    onProgress: (listener) =>
      desk.on('media:progress', ({ sha256, received }) => listener(sha256Schema.parse(sha256), received)),
  }
}

function named(held: Answer<'media:held'>): readonly Sha256[] {
  return held.map((sha256) => sha256Schema.parse(sha256))
}
