import { parseArgs } from 'node:util'
import { brotliCompressSync, constants } from 'node:zlib'
import { type FaultRun, runFault } from '../faults/fault.ts'
import { unsentWork } from '../faults/rebuild.ts'
import { type BadLink, BadLink as Line, VILLAGE } from '../harness/bad-link.ts'
import { type Figure, median, percentile, printFigure } from './figures.ts'
import { type Desk, type Office, openOffice } from './sync/office.ts'

const HELP = `npm run bench -- sync [options]

  --tasks N   finished tasks to send (default: 1000)
  --runs N    how often they are sent over the bad line, each time over another (default: 5)
  --posts N   tasks that are sent one request each, to compare with (default: 20)
  --unsent N  tasks in the journal of a database that is rebuilt, in the real program (default: 5000; 0: not)
`

/** Operations of one task each, sent one after the other: what a program without batches does. */
async function onePostPerTask(desk: Desk, line: BadLink, posts: number): Promise<number> {
  const link = await desk.over(new URL(`${line.url}/`))
  const { store, user } = desk
  const began = performance.now()
  for (let i = 0; i < posts; i++) {
    const { stream, from, to, chain, epoch, cursor, operations } = await store.sync.next(1, 1)
    if (to < from) throw new Error('nothing to send')
    const state = { pending: 1, quarantined: 0, drafts: 0, oldestPendingMs: null, freeDiskMb: null }
    const message = { user: user.id, stream, from, chain, epoch, cursor, operations: [...operations] }
    const answered = await link.exchange({ ...message, clock: Date.now(), state })
    if (!answered.ok) i -= 1
  }
  return (performance.now() - began) / posts
}

/** Bytes of the documents alone, as small as one request makes them. */
async function contentBytes({ store }: Desk, tasks: number): Promise<number> {
  let bytes = 0
  let seen = 0
  for (let last: { generation: number; to: number } | undefined; seen < tasks; ) {
    const sent = await store.sync.next(16 * 1024 * 3.2, 500, last)
    if (sent.operations.length === 0) throw new Error('fewer operations than tasks')
    const documents = sent.operations.map((operation) => (operation as { document: unknown }).document)
    const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
    bytes += brotliCompressSync(JSON.stringify(documents), { params }).length
    seen += sent.operations.length
    last = sent
  }
  return bytes
}

async function measure(office: Office, tasks: number, runs: number, posts: number): Promise<void> {
  const seconds: number[] = []
  const perTask: number[] = []
  const metadata: number[] = []
  let saves: readonly number[] = []
  for (let run = 1; run <= runs; run++) {
    process.stderr.write(`bench: ${tasks} tasks over the bad line, ${run} of ${runs}\n`)
    const desk = await office.hire(`mei${run}`, tasks)
    saves = await desk.work(run)
    const content = await contentBytes(desk, tasks)
    const line = await Line.open(office.url, { ...VILLAGE, seed: run })
    seconds.push((await desk.sync(await desk.over(new URL(`${line.url}/`)))) / 1000)
    perTask.push(line.wire.up / tasks)
    const clean = await cleanBytes(office, run, tasks)
    metadata.push((clean - content) / tasks)
    await line.close()
    await desk.store.work.close()
  }
  const desk = await office.hire('single', posts)
  await desk.work(runs + 1)
  const line = await Line.open(office.url, { ...VILLAGE, seed: runs + 1 })
  const single = (await onePostPerTask(desk, line, posts)) * tasks
  await line.close()
  await desk.store.work.close()

  const print = (figure: string, value: number, unit: Figure['unit'], against: number | null = null) =>
    printFigure('sync', {
      figure,
      n: tasks,
      value,
      unit,
      against: against === null ? null : 'one-post-per-task',
      ratio: against === null ? null : value / against,
    })
  print('bytes_per_task', median(perTask), 'bytes')
  print('metadata_bytes_per_task', median(metadata), 'bytes')
  print('seconds_1000_tasks_p50', median(seconds), 's', single / 1000)
  print('seconds_1000_tasks_p95', percentile(seconds, 0.95), 's', single / 1000)
  for (const [name, share] of [
    ['save_p50', 0.5],
    ['save_p95', 0.95],
    ['save_p99', 0.99],
  ] as const)
    print(name, percentile(saves, share), 'ms')
}

/** Bytes of the requests over a line that loses nothing: what the protocol asks for, without what TCP sends again. */
async function cleanBytes(office: Office, run: number, tasks: number): Promise<number> {
  const desk = await office.hire(`clean${run}`, tasks)
  await desk.work(run)
  const line = await Line.open(office.url, { rate: 1e9, roundTrip: 0, loss: 0, seed: run })
  await desk.sync(await desk.over(new URL(`${line.url}/`)))
  const { up } = line.wire
  await line.close()
  await desk.store.work.close()
  return up
}

/** From the password to her work on the screen, where the database is gone and the journal has everything. */
async function measureRebuild(tasks: number): Promise<void> {
  process.stderr.write(`bench: a database of ${tasks} unsent tasks is rebuilt\n`)
  const run = async (run: FaultRun) => ({ seconds: (await unsentWork(run, tasks)).seconds })
  const { line, failures } = await runFault({ name: 'rebuild', trials: 1, bounded: 1, run }, 1, 1)
  if (failures.length > 0) throw new Error(failures.join('\n'))
  printFigure('sync', {
    figure: `rebuild_${tasks}_seconds`,
    n: tasks,
    value: Number(line.seconds),
    unit: 's',
    against: null,
    ratio: null,
  })
}

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '5' },
    posts: { type: 'string', default: '20' },
    unsent: { type: 'string', default: '5000' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) process.stdout.write(HELP)
else {
  const office = await openOffice()
  try {
    await measure(office, Number(values.tasks), Number(values.runs), Number(values.posts))
  } finally {
    await office.close()
  }
  if (Number(values.unsent) > 0) await measureRebuild(Number(values.unsent))
}
