import type { SealedRun } from '../../main/sealing/seal-run.ts'
import type { LinkError } from '../../shared/ipc/contract.ts'
import type { DeviceId } from '../../shared/model/ids.ts'
import type { User } from '../../shared/model/user.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { SyncAnswer, SyncRequest } from '../../shared/wire/sync.ts'
import { syncAnswerSchema, syncRequestSchema } from '../../shared/wire/sync.ts'
import type { Life, Scheduler } from './scheduler.ts'
import type { ServerHost } from './server-host.ts'

/** The client gives up on an answer after so long, ms. */
const PATIENCE = 20_000
/** Of a hundred requests so many come twice on a good line. */
const DOUBLED = 0.05
/** The world outlives everybody. */
const WORLD: Life = { alive: true }

export interface Parcel {
  readonly caller: User
  readonly device: DeviceId
  readonly request: SyncRequest
  readonly runs: readonly SealedRun[]
}

/** What comes in place of an answer: from a captive portal, another program, a proxy that cuts. */
const STRANGE: readonly unknown[] = [
  null,
  '',
  '<html>log in</html>',
  {},
  [],
  { magic: 'other' },
  { streams: [] },
]

/** The way from a device to the server and back: slow, lossy, cut, and sometimes somebody else answers. */
export class Line {
  up = true
  /** Of a hundred requests or answers so many are lost. */
  loss = 0
  /** Of a hundred answers so many are somebody else's or cut off. */
  strange = 0
  /** Longest time on the way, ms. */
  delay = 300
  readonly #scheduler: Scheduler
  readonly #server: ServerHost
  readonly #onAnswer: (answer: SyncAnswer) => void

  /** @param onAnswer sees every answer as it leaves the server */
  constructor(scheduler: Scheduler, server: ServerHost, onAnswer: (answer: SyncAnswer) => void) {
    this.#onAnswer = onAnswer
    this.#scheduler = scheduler
    this.#server = server
  }

  heal(): void {
    Object.assign(this, { up: true, loss: 0, strange: 0, delay: 300 })
  }

  exchange(life: Life, parcel: Parcel): Promise<Result<unknown, LinkError>> {
    return new Promise((resolve) => {
      const offline = () => resolve(fail({ code: 'offline' }))
      if (!this.up) return void this.#scheduler.after(life, 50, 'line: down', offline)
      const cancel = this.#scheduler.after(life, PATIENCE, 'line: given up', offline)
      const back = (answer: Result<unknown, LinkError>) => {
        if (!this.up || this.#scheduler.chance(this.loss)) return
        this.#scheduler.after(life, this.#way(), 'line: answer', () => {
          cancel()
          resolve(answer)
        })
      }
      this.#send(parcel, back)
      // A request that was lost and found, or sent again by something on the way: nobody waits for its answer.
      if (this.#scheduler.chance(Math.max(DOUBLED, this.loss / 2))) this.#send(parcel, () => undefined)
    })
  }

  #way(): number {
    return 20 + this.#scheduler.below(this.delay)
  }

  #send(parcel: Parcel, back: (answer: Result<unknown, LinkError>) => void): void {
    if (this.#scheduler.chance(this.loss)) return
    this.#scheduler.after(WORLD, this.#way(), 'line: request', () => {
      const { service } = this.#server
      if (service === null) return back(fail({ code: 'server-failed', status: 502 }))
      void this.#serve(service, parcel).then((answer) => back(this.#spoilt(answer)))
    })
  }

  async #serve(
    service: NonNullable<ServerHost['service']>,
    { caller, request, runs }: Parcel,
  ): Promise<unknown> {
    const head = syncRequestSchema.parse(JSON.parse(JSON.stringify(request)))
    const opened = runs.map((run) => ({
      ...run.head,
      operations: run.head.count === 0 ? [] : (JSON.parse(Buffer.from(run.bytes).toString()) as unknown[]),
    }))
    const answer = await service.accept(caller, head, opened)
    this.#onAnswer(answer)
    return syncAnswerSchema.parse(JSON.parse(JSON.stringify(answer)))
  }

  #spoilt(answer: unknown): Result<unknown, LinkError> {
    if (!this.#scheduler.chance(this.strange)) return ok(answer)
    if (this.#scheduler.chance(0.3)) return fail({ code: 'not-our-server' })
    const { mailbox: _, ...cut } = answer as Record<string, unknown>
    return ok(this.#scheduler.chance(0.3) ? cut : this.#scheduler.pick(STRANGE))
  }
}
