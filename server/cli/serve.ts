import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { buildApp } from '../app.ts'
import type { Config } from '../config.ts'
import { openKeyRing } from '../modules/devices/keys.ts'
import { ensureSample, SAMPLE_ACCOUNTS } from '../sample/sample.ts'
import { type Console, EXIT, type GlobalOptions, innermost, printFailure } from './console.ts'
import { openSession, type Session } from './session.ts'

export interface ServeOptions extends GlobalOptions {
  readonly port?: string
  readonly host?: string
  readonly pictureHours?: string
  readonly sample?: true
  readonly stopWithParent?: true
}

/** Runs the server until it is told to stop, and closes everything behind it. */
export async function serve(out: Console, options: ServeOptions): Promise<void> {
  const stop = { asked: false, signal: stopAsked(options.stopWithParent === true) }
  void stop.signal.then(() => {
    stop.asked = true
  })
  let port = options.port
  do {
    const session = await openSession({ ...options, ...(port === undefined ? {} : { port }) }, out.say)
    if (!session.ok) return printFailure(out, session.error)
    try {
      const served = await serveUntil(out, options, session.value, stop)
      if (served === null) return
      port = String(served)
    } finally {
      await session.value.close()
    }
    // A backup was put back: everything that was read from the database before is read anew, on the same port.
  } while (!stop.asked)
}

interface Stop {
  asked: boolean
  readonly signal: Promise<void>
}

/** Serves until the server is to stop, or its database is another one; answers its port, or null where it could not serve. */
async function serveUntil(
  out: Console,
  options: ServeOptions,
  session: Session,
  stop: Stop,
): Promise<number | null> {
  const sample = options.sample === true ? SAMPLE_ACCOUNTS : null
  if (sample !== null) {
    const made = await ensureSample(session)
    if (!made.ok) {
      printFailure(out, made.error)
      return null
    }
  }
  const { db, epoch, blobs, config, replaced } = session
  const logger = { level: config.log, stream: process.stderr }
  const keys = await openKeyRing(db)
  const isStopping = () => stop.asked
  const app = buildApp({ db, epoch, keys, blobs, sample, config, now: Date.now, logger, isStopping })
  const port = await listen(app, config).catch((error: unknown) => {
    const address = `${config.host}:${config.port}`
    printFailure(out, { code: 'cannot-listen', address, detail: innermost(error) })
    return null
  })
  if (port !== null) {
    announce(out, urlOf(config.host, port), sample)
    await Promise.race([stop.signal, replaced])
    if (!out.json) out.say(stop.asked ? out.texts.stopping : out.texts.databaseReplaced)
    if (stop.asked) await delay(config.drainSeconds * 1000)
  }
  await close(app, config.stopSeconds * 1000)
  return port
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<number> {
  await app.listen({ host, port })
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

function urlOf(host: string, port: number): string {
  // Every address of this machine: the one that a person can open here.
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}

function announce({ json, texts }: Console, url: string, sample: typeof SAMPLE_ACCOUNTS | null): void {
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ ok: true, url, pid: process.pid, ...(sample === null ? {} : { sample }) })}\n`,
    )
    return
  }
  process.stdout.write(`${texts.serving(url)}\n`)
  for (const { name, displayName, password } of sample ?? []) {
    process.stdout.write(`${texts.sampleAccount(name, displayName, password)}\n`)
  }
}

/** Takes no new requests, and gives those under way `patience` ms to end. */
async function close(app: FastifyInstance, patience: number): Promise<void> {
  const impatience = setTimeout(() => app.server.closeAllConnections(), patience)
  await app.close()
  clearTimeout(impatience)
}

/** Settles at the first signal, or when the program that started us is gone; a second signal ends at once. */
function stopAsked(withParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    const stop = (): void => {
      if (asked) process.exit(EXIT.failed)
      asked = true
      if (withParent) process.stdin.destroy() // an open pipe would keep the process alive after its work
      resolve()
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
    if (!withParent) return
    // What is written to a parent that is gone fails; that must not keep the database from being stopped.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
    process.stdin.once('close', resolve).once('end', resolve).resume()
  })
}
