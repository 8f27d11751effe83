import { z } from 'zod'
import { makeFolderDurably } from '../../main/disk/durable-file.ts'
import { Journal } from '../../main/journal/journal.ts'
import type { Log } from '../../main/log.ts'
import { type CarryStore, openCarryStore } from '../../main/sealing/carry-store.ts'
import { sealMessage, sealOwn, takeAnswer } from '../../main/sealing/message.ts'
import type { SealedRun } from '../../main/sealing/seal-run.ts'
import type { CanaryPort } from '../../renderer/data/canary.ts'
import { type OpenedStore, openStore } from '../../renderer/data/open-store.ts'
import type { SyncPort } from '../../renderer/editor/ports.ts'
import { startSync } from '../../renderer/sync/sync-engine.ts'
import { picturesAtHand } from '../../renderer/sync/testing.ts'
import type { Canary, LinkError } from '../../shared/ipc/contract.ts'
import type { DeviceId, TaskId, UserId } from '../../shared/model/ids.ts'
import type { User } from '../../shared/model/user.ts'
import { ok, type Result } from '../../shared/result.ts'
import { MAGIC } from '../../shared/wire/magic.ts'
import { mailboxEntrySchema } from '../../shared/wire/mailbox.ts'
import { PROTOCOL, type SyncMessage, type SyncRequest } from '../../shared/wire/sync.ts'
import { SimulatedDisk } from './disk.ts'
import type { Line } from './line.ts'
import { MemorySet, SetDisk } from './memory-set.ts'
import type { Mutant } from './mutants.ts'
import { KEYS, plainIdentity, plainSeal, simulatedPrimitives } from './plain.ts'
import type { Life, Scheduler } from './scheduler.ts'
import { uuidFrom } from './uuid.ts'

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const DATA_KEY = Buffer.alloc(32, 7)
/** A small journal is rewritten after every few operations: what the program does once in a long while happens all the time. */
const COMPACT_FROM = 6_000

const COMMIT = 'database: commit'

/** A person at work on a device. */
export interface Session {
  readonly user: User
  readonly life: Life
  readonly store: OpenedStore
  readonly sync: SyncPort
}

/** One installation of the program: its real journal, store, sync and carrier over a disk and a line that the scheduler owns. */
export class Device {
  readonly id: DeviceId
  readonly people: readonly User[]
  readonly line: Line
  /** What the device's clock is off, ms. */
  clockOff = 0
  session: Session | null = null
  readonly #scheduler: Scheduler
  readonly #mutant: Mutant | null
  #files: SimulatedDisk
  #sets: ReadonlyMap<UserId, SetDisk>
  /** Outside the profile. */
  readonly #canaries = new Map<UserId, Canary>()
  #life: Life = { alive: false }
  #fuse: Fuse | null = null
  /** Of the mutant that judges leases itself. */
  readonly #withdrawn = new Set<string>()

  constructor(scheduler: Scheduler, people: readonly User[], line: Line, mutant: Mutant | null) {
    this.id = uuidFrom(scheduler.random) as DeviceId
    this.people = people
    this.line = line
    this.#scheduler = scheduler
    this.#mutant = mutant
    this.#files = new SimulatedDisk({ random: scheduler.random })
    this.#sets = new Map(people.map(({ id }) => [id, new SetDisk()]))
  }

  get running(): boolean {
    return this.#life.alive
  }

  /** Starts the program; nobody is signed in. */
  start(): Life {
    const life = { alive: true }
    this.#life = life
    const { lying, capacity } = this.#files
    this.#files.lying = this.#mutant === 'no-datasync' || lying
    this.#files.capacity = capacity
    this.#files.before = ({ call }) => this.#turn(life, `disk: ${call}`)
    for (const set of this.#sets.values()) {
      set.before = () => this.#turn(life, COMMIT)
      set.cursorFirst = this.#mutant === 'cursor-before-page'
    }
    return life
  }

  /** Something happens at one of the next calls of disk or database: see `Deed`. */
  stopAfter(when: Pick<Fuse, 'at' | 'calls'>, happen: () => void): void {
    this.#fuse = { ...when, happen, lit: when.at !== 'page' }
  }

  /** The program ends at once. `power`: and with it the computer. */
  stop(how: 'kill' | 'power'): void {
    this.#life.alive = false
    this.session?.sync.stop()
    this.session = null
    if (how === 'power') this.#files.powerCut()
    else this.#files.kill()
  }

  /** Signs in; null where the disk does not let her. */
  async signIn(user: User): Promise<Session | null> {
    const life = this.#life
    const set = this.#setOf(user)
    // As the program does when it starts.
    await makeFolderDurably('/profile', this.#files)
    const carry = await openCarryStore('/profile/carry', SILENT, () => undefined, this.#files)
    const journal = await Journal.open(`/profile/people/${user.id}`, DATA_KEY, SILENT, {
      files: this.#files,
      compactFrom: COMPACT_FROM,
    })
    const opened = await openStore({
      user: user.id,
      dataKey: DATA_KEY.toString('base64'),
      journal: {
        append: (records) => journal.append(records),
        read: async () => ({ ok: true, value: journal.read() }),
        retained: (prefix) => journal.retained(prefix),
      },
      carrier: {
        last: async (stream) => carry.last(stream),
        keep: async (run) => carry.keep(await sealOwn(run, plainIdentity(this.id), KEYS, plainSeal)),
      },
      now: () => this.#now(),
      canary: this.#canaryOf(user),
      relieve: async () => false,
      dropDatabases: async () => undefined,
      openSet: () => new MemorySet(set),
      primitives: simulatedPrimitives(this.#scheduler.random),
      closing: new Map(),
    })
    if (!opened.ok) {
      this.#scheduler.note(`the store does not open: ${JSON.stringify(opened.error)}`)
      await journal.close()
      return null
    }
    const sync = startSync({
      store: opened.value.sync,
      net: {
        exchange: (message) => this.#exchange(life, user, carry, message),
        freeDiskMb: async () => null,
        onLink: () => () => undefined,
      },
      pictures: picturesAtHand,
      clock: { now: () => this.#now() },
      rng: { next: this.#scheduler.random },
      timer: { after: (ms, run) => this.#scheduler.after(life, ms, 'client: timer', run) },
      user: user.id,
    })
    const { work } = opened.value
    const store = {
      ...opened.value,
      work: {
        ...work,
        submit: (task: TaskId, activeMs: number) =>
          this.#withdrawn.has(task) ? Promise.resolve(ok(null)) : work.submit(task, activeMs),
        close: async () => {
          await work.close()
          await journal.close()
        },
      },
    }
    this.session = { user, life, store, sync }
    return this.session
  }

  async signOut(): Promise<void> {
    const session = this.session
    if (session === null) return
    session.sync.stop()
    await session.store.work.close()
    this.session = null
  }

  /** Free bytes of the disk for files, and whether the database's part of it is full; null: no limit. */
  limit(free: number | null, databaseFull: boolean): void {
    const used = [...this.#files.all().values()].reduce((sum, file) => sum + file.length, 0)
    this.#files.capacity = free === null ? null : used + free
    for (const set of this.#sets.values()) set.full = databaseFull
  }

  damage(how: 'wiped' | 'shortened' | 'does not open'): void {
    for (const set of this.#sets.values()) {
      if (how === 'wiped') set.wipe()
      else if (how === 'shortened') set.shorten(1 + this.#scheduler.below(6))
      else set.breakOpening()
    }
  }

  /** The databases that an older program can have left are in its form. */
  age(version: number): void {
    for (const set of this.#sets.values()) {
      if (set.age(version)) this.#scheduler.note(`a database of version ${version}`)
    }
  }

  /** Whether her database does not open. */
  isBroken(user: User): boolean {
    return this.#setOf(user).broken
  }

  miscounted(user: User): readonly string[] {
    return this.#setOf(user).miscounted()
  }

  /** The whole profile as it is now, to be put back later. */
  image(): Image {
    return {
      files: this.#files.copy(),
      sets: new Map([...this.#sets].map(([user, set]) => [user, set.copy()])),
    }
  }

  /** A restore card: the profile is what it was. Only while the program does not run. */
  putBack({ files, sets }: Image): void {
    this.#files = files.copy()
    this.#sets = new Map([...sets].map(([user, set]) => [user, set.copy()]))
  }

  #turn(life: Life, label: string): Promise<void> {
    const fuse = this.#fuse
    if (fuse?.lit && life.alive && (fuse.at === 'call' || label === COMMIT)) {
      fuse.calls -= 1
      if (fuse.calls < 0) {
        this.#fuse = null
        fuse.happen()
      }
    }
    return this.#scheduler.turn(life, label)
  }

  #now(): number {
    return this.#scheduler.now() + this.clockOff
  }

  #setOf({ id }: User): SetDisk {
    const set = this.#sets.get(id)
    if (set === undefined) throw new Error('she does not work here')
    return set
  }

  #canaryOf({ id }: User): CanaryPort {
    const blind = this.#mutant === 'numbers-used-again'
    return {
      read: async () => (blind ? null : (this.#canaries.get(id) ?? null)),
      note: (canary) => void this.#canaries.set(id, canary),
    }
  }

  #noteMail(answer: unknown): void {
    const mail = mailSchema.safeParse(answer).data?.mailbox ?? []
    if (this.#fuse !== null && mail.length > 0) this.#fuse.lit = true
    for (const { entry } of this.#mutant === 'lease-on-client' ? mail : []) {
      const read = mailboxEntrySchema.safeParse(entry)
      if (read.data?.kind === 'withdrawal') for (const task of read.data.tasks) this.#withdrawn.add(task)
    }
  }

  async #exchange(
    life: Life,
    caller: User,
    carry: CarryStore,
    message: SyncMessage,
  ): Promise<Result<unknown, LinkError>> {
    const sealing = { identity: plainIdentity(this.id), carry, seal: plainSeal }
    const runs: readonly SealedRun[] = await sealMessage(message, { ...sealing, keys: KEYS })
    const { user: _, stream: __, from: ___, chain: ____, operations: _____, ...rest } = message
    const request: SyncRequest = {
      ...rest,
      magic: MAGIC,
      protocol: PROTOCOL,
      app: 'simulated',
      device: this.id,
      runs: runs.map(({ head }) => head),
    }
    const answer = await this.line.exchange(life, { caller, device: this.id, request, runs })
    if (answer.ok) this.#noteMail(answer.value)
    return answer.ok ? { ok: true, value: await takeAnswer(answer.value, message, sealing) } : answer
  }
}

const mailSchema = z.object({ mailbox: z.array(z.object({ entry: z.unknown() })) })

interface Fuse {
  readonly at: 'call' | 'commit' | 'page'
  calls: number
  lit: boolean
  readonly happen: () => void
}

export interface Image {
  readonly files: SimulatedDisk
  readonly sets: ReadonlyMap<UserId, SetDisk>
}
