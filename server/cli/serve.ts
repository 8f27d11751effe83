import type { FastifyInstance } from 'fastify'
import { buildApp } from '../app.ts'
import { openKeyRing } from '../modules/devices/keys.ts'
import { ensureSample, SAMPLE_ACCOUNTS } from '../sample/sample.ts'
import { type Console, EXIT, type GlobalOptions, innermost, printFailure } from './console.ts'
import { openSession, type Session } from './session.ts'

/** Requests that are still on the way when the server stops get this long, ms. */
const GRACE_MS = 5_000

export interface ServeOptions extends GlobalOptions {
  readonly port?: string
  readonly host?: string
  readonly pictureHours?: string
  readonly sample?: true
  readonly stopWithParent?: true
}

/** Runs the server until it is told to stop, and closes everything behind it. */
export async function serve(out: Console, options: ServeOptions): Promise<void> {
  const asked = stopAsked(options.stopWithParent === true)
  const session = await openSession(options, out.say)
  if (!session.ok) return printFailure(out, session.error)
  try {
    await runServer(out, options, session.value, asked)
  } finally {
    await session.value.close()
  }
}

async function runServer(
  out: Console,
  options: ServeOptions,
  session: Session,
  asked: Promise<void>,
): Promise<void> {
  const sample = options.sample === true ? SAMPLE_ACCOUNTS : null
  if (sample !== null) {
    const made = await ensureSample(session)
    if (!made.ok) return printFailure(out, made.error)
  }
  const { db, epoch, blobs, config } = session
  const logger = { level: config.log, stream: process.stderr }
  const keys = await openKeyRing(db)
  const { pictureHours } = config
  const app = buildApp({ db, epoch, keys, blobs, sample, pictureHours, now: Date.now, logger })
  const url = await listen(app, config.host, config.port).catch((error: unknown) => {
    const address = `${config.host}:${config.port}`
    printFailure(out, { code: 'cannot-listen', address, detail: innermost(error) })
    return null
  })
  if (url !== null) {
    announce(out, url, sample)
    await asked
    if (!out.json) out.say(out.texts.stopping)
  }
  await close(app)
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  await app.listen({ host, port })
  const address = app.server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  // Every address of this machine: the one that a person can open here.
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${actual}`
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

async function close(app: FastifyInstance): Promise<void> {
  const impatience = setTimeout(() => app.server.closeAllConnections(), GRACE_MS)
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
