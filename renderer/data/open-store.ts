import type { DiskError } from '../../shared/ipc/contract.ts'
import type { UserId } from '../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { PlacePort, PreferencesPort, WorkPort } from '../editor/ports.ts'
import type { CanaryPort } from './canary.ts'
import { type Carrier, putDown } from './carry.ts'
import { type Primitives, webCrypto } from './cipher.ts'
import { personDb } from './db.ts'
import { causes, diskError } from './disk-error.ts'
import { type After, inTime, isUnanswered } from './in-time.ts'
import type { Journal } from './journal.ts'
import { mediaRepo } from './media-repo.ts'
import { placeRepo } from './place-repo.ts'
import { preferencesRepo } from './preferences-repo.ts'
import { type Recovered, recover } from './recover.ts'
import { compareCanary, type RolledBack } from './rolled-back.ts'
import { createStore, type Store } from './store.ts'
import { type SyncStore, syncStore } from './sync-store.ts'
import { workRepo } from './work-repo.ts'
import type { WorkingSet } from './working-set.ts'

export interface StoreOptions {
  readonly user: UserId
  /** Base64 of the 32 bytes that her documents are sealed with. */
  readonly dataKey: string
  readonly journal: Journal
  readonly carrier: Carrier
  /** Unix ms. */
  readonly now: () => number
  /** Makes room on a full disk; false where there is nothing left to give up. */
  readonly relieve: () => Promise<boolean>
  readonly canary: CanaryPort
  /** Deletes the databases where the browser itself cannot: it would have to open them first. */
  readonly dropDatabases: () => Promise<void>
  /** Gives the person's working set, not yet open; the browser's own by default. */
  readonly openSet?: (user: UserId) => WorkingSet
  /** Runs something later, unless the returned function is called; without it a database may take as long as it likes. */
  readonly after?: After
  readonly primitives?: Primitives
  /** Stores that are on their way out, by person. Those of one running program by default; a simulator runs many. */
  readonly closing?: Map<UserId, Promise<void>>
}

export interface OpenedStore {
  readonly work: WorkPort
  readonly preferences: PreferencesPort
  readonly place: PlacePort
  readonly sync: SyncStore
  /** What the database lacked and got back from the journal; all zero on a good day. */
  readonly recovered: Recovered
  /** The profile knows less than was noted outside it; null on a good day. */
  readonly rolledBack: RolledBack | null
  /** The database could not be opened at all and was made anew. */
  readonly rebuilt: boolean
}

/**
 * A database that does not answer by then when it is opened again is deleted and built anew; where it is still silent she is
 * told that something is not saved. What opens at all opens in a hundredth of this, ms.
 */
const REOPENING_MS = 5_000

const closingHere = new Map<UserId, Promise<void>>()

/** Opens the person's working set and brings it and its safety copy to agree before anybody sees it. */
export async function openStore(options: StoreOptions): Promise<Result<OpenedStore, DiskError>> {
  const { user, journal, now, relieve, canary, dropDatabases } = options
  const { openSet = personDb, primitives = webCrypto, closing = closingHere } = options
  // What is still being written must not be compared.
  await closing.get(user)
  const db = openSet(user)
  // What the opening itself changes must not hide what was noted before.
  let noting = false
  const noted: CanaryPort = {
    read: canary.read,
    note: (stream) => {
      if (noting) canary.note(stream)
    },
  }
  const copies = { journal, canary, dropDatabases }
  const opened = await openDatabase(db, copies)
  if (!opened.ok) return opened
  const reopen = async (store: Store): Promise<Result<unknown, DiskError>> => {
    const again = await openDatabase(store.db, copies, options.after)
    return again.ok ? recovering(store) : again
  }
  const store = createStore({
    db,
    cipher: await primitives.openCipher(options.dataKey),
    sha256Hex: primitives.sha256Hex,
    newId: primitives.newId,
    journal,
    now,
    relieve,
    after: options.after,
    canary: noted,
    reopen,
  })
  const recovered = await store.act(() => recovering(store))
  if (!recovered.ok) {
    await store.close()
    return recovered
  }
  const rolledBack = await store.act(() => compareCanary(store, canary))
  if (!rolledBack.ok) {
    await store.close()
    return rolledBack
  }
  noting = true
  const putDownAll = () => void putDown(store, user, options.carrier).catch(() => {})
  store.onOperation(putDownAll)
  putDownAll()
  const media = mediaRepo(store)
  const close = () => {
    const closed = store.close()
    closing.set(user, closed)
    return closed
  }
  return ok({
    work: { ...workRepo(store, media), close },
    preferences: preferencesRepo(store),
    place: placeRepo(store),
    sync: syncStore(store, media),
    recovered: recovered.value,
    rolledBack: rolledBack.value,
    rebuilt: opened.value.rebuilt,
  })
}

async function recovering(store: Store): Promise<Result<Recovered, DiskError>> {
  try {
    return await recover(store)
  } catch (error) {
    return fail(diskError(error))
  }
}

/** How browsers call a database whose files they cannot read; retrying never heals it. */
const DAMAGED = new Set(['UnknownError', 'InternalError', 'NotReadableError'])

/**
 * A database that does not open at all is deleted and built anew, but only where the journal is there to build it from, or
 * nothing was ever finished here. Not after a failed migration nor on a full disk: then it is still good.
 */
async function openDatabase(
  db: WorkingSet,
  { journal, canary, dropDatabases }: Pick<StoreOptions, 'journal' | 'canary' | 'dropDatabases'>,
  after?: After,
): Promise<Result<{ readonly rebuilt: boolean }, DiskError>> {
  let isSilent = false
  try {
    await inTime(db.open(), REOPENING_MS, after)
    return ok({ rebuilt: false })
  } catch (error) {
    isSilent = isUnanswered(error)
    // Or the next opening would wait for this one.
    if (isSilent) db.close()
    const refused = fail(diskError(error))
    const isDamaged = isSilent || causes(error).some(({ name }) => DAMAGED.has(name))
    if (refused.error.code !== 'disk-failed' || !isDamaged) return refused
    const copy = await journal.read()
    if (!copy.ok) return refused
    if (copy.value.length === 0 && (await canary.read()) !== null) return refused
  }
  try {
    // A deletion would wait behind the opening that nobody answers.
    if (isSilent) await inTime(dropDatabases(), REOPENING_MS, after)
    else await inTime(db.delete({ disableAutoOpen: false }), REOPENING_MS, after).catch(dropDatabases)
    await inTime(db.open(), REOPENING_MS, after)
    return ok({ rebuilt: true })
  } catch (error) {
    return fail(diskError(error))
  }
}
