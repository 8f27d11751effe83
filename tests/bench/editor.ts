import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { workFolder } from '../harness/work-folder.ts'
import { Ours, Peer, startPeers, startProgram } from './contestant.ts'
import { DRAWING, drawingBench } from './drawing.ts'
import { percentile, printFigure } from './figures.ts'
import { autosave, labour } from './labour.ts'
import { OUT, writeDocuments, writeLargePictures, writeManyPictures } from './material.ts'
import { type FigureName, HELP, type Options, readOptions } from './options.ts'
import { DRAWER, handOut, RUNNER, returnWithPolygons, startServer } from './world.ts'

/**
 * # The editor's bench
 *
 * How fast our editor is beside plain Canvas 2D (the limit), Konva and Annotorious, in one run, in real Electron.
 *
 * **Who runs.** `ours` is the whole program as people have it: signed in, with store, journal and a central server beside
 * it, its workspace with all panels; polygons come into its tasks through the mailbox. The others are pages (peers/) in the
 * same Electron with the same switches, in a window of the same size, their canvas in the same place and of the same size as
 * ours, with the same JPEG and the same polygons, both served through a scheme of the same kind. `raw` draws what our editor
 * draws, with one path for each class and a layer that is copied during a gesture. All are driven with the same real input
 * events.
 *
 * **A frame's cost** is what one more step of the hand costs from end to end: from the making of the input event to the
 * moment when the frame with its effect is on the screen, as Chromium's own trace tells it (EventLatency): script, style,
 * layout, paint, raster and drawing, in whatever thread. Frames do not wait for the beat of a screen
 * (`--disable-frame-rate-limit`), and there are 24 ms between two steps, so that no step waits for the frame before it and
 * nothing is hidden behind it: ten ms wasted in a frame show as ten ms (`--sanity`). The first eight steps of a gesture do
 * not count. `pan`, `zoom`, `hover` and `drag` are all measured in this way; `first_paint` and `next_picture` from the click or
 * key to the moment when the frame that shows the picture and all shapes is on the screen; `autosave` from the key to the
 * words "saved on this computer".
 *
 * **Noise.** Contestants take turns in every round; a ratio is taken within a round, and the middle of all rounds counts. Read
 * ratios, not milliseconds.
 *
 * Figures, beside those of DESIGN.md: `pan` is at the fitted view, all polygons in sight; `pan_close` three times nearer and fast,
 * where layers must be drawn anew again and again. Nothing is judged here: the bench only prints.
 */

/** Ends something that was started. */
type End = () => Promise<unknown>

/** Changes to the next picture that are timed. */
const TIMED = 60
/** Pictures that are done first and one to spare at the end: the last one has no next. */
const SPARE = 10

const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`)
const absolute = (figure: string, n: number | null, value: number, unit: 'ms' | 'MB'): void =>
  printFigure('editor', { figure, n, value, unit, against: null, ratio: null })

const options = askedFor()
if (options === 'help') process.stdout.write(HELP)
else if (options !== null) {
  await bench(options).catch((error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    process.exitCode = 1
  })
}

/** The options, or null where they make no sense: that is told, and there is nothing more to do. */
function askedFor(): Options | 'help' | null {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exitCode = 2
    return null
  }
}

async function bench(options: Options): Promise<void> {
  const work = await workFolder()
  // Last first: the programs go before their server, and that before its folder.
  const ends: End[] = [() => rm(work, { recursive: true, force: true })]
  try {
    await mkdir(OUT, { recursive: true })
    await run(options, work, (end) => ends.unshift(end))
  } finally {
    for (const end of ends) await end()
  }
}

async function run(options: Options, work: string, atEnd: (end: End) => void): Promise<void> {
  const has = (...names: readonly FigureName[]) => names.some((name) => options.only.has(name))
  const peers = async () => {
    const started = await startPeers(join(work, 'peers'))
    atEnd(() => started.app.close())
    return started
  }
  if (options.sanity) {
    const documents = await writePolygons(options)
    const started = await peers()
    const slow = new Peer('raw+10ms', started, 'raw', 10)
    return drawingBench(options, documents, slow, [new Peer('raw', started)], say)
  }

  say('starting a server')
  const { server, dataDir } = await startServer(work)
  atEnd(() => server.stop())
  const program = async (person: typeof DRAWER) => {
    const started = await startProgram(join(work, person.name), server.url, options.app)
    atEnd(() => started.app.close())
    return new Ours(started, person)
  }

  if (has(...DRAWING, 'autosave')) {
    const documents = await writePolygons(options)
    await handOut(server, work, 'polygons', join(OUT, 'pictures'), DRAWER.name)
    await returnWithPolygons(dataDir, documents)
    const ours = await program(DRAWER)
    await ours.enter(documents.size)
    if (has(...DRAWING)) {
      const started = await peers()
      const others = options.against.map((name) => new Peer(name, started))
      await drawingBench(options, documents, ours, others, say)
    }
    for (const n of has('autosave') ? options.sizes.filter((size) => size <= 1000) : []) {
      say(`saving with ${n} polygons`)
      const costs = await autosave(ours, n)
      absolute('autosave_p50', n, percentile(costs, 0.5), 'ms')
      absolute('autosave_p95', n, percentile(costs, 0.95), 'ms')
    }
  }

  if (has('next_picture', 'memory')) {
    const count = has('memory') ? options.pictures : 0
    const timed = has('next_picture') ? TIMED : 0
    const all = count + timed + SPARE
    const folder = await writeManyPictures(all)
    say(`${all} pictures, one after the other`)
    await handOut(server, work, 'many', folder, RUNNER.name)
    const ours = await program(RUNNER)
    await ours.enter(0)
    const { next, growth } = await labour(ours.started, count, timed, say)
    if (has('next_picture')) {
      absolute('next_picture_p50', null, percentile(next, 0.5), 'ms')
      absolute('next_picture_p95', null, percentile(next, 0.95), 'ms')
    }
    if (has('memory')) absolute('memory_growth_mb', null, growth, 'MB')
  }
}

async function writePolygons({ sizes }: Options) {
  await writeLargePictures(sizes)
  return writeDocuments(sizes)
}
