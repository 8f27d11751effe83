import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { seeded } from '../../renderer/sync/testing.ts'
import { openDatabase } from '../../server/db/open.ts'
import type { TaskId } from '../../shared/model/ids.ts'
import { CLI } from '../harness/central-server.ts'
import { Postgres } from '../harness/postgres.ts'
import { workFolder } from '../harness/work-folder.ts'
import { printFigure } from './figures.ts'
import { layTasks, nameOf } from './lay-tasks.ts'
import { generatedDocument, TASK_PICTURE, TASK_SCHEMA } from './sync/tasks.ts'

const HELP = `npm run bench -- import [options]

Somebody's large COCO file as the beginning of people's work: the time of \`import annotations\`, and the most memory that
its process held.

  --mb N         size of the file (default: 1024)
  --pictures N   pictures of the project, which the annotations are spread over (default: 50000)
`
const PROJECT = 'import'
const MB = 1024 * 1024
/** Between two looks at the memory of the process, ms. */
const LOOK_MS = 100

const { values } = parseArgs({
  options: {
    mb: { type: 'string', default: '1024' },
    pictures: { type: 'string', default: '50000' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

/** A COCO file of this size, the annotations of each picture scattered over it; answers how many there are. */
async function writeCoco(path: string, bytes: number, pictures: number): Promise<number> {
  const out = createWriteStream(path, { highWaterMark: MB })
  let written = 0
  const write = async (text: string) => {
    written += text.length
    if (!out.write(text)) await once(out, 'drain')
  }
  const categories = TASK_SCHEMA.classes.map(({ id }, i) => ({ id: i + 1, name: id }))
  const numbers = new Map(TASK_SCHEMA.classes.map(({ id }, i) => [id, i + 1]))
  await write(`{"info":{"description":"bench"},"categories":${JSON.stringify(categories)},"images":[`)
  for (let n = 0; n < pictures; n++)
    await write(`${n === 0 ? '' : ','}\n${JSON.stringify({ id: n, file_name: nameOf(n), ...TASK_PICTURE })}`)
  await write('],"annotations":[')
  const random = seeded(1)
  let annotations = 0
  for (let picture = 0; written < bytes; picture = (picture + 7919) % pictures) {
    for (const { label, geometry } of generatedDocument('' as TaskId, () => random.next()).shapes) {
      annotations += 1
      const common = { id: annotations, image_id: picture, category_id: numbers.get(label), iscrowd: 0 }
      if (geometry.kind === 'box') {
        const [width, height] = [geometry.x1 - geometry.x0, geometry.y1 - geometry.y0]
        const bbox = [geometry.x0, geometry.y0, width, height]
        await write(
          `${annotations === 1 ? '' : ','}\n${JSON.stringify({ ...common, bbox, area: width * height })}`,
        )
      } else if (geometry.kind === 'polygon') {
        const segmentation = [geometry.points.flatMap(({ x, y }) => [x, y])]
        await write(`${annotations === 1 ? '' : ','}\n${JSON.stringify({ ...common, segmentation })}`)
      }
    }
  }
  await write(']}\n')
  out.end()
  await finished(out)
  return annotations
}

interface Imported {
  readonly seconds: number
  /** The most memory that the process ever held. */
  readonly peakBytes: number
  readonly objects: number
}

async function importIt(url: string, folder: string, path: string): Promise<Imported> {
  const began = performance.now()
  const args = ['import', 'annotations', path, '--project', PROJECT, '--format', 'coco', '--json']
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, AIDOL_DATA: folder, AIDOL_DATABASE_URL: url, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  let peakBytes = 0
  const look = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    peakBytes = Math.max(peakBytes, Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0) * 1024)
  }, LOOK_MS)
  await once(child, 'close')
  clearInterval(look)
  const seconds = (performance.now() - began) / 1000
  const answer = JSON.parse(output) as { ok: boolean; objects?: number }
  if (!answer.ok) throw new Error(output)
  return { seconds, peakBytes, objects: answer.objects ?? 0 }
}

if (values.help) process.stdout.write(HELP)
else {
  const pictures = Number(values.pictures)
  const folder = await workFolder()
  const postgres = await Postgres.start()
  try {
    const { db, close } = await openDatabase({ url: postgres.url, data: '.' }, () => {})
    await layTasks(db, PROJECT, pictures, pictures).finally(close)
    const path = join(folder, 'large.json')
    const annotations = await writeCoco(path, Number(values.mb) * MB, pictures)
    const { size } = await stat(path)
    process.stderr.write(`bench: ${annotations} annotations in ${Math.round(size / MB)} MB\n`)
    const { seconds, peakBytes, objects } = await importIt(postgres.url, folder, path)
    if (objects !== annotations) throw new Error(`${objects} of ${annotations} objects came in`)
    const line = { n: annotations, against: null, ratio: null }
    printFigure('import', { ...line, figure: 'coco_import', value: seconds, unit: 's' })
    printFigure('import', { ...line, figure: 'coco_import_memory', value: peakBytes / MB, unit: 'MB' })
  } finally {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
