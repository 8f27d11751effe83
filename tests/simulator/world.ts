import { assertNever } from '../../shared/assert-never.ts'
import type { BatchId, LabelId, TaskId, UserId } from '../../shared/model/ids.ts'
import type { User } from '../../shared/model/user.ts'
import type { SyncAnswer } from '../../shared/wire/sync.ts'
import { Device, type Image, type Session } from './device.ts'
import { Labeller, Pen } from './labeller.ts'
import { Line } from './line.ts'
import { type Deed, misfortune } from './misfortune.ts'
import type { Mutant } from './mutants.ts'
import { Oracle, type Verdict } from './oracle.ts'
import { type Life, Scheduler } from './scheduler.ts'
import { ServerHost } from './server-host.ts'
import { uuidFrom } from './uuid.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
/** What the reviewer draws: no labeller's. */
const THEIRS = 'head' as LabelId
/** Choices that a run may take: ten times what the longest needs. */
const MOST_STEPS = 200_000
/** Once all faults are over everything of one person must have arrived after so long, ms. */
const LONGEST_REST = 60 * MINUTE
/** The streams of the server are looked at before every so many choices. */
const LOOK_EVERY = 50
const FOR_EVER: Life = { alive: true }

export interface Told extends Verdict {
  readonly seed: number
  /** Two runs of a seed have the same. */
  readonly trace: string
  readonly promises: number
  readonly steps: number
}

/** What a profile was at some time, and how far its people had come. */
interface Card {
  readonly image: Image
  readonly mark: number
}

/** One story: devices, their people, a reviewer, a server, and all that goes wrong, decided by a seed. */
export class World {
  readonly #seed: number
  readonly #scheduler: Scheduler
  readonly #oracle = new Oracle()
  readonly #pen = new Pen()
  readonly #server: ServerHost
  readonly #devices: readonly Device[]
  readonly #users: readonly User[]
  #batches: readonly { readonly id: BatchId; readonly user: UserId; readonly tasks: readonly TaskId[] }[] = []
  readonly #cards = new Map<Device, Card>()
  /** Whose profile was put back, from which mark on, until she signs in again. */
  readonly #putBack = new Map<string, number>()
  #looked = 0
  #actsLeft: number
  #resting = false
  #failed = false

  constructor(seed: number, mutant: Mutant | null) {
    this.#seed = seed
    const scheduler = new Scheduler(seed)
    this.#scheduler = scheduler
    this.#server = new ServerHost(scheduler, mutant)
    const users: User[] = []
    this.#devices = Array.from({ length: 2 + scheduler.below(3) }, () => {
      const own = Array.from({ length: 1 + scheduler.below(2) }, (_, i) => this.#newUser(users.length + i))
      // Somebody who works at the centre and at home.
      const known = users.length > 0 && scheduler.chance(0.2) ? [scheduler.pick(users)] : []
      users.push(...own)
      return new Device(
        scheduler,
        [...own, ...known],
        new Line(scheduler, this.#server, (answer) => this.#checkAnswer(answer)),
        mutant,
      )
    })
    this.#users = users
    for (const { id } of users) this.#assign(id)
    this.#actsLeft = 20 + scheduler.below(40)
  }

  /** From the first start to the end, when everything must have arrived. */
  async tell(): Promise<Told> {
    const scheduler = this.#scheduler
    for (const device of this.#devices) this.#live(device)
    this.#strike()
    await scheduler.run(() => this.#isOver(), MOST_STEPS)
    let rested = false
    const rest = this.#rest().then(() => {
      rested = true
    })
    this.#report(rest)
    await scheduler.run(() => this.#lookAtServer() || rested || this.#failed, MOST_STEPS)
    if (!rested && !this.#failed) this.#oracle.violation('it stands still')
    const effects = this.#server.storage.revisions().filter(({ activeMs }) => activeMs > 0)
    return {
      seed: this.#seed,
      trace: scheduler.hash(),
      promises: this.#oracle.promises,
      steps: scheduler.steps,
      ...this.#oracle.judge(effects),
    }
  }

  #newUser(n: number): User {
    const id = uuidFrom(this.#scheduler.random) as UserId
    this.#server.storage.addUser(id)
    return { id, name: `labeller ${n}`, displayName: `labeller ${n}`, role: 'labeller' }
  }

  #isOver(): boolean {
    return this.#lookAtServer() || this.#failed || this.#actsLeft <= 0
  }

  /** The program runs from now on: people come and go, and work. */
  #live(device: Device): void {
    const life = device.start()
    const work = async (): Promise<void> => {
      while (!this.#resting) {
        const session = await device.signIn(this.#scheduler.pick(device.people))
        if (session === null) await this.#scheduler.wait(life, 20 * SECOND, 'the disk lets nobody in')
        else await this.#shift(device, session)
      }
    }
    this.#report(work())
  }

  async #shift(device: Device, session: Session): Promise<void> {
    const labeller = this.#greet(device, session)
    await labeller.lookAround(session)
    for (let acts = 1 + this.#scheduler.below(12); acts > 0 && !this.#resting; acts--) {
      await this.#scheduler.wait(session.life, 500 + this.#scheduler.below(MINUTE), 'she thinks')
      await labeller.act(session)
      this.#actsLeft -= 1
    }
    await device.signOut()
  }

  #greet(device: Device, { user, store }: Session): Labeller {
    const key = `${device.id}/${user.id}`
    const mark = this.#putBack.get(key)
    if (mark !== undefined && store.rolledBack !== null) this.#oracle.excuse(device.id, user.id, mark)
    if (store.rolledBack === null || mark !== undefined) this.#putBack.delete(key)
    else this.#oracle.violation('a profile that nobody put back is called rolled back')
    return new Labeller(this.#scheduler, this.#oracle, device, this.#pen)
  }

  #strike(): void {
    this.#later((10 + this.#scheduler.below(120)) * SECOND, 'misfortune', () => {
      if (this.#resting) return
      this.#do(misfortune(this.#scheduler))
      this.#strike()
    })
  }

  #do(deed: Deed): void {
    this.#scheduler.note(JSON.stringify(deed))
    const device = this.#scheduler.pick(this.#devices)
    switch (deed.kind) {
      case 'stop':
        device.stopAfter(deed, () => {
          if (this.#resting) return
          this.#stop(device, deed.how, deed.ms)
          if (deed.damage !== null) device.damage(deed.damage)
        })
        break
      case 'damage':
        device.damage(deed.how)
        break
      case 'full':
        device.limit(deed.free, deed.database)
        this.#later(deed.ms, 'the disk has room', () => device.limit(null, false))
        break
      case 'update':
        this.#stop(device, 'kill', deed.ms)
        device.age(deed.from)
        break
      case 'clock':
        device.clockOff = deed.off
        break
      case 'line':
        Object.assign(device.line, deed.line)
        break
      case 'card':
        this.#cards.set(device, { image: device.image(), mark: this.#oracle.mark() })
        break
      case 'put-back':
        this.#restoreCard(device, deed.ms)
        break
      case 'server-stop':
        if (deed.commit) this.#server.killAtCommit(() => this.#startServer(deed.ms))
        else {
          this.#server.kill()
          this.#startServer(deed.ms)
        }
        break
      case 'dump':
        this.#server.dump()
        break
      case 'restore':
        this.#server.restore()
        break
      case 'assign':
        this.#assign(this.#scheduler.pick(this.#users).id)
        break
      case 'reassign':
        this.#reassign(deed)
        break
      case 'return':
        this.#return()
        break
      default:
        assertNever(deed)
    }
  }

  #later(ms: number, label: string, happen: () => void): void {
    this.#scheduler.after(FOR_EVER, ms, label, happen)
  }

  #startServer(ms: number): void {
    this.#later(ms, 'the server starts', () => this.#server.start())
  }

  #stop(device: Device, how: 'kill' | 'power', ms: number): void {
    if (!device.running || this.#resting) return
    device.stop(how)
    this.#later(ms, 'the program starts', () => {
      if (!device.running && !this.#resting) this.#live(device)
    })
  }

  /** The profile is what it was: what is gone with it she must be told. */
  #restoreCard(device: Device, ms: number): void {
    const card = this.#cards.get(device)
    if (card === undefined || !device.running) return
    this.#stop(device, 'power', ms)
    device.putBack(card.image)
    this.#oracle.forgetLooks(device.id)
    for (const { id } of device.people) {
      const key = `${device.id}/${id}`
      this.#putBack.set(key, Math.min(card.mark, this.#putBack.get(key) ?? card.mark))
    }
  }

  #assign(user: UserId): void {
    const { batch, tasks } = this.#server.storage.assign(user, 2 + this.#scheduler.below(4))
    this.#batches = [...this.#batches, { id: batch.id, user, tasks: tasks.map(({ id }) => id) }]
    this.#server.forgetDump()
  }

  #reassign({ cut, ms }: Extract<Deed, { kind: 'reassign' }>): void {
    const { id, user } = this.#scheduler.pick(this.#batches)
    this.#server.storage.reassign(id, this.#scheduler.pick(this.#users).id)
    this.#server.forgetDump()
    for (const device of cut ? this.#devices : []) {
      if (!device.people.some((one) => one.id === user)) continue
      device.stopAfter({ at: 'page', calls: this.#scheduler.below(2) }, () => this.#stop(device, 'power', ms))
    }
  }

  #return(): void {
    const task = this.#scheduler.pick(this.#scheduler.pick(this.#batches).tasks)
    this.#server.storage.returnTask(task, '再看看', (document) => ({
      ...document,
      shapes: [...document.shapes, this.#pen.box(document, THEIRS)],
    }))
    this.#oracle.stopWatching(task)
  }

  /** No faults any more: whoever has something here signs in once more, and all of it must get through. */
  async #rest(): Promise<void> {
    this.#resting = true
    this.#server.start()
    for (const device of this.#devices) {
      if (device.running) device.stop('kill')
      device.line.heal()
      device.limit(null, false)
    }
    for (const device of this.#devices) {
      for (const user of device.people) await this.#settle(device, user)
    }
  }

  async #settle(device: Device, user: User): Promise<void> {
    const life = device.start()
    const session = await device.signIn(user)
    if (session === null) {
      // Put back as it was before her first journal entry, and damaged then: it is not deleted before a person has looked.
      if (this.#putBack.has(`${device.id}/${user.id}`) && device.isBroken(user)) return
      return this.#oracle.violation(`${user.name} cannot sign in on a sound disk`)
    }
    await this.#greet(device, session).lookAround(session)
    const { sync, store } = session
    for (const from = this.#scheduler.now(); ; ) {
      await this.#scheduler.wait(life, 5 * SECOND, 'everybody rests')
      const { phase, pending, lastError } = sync.status()
      if (phase === 'idle' && pending === 0 && lastError === null) break
      if (this.#scheduler.now() - from > LONGEST_REST)
        return this.#oracle.violation(
          `${user.name} does not come to rest: ${pending} wait, ${phase}, ${JSON.stringify(lastError)}`,
        )
    }
    await this.#checkMail(user, session)
    for (const batch of device.miscounted(user))
      this.#oracle.violation(`${user.name} is told another number of pictures than batch ${batch} has`)
    const { quarantined } = await store.sync.summary()
    for (const { why } of quarantined) this.#oracle.violation(`set aside without a reason to: ${why}`)
    await device.signOut()
    device.stop('kill')
  }

  /** Of every task the last word in her mailbox has reached this device: that she has it, that it came back, that it is gone. */
  async #checkMail({ id: user, name }: User, { store }: Session): Promise<void> {
    const told = new Map<TaskId, { gone: boolean; base: number }>()
    for (const entry of this.#server.storage.mailOf(user)) {
      if (entry.kind === 'tasks') {
        for (const { id } of entry.tasks) told.set(id, { gone: false, base: told.get(id)?.base ?? 0 })
      } else if (entry.kind === 'withdrawal') {
        for (const id of entry.tasks) told.set(id, { gone: true, base: told.get(id)?.base ?? 0 })
      } else if (entry.kind === 'returned')
        told.set(entry.task, { gone: told.get(entry.task)?.gone ?? false, base: entry.document.baseRev })
    }
    for (const [id, { gone, base }] of told) {
      const row = await store.work.row(id).catch(() => null)
      if (row === null) this.#oracle.violation(`${name} was never told of task ${id}`)
      else if (gone && row.state === 'open') this.#oracle.violation(`${name} still has task ${id}`)
      else if (row.base < base) this.#oracle.violation(`${name} does not know that task ${id} came back`)
    }
  }

  /** What is acknowledged is on the server's disk. */
  #checkAnswer({ streams }: SyncAnswer): void {
    const held = this.#server.storage.operations()
    for (const { stream, acknowledged } of streams) {
      const last = held.reduce((most, one) => (one.stream === stream ? Math.max(most, one.seq) : most), 0)
      if (acknowledged > last)
        this.#oracle.violation(`${acknowledged} of a stream are acknowledged, ${last} are held`)
    }
  }

  /** Streams have no holes and no number twice, at any time. Always false: it is asked before each choice. */
  #lookAtServer(): false {
    this.#looked += 1
    if (this.#looked % LOOK_EVERY !== 0) return false
    const ends = new Map<string, number>()
    for (const { stream, seq } of this.#server.storage.operations()) {
      const last = ends.get(stream) ?? 0
      if (seq !== last + 1) this.#oracle.violation(`operation ${seq} of a stream comes after ${last}`)
      ends.set(stream, seq)
    }
    return false
  }

  #report(work: Promise<unknown>): void {
    void work.catch((error: unknown) => {
      this.#failed = true
      this.#oracle.violation(error instanceof Error ? (error.stack ?? error.message) : String(error))
    })
  }
}
