import { rm } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { CentralServer, freePort } from '../harness/central-server.ts'
import { Postgres } from '../harness/postgres.ts'
import { workFolder } from '../harness/work-folder.ts'
import { type Figure, percentile, printFigure } from './figures.ts'
import { findFaults } from './server/check.ts'
import { Balancer, type Evening, spend } from './server/evening.ts'
import { type Busy, hire } from './server/people.ts'
import { familyMs, processorMs } from './server/processor.ts'

const HELP = `npm run bench -- server [options]

The evening of a large customer: everybody sends what is finished and fetches the next batch, from the real server as it is
started by hand, on a real PostgreSQL. Afterwards the database is compared with what everybody was told.

  --people N     (default: 2500)
  --tasks N      finished tasks of each, and tasks of the next batch (default: 300)
  --at-once N    people who sync at one moment (default: 16)
  --only LIST    one: one server; two: two of them, each request to the other one; killed: two, of which one is killed
                 with SIGKILL in the middle (default: all)
  --profile      leaves a CPU profile of each server in out/bench/
`

const WAYS = ['one', 'two', 'killed'] as const
type Way = (typeof WAYS)[number]

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '2500' },
    tasks: { type: 'string', default: '300' },
    'at-once': { type: 'string', default: '16' },
    only: { type: 'string', default: WAYS.join() },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

interface Measured extends Evening {
  /** Processor time of all instances, and of PostgreSQL, ms. */
  readonly serverMs: number
  readonly databaseMs: number
}

async function measure(way: Way, postgres: Postgres, people: readonly Busy[]): Promise<Measured> {
  const database = `evening_${way}`
  await command(postgres.url, `create database ${database} template annotator`)
  const databaseUrl = new URL(postgres.url)
  databaseUrl.pathname = `/${database}`
  const folders: string[] = []
  const servers: CentralServer[] = []
  try {
    for (let n = 0; n < (way === 'one' ? 1 : 2); n++) {
      const dataDir = await workFolder()
      folders.push(dataDir)
      const node = values.profile ? ['--cpu-prof', '--cpu-prof-dir', 'out/bench'] : []
      const options = { dataDir, port: await freePort(), databaseUrl: databaseUrl.href, sample: false, node }
      const server = new CentralServer(options)
      servers.push(server)
      await server.start()
    }
    const balancer = new Balancer(servers.map(({ url }) => url))
    const database = await postgres.pid()
    const pids = servers.map(({ pid }) => pid)
    const used = async () => (await Promise.all(pids.map(processorMs))).reduce((sum, ms) => sum + ms, 0)
    const [serverBefore, databaseBefore] = [await used(), await familyMs(database)]
    if (way === 'killed') killInTheMiddle(balancer, servers, people)
    const evening = await spend(people, balancer, Number(values['at-once']))
    if (way === 'killed') pids.shift()
    const [serverMs, databaseMs] = [
      (await used()) - serverBefore,
      (await familyMs(database)) - databaseBefore,
    ]
    const faults = await findFaults(databaseUrl.href, people)
    const due = people.reduce((sum, { labeller }) => sum + labeller.tasks.length, 0)
    if (evening.given !== due) throw new Error(`${evening.given} of ${due} tasks of the next batches came`)
    if (faults.length > 0) throw new Error(`${faults.length} faults:\n${faults.slice(0, 20).join('\n')}`)
    return { ...evening, serverMs, databaseMs }
  } finally {
    for (const server of servers) await server.stop()
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
    await command(postgres.url, `drop database if exists ${database} with (force)`)
  }
}

function killInTheMiddle(
  balancer: Balancer,
  [first]: readonly CentralServer[],
  people: readonly Busy[],
): void {
  const requests = people.reduce((sum, { outbox }) => sum + outbox.runs.size, 0)
  balancer.onAnswer = () => {
    if (balancer.times.length === Math.floor(requests / 2)) void first?.kill()
  }
}

function print(way: Way, people: readonly Busy[], measured: Measured, one: Measured | null): void {
  const tasks = people.reduce((sum, { labeller }) => sum + labeller.tasks.length, 0)
  const figures: readonly [string, Figure['unit'], (of: Measured) => number][] = [
    ['people', '', () => people.length],
    ['errors', '', ({ errors }) => errors],
    ['sync_p50', 'ms', ({ times }) => percentile(times, 0.5)],
    ['sync_p95', 'ms', ({ times }) => percentile(times, 0.95)],
    ['sync_p99', 'ms', ({ times }) => percentile(times, 0.99)],
    ['tasks_per_second', '1/s', ({ seconds }) => tasks / seconds],
    ['cpu_ms_per_task', 'ms', ({ serverMs }) => serverMs / tasks],
    ['database_cpu_ms_per_task', 'ms', ({ databaseMs }) => databaseMs / tasks],
  ]
  const suffix = { one: '', two: '_two_instances', killed: '_one_of_two_killed' }[way]
  for (const [name, unit, of] of figures) {
    // The dead one takes its processor time along.
    if (way === 'killed' && name === 'cpu_ms_per_task') continue
    const value = of(measured)
    const compared = one !== null && !['people', 'errors'].includes(name)
    printFigure('server', {
      figure: `${name}${suffix}`,
      n: tasks,
      value,
      unit,
      against: compared ? 'one-instance' : null,
      ratio: compared ? value / of(one) : null,
    })
  }
}

async function command(url: string, statement: string): Promise<void> {
  const base = new URL(url)
  base.pathname = '/postgres'
  const client = new pg.Client({ connectionString: base.href })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

if (values.help) process.stdout.write(HELP)
else {
  const postgres = await Postgres.start()
  try {
    const people = await hire(postgres.url, Number(values.people), Number(values.tasks))
    let one: Measured | null = null
    for (const way of WAYS.filter((name) => values.only.split(',').includes(name))) {
      process.stderr.write(`bench: ${way}\n`)
      const measured = await measure(way, postgres, people)
      print(way, people, measured, one)
      if (way === 'one') one = measured
    }
  } finally {
    await postgres.stop()
  }
}
