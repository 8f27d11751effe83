import type { DiskError, JournalRecord } from '../../shared/ipc/contract.ts'
import type { TaskId } from '../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { serial } from '../../shared/serial.ts'
import { type CanaryPort, noteStream } from './canary.ts'
import type { Changes } from './changes.ts'
import type { Cipher, Primitives } from './cipher.ts'
import { diskError, isDiskFull } from './disk-error.ts'
import { type After, inTime, isUnanswered } from './in-time.ts'
import { appendAll, type Journal } from './journal.ts'
import type { WorkingSet } from './working-set.ts'

/** What all repositories of one open person share. */
export interface Store extends Pick<Primitives, 'sha256Hex' | 'newId'> {
  readonly db: WorkingSet
  readonly cipher: Cipher
  readonly journal: Journal
  /** Unix ms. */
  readonly now: () => number
  /** One act at a time, and never on a database that was closed behind our back. */
  act<T>(job: () => Promise<T>): Promise<T>
  /** The same for what writes: where the database does not open again, that is its answer. */
  write<T>(job: () => Promise<Result<T, DiskError>>): Promise<Result<T, DiskError>>
  /** Journal, then one transaction; answers when both are safe. Only inside `act`. */
  commit(changes: Changes): Promise<Result<null, DiskError>>
  /** `touched`: the tasks that the change was about. */
  onChange(listener: (touched: ReadonlySet<TaskId>) => void): () => void
  /** A finished operation waits to be sent. */
  onOperation(listener: () => void): () => void
  operationAdded(): void
  /** The database was opened anew in the middle of work and may have come back from the journal, which knows of no pictures. */
  onReopened(listener: () => void): () => void
  /** Ends when what is under way is done; later acts find the database closed. */
  close(): Promise<void>
}

type Shared = Pick<Store, 'db' | 'cipher' | 'journal' | 'now' | 'sha256Hex' | 'newId'>

export interface StoreParts extends Shared {
  /** Makes room on a full disk; false where there is nothing left to give up. */
  readonly relieve: () => Promise<boolean>
  /** Without it nothing is given up, however long it takes. */
  readonly after: After | undefined
  readonly canary: CanaryPort
  /** Opens the database again after a failure and compares it with the journal. */
  readonly reopen: (store: Store) => Promise<Result<unknown, DiskError>>
}

/** A transaction that is not ended by then is given up, and the more it writes the longer it may take, ms. */
const WRITING_MS = 10_000
const ROW_MS = 20

export function createStore({ relieve, after, canary, reopen, ...shared }: StoreParts): Store {
  const { db, journal } = shared
  const changed = listeners<ReadonlySet<TaskId>>()
  const operations = listeners<void>()
  const reopened = listeners<void>()
  const run = serial()
  let owed: readonly JournalRecord[] = []
  let closed = false
  let reopening = false
  /** How openings ended that were tried in vain. */
  const vain: Result<never, DiskError>[] = []

  const store: Store = {
    ...shared,
    act(job) {
      const asked = vain.length
      return run(async () => {
        await seeToOpen(asked)
        return job()
      })
    },
    write(job) {
      const asked = vain.length
      return run(async () => {
        const open = await seeToOpen(asked)
        return open.ok ? job() : open
      })
    },
    commit,
    onChange: changed.add,
    onOperation: operations.add,
    operationAdded: operations.fire,
    onReopened: reopened.add,
    close() {
      changed.clear()
      operations.clear()
      reopened.clear()
      return run(async () => {
        closed = true
        db.close()
      })
    },
  }
  return store

  async function commit(changes: Changes): Promise<Result<null, DiskError>> {
    const written = await appendAll(journal, [...owed, ...changes.journal])
    if (!written.ok) return written
    owed = []
    const stored = await transact(changes)
    if (!stored.ok) {
      const undone = await appendAll(journal, changes.undo)
      if (!undone.ok) owed = changes.undo
      return stored
    }
    const newest = [...changes.streams.values()].sort((a, b) => b.generation - a.generation)[0]
    if (newest !== undefined && !newest.closed) noteStream(canary, newest)
    // Nothing is lost where this fails: the opening of the store forgets what has its receipt.
    await appendAll(journal, changes.forget)
    changed.fire(new Set(changes.tasks.keys()))
    return stored
  }

  /**
   * Chromium closes a database that it finds damaged, and the next opening may find it empty. What was asked for before the last
   * try in vain shares in it: one that nobody answers takes long, and many may wait.
   */
  async function seeToOpen(asked: number): Promise<Result<unknown, DiskError>> {
    if (closed || db.isOpen()) return ok(null)
    return vain[asked] ?? openAgain()
  }

  async function openAgain(): Promise<Result<unknown, DiskError>> {
    reopening = true
    const result = await reopen(store)
    reopening = false
    // One that was not compared may have forgotten what the screen called saved: nobody works on it.
    if (result.ok) reopened.fire()
    else {
      vain.push(result)
      db.close()
    }
    return result
  }

  async function written(changes: Changes): Promise<void> {
    try {
      await inTime(changes.write(), WRITING_MS + ROW_MS * changes.rows, after)
    } catch (error) {
      // What it does after all comes before whatever the next connection writes.
      if (isUnanswered(error)) db.close()
      throw error
    }
  }

  async function transact(changes: Changes): Promise<Result<null, DiskError>> {
    let refused: DiskError
    try {
      await written(changes)
      return ok(null)
    } catch (error) {
      refused = diskError(error)
      if (isDiskFull(error) && (await relieve())) return transact(changes)
      // A database that broke in the middle is opened again, once; the journal already has this change.
      if (closed || reopening || isDiskFull(error) || db.isOpen()) return fail(refused)
    }
    const again = await openAgain()
    if (!again.ok) return again
    // What the server told comes once more. The opening may have gone back to the beginning of its mail, and a page from further
    // on would hide what lies between.
    if (changes.meta !== null) return fail(refused)
    try {
      await written(changes)
      return ok(null)
    } catch (error) {
      return fail(diskError(error))
    }
  }
}

function listeners<T>() {
  const all = new Set<(about: T) => void>()
  return {
    add(listener: (about: T) => void) {
      all.add(listener)
      return () => void all.delete(listener)
    },
    fire(about: T) {
      for (const listener of [...all]) listener(about)
    },
    clear: () => all.clear(),
  }
}
