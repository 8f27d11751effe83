import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CentralServer, freePort } from '../harness/central-server.ts'
import { mainJob } from '../harness/main-job.ts'
import { workFolder } from '../harness/work-folder.ts'

/**
 * The main job unattended, in the real program against a real server. Leaves screenshots, the exported dataset and a
 * report in out/demo/; exits 1 where a step failed, with the report saying which.
 */
const OUT = join(import.meta.dirname, '../../out/demo')

const work = await workFolder()
await rm(OUT, { recursive: true, force: true })
await mkdir(OUT, { recursive: true })

const server = new CentralServer({ dataDir: join(work, 'server'), port: await freePort() })
const steps: { step: string; startedAfterMs: number }[] = []
const started = performance.now()
let failure: string | null = null
let counts: Record<string, number> = {}

try {
  await server.start()
  const result = await mainJob({
    server,
    profileDir: join(work, 'profile'),
    shot: async (hand, name) => {
      await hand.page.screenshot({ path: join(OUT, `${name}.png`) })
    },
    say: (step) => {
      steps.push({ step, startedAfterMs: Math.round(performance.now() - started) })
      console.log(`demo: ${step}`)
    },
  })
  await copyFile(result.cocoFile, join(OUT, 'coco.json'))
  counts = {
    picturesSubmitted: result.submitted.size,
    objectsSubmitted: [...result.submitted.values()].flat().length,
    objectsExported: result.coco.annotations.length,
    imagesExported: result.coco.images.length,
    categories: result.coco.categories.length,
  }
} catch (error) {
  failure = error instanceof Error ? (error.stack ?? error.message) : String(error)
} finally {
  await server.stop()
}

const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'))
const report = {
  ok: failure === null,
  version,
  steps,
  totalMs: Math.round(performance.now() - started),
  ...counts,
  failure,
}
await writeFile(join(OUT, 'report.json'), `${JSON.stringify(report, null, 2)}\n`)
await rm(work, { recursive: true, force: true })
console.log(failure === null ? 'demo: done; see out/demo/' : `demo: failed\n${failure}`)
process.exit(failure === null ? 0 : 1)
