import { once } from 'node:events'
import { createConnection } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Cut, Line } from '../harness/line.ts'
import { databaseContent } from './database-content.ts'
import { Desk } from './desk.ts'
import type { Fault } from './fault.ts'
import { newServer } from './office.ts'

/** How many results go in the push that is cut. */
const RESULTS = 3
/** Answers to the same request differ by a few bytes: these last ones are cut in the end, until one comes whole. */
const LAST_BYTES = 12
/** How late an answer is that comes late, ms. */
const LATE_MS = 3000
/** Neighbours are tried far from each other, so that few trials are spread over all bytes. */
const STRIDE = 7919

/**
 * The connection is cut at every byte of a push, and at every byte of its answer, which also brings a new batch. Nothing on
 * her computer changes until an answer has come whole, and every result counts once on the server; also where the answer
 * comes twice or late, and where the very bytes of the push come there once more, long after it was answered. A trial is a cut.
 */
export const fault: Fault = {
  name: 'cut-push',
  trials: 10_000,
  bounded: 40,
  async run(run) {
    const server = await newServer(run, 40)
    await server.start()
    const line = await Line.open(server.url)
    run.atEnd(() => line.close())
    const desk = new Desk(run, server)
    await desk.start({ serverUrl: line.url })
    await desk.signIn()
    await desk.hand.waitForPictures()
    await desk.allSent()

    /** An exchange over a connection of its own that is cut so. */
    async function exchangeCut(cut: Cut): Promise<void> {
      line.cut = () => cut
      line.breakOpen()
      const { cuts } = line
      await desk.exchange(async () => line.cuts > cuts || (await desk.isAllSent()))
    }

    line.setUp(false)
    await server.cli('batch', 'create', '--project', 'alice', '--to', 'alice')
    for (let n = 0; n < RESULTS; n++) await desk.finishOne({ next: Math.random })
    line.setUp(true)
    await exchangeCut({ down: 0 })
    // The answers from now on tell that the server has the results already.
    await exchangeCut({ down: 0 })
    await pause(500) // what it still says is counted
    const { request, answered } = line.last
    const places: readonly Cut[] = [
      ...Array.from({ length: request.length }, (_, up) => ({ up, down: 0 })),
      ...Array.from({ length: answered - LAST_BYTES }, (_, down) => ({ down })),
    ]
    const user = await desk.user()
    const before = await databaseContent(desk.page, user)
    await run.each(async () => {
      const cut = places[(run.seed * STRIDE) % places.length] ?? {}
      await exchangeCut(cut)
      const after = await databaseContent(desk.page, user)
      if (after.hash !== before.hash) run.fail(`the database changed with a cut at ${JSON.stringify(cut)}`)
    }, places.length)
    for (let down = answered - LAST_BYTES; !(await desk.isAllSent()); down++) {
      if (down > answered + LAST_BYTES) throw new Error('it is not taken in although it came whole')
      await exchangeCut({ down })
    }
    line.cut = () => ({})
    const twice: Line['pass'] = (piece, on) => on(Buffer.concat([piece, piece]))
    const late: Line['pass'] = (piece, on) => setTimeout(on, LATE_MS, piece)
    for (const pass of [twice, late]) {
      line.pass = pass
      line.breakOpen()
      await desk.finishOne({ next: Math.random })
      await desk.checkServer()
    }
    await comesAgain(server.url, request)
    await desk.checkServer()
    await desk.check()
    return { request_bytes: request.length, answer_bytes: answered }
  },
}

/** The very bytes of a request, from somebody who kept them on the way. */
async function comesAgain(url: string, request: Buffer): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = createConnection({ host: hostname, port: Number(port) })
  socket.end(request)
  socket.resume()
  await once(socket, 'close')
}
