import type { SyncService } from '../../server/modules/sync/service.ts'
import type { Epoch } from '../../shared/model/ids.ts'
import { type Backup, MemoryStorage } from './memory-storage.ts'
import type { Mutant } from './mutants.ts'
import type { Life, Scheduler } from './scheduler.ts'
import { uuidFrom } from './uuid.ts'

/** So many commits of a hundred wait for the disk, at most so long, ms. */
const SLOW = 0.3
const SLOWEST = 2000

/** The central server: its real sync over a storage whose commits the scheduler owns. It dies, and is put back from dumps. */
export class ServerHost {
  readonly storage = new MemoryStorage()
  readonly #scheduler: Scheduler
  #life: Life = { alive: false }
  #service: SyncService | null = null
  #epoch: Epoch
  /** Of the dumps, null where none was taken since work was handed out. */
  #backup: Backup | null = null
  /** Told that it died in the middle of a commit. */
  #atCommit: (() => void) | null = null

  constructor(scheduler: Scheduler, mutant: Mutant | null) {
    this.#scheduler = scheduler
    this.#epoch = this.#newEpoch()
    this.storage.acknowledgeBeforeCommit = mutant === 'acknowledge-before-commit'
    this.storage.withoutUniqueKeys = mutant === 'no-unique-keys'
    this.storage.blindToForks = mutant === 'numbers-used-again'
    this.start()
  }

  /** Null while it is down. */
  get service(): SyncService | null {
    return this.#life.alive ? this.#service : null
  }

  start(): void {
    if (this.#life.alive) return
    const life = { alive: true }
    this.#life = life
    this.storage.before = () => {
      const dies = this.#atCommit
      if (dies !== null) {
        this.#atCommit = null
        this.kill()
        dies()
      }
      return this.#commit(life)
    }
    this.#service = this.storage.service(this.#epoch, () => this.#scheduler.now())
  }

  /** At once, with whatever is under way. */
  kill(): void {
    this.#life.alive = false
    this.storage.kill()
  }

  /** With the next transaction, which then has never happened. */
  killAtCommit(dead: () => void): void {
    this.#atCommit = dead
  }

  dump(): void {
    this.#backup = this.storage.backup()
  }

  /** What was handed out since is in no dump: an old one would take it back from people who work on it. */
  forgetDump(): void {
    this.#backup = null
  }

  /** Puts the last dump back, where there is one; answers whether there was. */
  restore(): boolean {
    if (this.#backup === null) return false
    this.kill()
    this.storage.restore(this.#backup)
    this.storage.raiseRevFloor()
    this.#epoch = this.#newEpoch()
    this.start()
    return true
  }

  /** Sometimes its disk is slow, and other requests come meanwhile. */
  async #commit(life: Life): Promise<void> {
    if (this.#scheduler.chance(SLOW))
      await this.#scheduler.wait(life, this.#scheduler.below(SLOWEST), 'server: slow disk')
    return this.#scheduler.turn(life, 'server: commit')
  }

  #newEpoch(): Epoch {
    return uuidFrom(this.#scheduler.random) as Epoch
  }
}
