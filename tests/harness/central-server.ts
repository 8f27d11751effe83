import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { aboutSchema } from '../../shared/wire/session.ts'

export const CLI = join(import.meta.dirname, '../../server/cli.ts')

export interface ServerOptions {
  /** Folder for pictures and the embedded database. */
  readonly dataDir: string
  readonly port: number
  /** A PostgreSQL to use instead of the embedded one. */
  readonly databaseUrl?: string
  /** Whether it brings the sample project and its accounts; it does where nothing is said. */
  readonly sample?: boolean
  /** Options of Node itself. */
  readonly node?: readonly string[]
  /** Settings beside the folder and the database. */
  readonly env?: Readonly<Record<string, string>>
}

/** A real central server in a process of its own. */
export class CentralServer {
  readonly url: string
  readonly #options: ServerOptions
  #child: ChildProcess | null = null
  #output = ''

  constructor(options: ServerOptions) {
    this.#options = options
    this.url = `http://127.0.0.1:${options.port}`
  }

  async start(): Promise<void> {
    const { port, sample = true, node = [] } = this.#options
    const args = ['serve', ...(sample ? ['--sample'] : []), '--stop-with-parent', '--port', String(port)]
    // Its standard input is a pipe of ours: where the test run dies, it closes, and the server goes too.
    const child = spawn(process.execPath, [...node, CLI, ...args], {
      env: this.#env(),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString()
      })
    }
    while (!(await this.#answers())) {
      if (child.exitCode !== null)
        throw new Error(`the server ended with ${child.exitCode}:\n${this.#output}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('the server does not run')
    return this.#child.pid
  }

  /** Ends it as an administrator would; answers the code that it ends with. */
  stop(): Promise<number | null> {
    return this.#end('SIGTERM')
  }

  /** Ends it as a power cut would. */
  kill(): Promise<number | null> {
    return this.#end('SIGKILL')
  }

  /** Ends the embedded PostgreSQL as a power cut would; its children go with it. */
  async killDatabase(): Promise<void> {
    const file = join(this.#options.dataDir, 'postgres', 'postmaster.pid')
    process.kill(Number.parseInt(await readFile(file, 'utf8'), 10), 'SIGKILL')
  }

  /** Runs an administration command and answers what it prints with `--json`. */
  async cli(...args: readonly string[]): Promise<unknown> {
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args, '--json'], {
      env: this.#env(),
    })
    return JSON.parse(stdout)
  }

  /** Flips one byte of a sample picture where the server keeps it, as a dying disk does. */
  async damagePicture(name: string): Promise<void> {
    const bytes = await readFile(join(import.meta.dirname, '../../server/sample/pictures', name))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const kept = join(this.#options.dataDir, 'media', sha256.slice(0, 2), sha256)
    const middle = bytes.length >> 1
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 0xff, middle)
    await writeFile(kept, bytes)
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null) return child?.exitCode ?? null
    const ended = once(child, 'exit')
    child.kill(signal)
    const [code] = await ended
    return code
  }

  async #answers(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}/v1/about`)
      return aboutSchema.safeParse(await answer.json()).success
    } catch {
      return false
    }
  }

  #env(): NodeJS.ProcessEnv {
    const { dataDir, databaseUrl, env } = this.#options
    return {
      ...process.env,
      ...env,
      AIDOL_DATA: dataDir,
      ...(databaseUrl === undefined ? {} : { AIDOL_DATABASE_URL: databaseUrl }),
    }
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
