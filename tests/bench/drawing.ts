import { join } from 'node:path'
import type { Shape } from '../../shared/model/shape.ts'
import type { Contestant, Rect } from './contestant.ts'
import { compare, median, percentile, printFigure } from './figures.ts'
import { drag, firstPaint, type Gesture, hover, pan, panClose, rest, settle, zoom } from './gestures.ts'
import { OUT } from './material.ts'
import type { FigureName, Options } from './options.ts'
import { profiled } from './profile.ts'

const GESTURES: Readonly<Partial<Record<FigureName, Gesture>>> = {
  pan,
  pan_close: panClose,
  zoom,
  hover,
  drag,
}
/** The figures that this file is for. */
export const DRAWING: readonly FigureName[] = ['first_paint', ...(Object.keys(GESTURES) as FigureName[])]

/** Where the canvas is while our program, which decides it otherwise, is not there. */
const USUAL: Rect = { x: 56, y: 110, width: 1010, height: 600 }

const NOTHING: ReadonlySet<FigureName> = new Set()

/** Costs of single steps by figure, ms: of one contestant in one round. */
type Costs = ReadonlyMap<FigureName, readonly number[]>

/** All contestants in turn, round after round, for each number of polygons; prints `subject` beside the others. */
export async function drawingBench(
  options: Options,
  documents: ReadonlyMap<number, readonly Shape[]>,
  subject: Contestant,
  others: readonly Contestant[],
  say: (text: string) => void,
): Promise<void> {
  const fixed = subject.name === 'ours' ? null : USUAL
  const all = [subject, ...others]
  const [smallest] = documents
  if (smallest !== undefined) {
    say('warming up')
    // The first picture of a start loads the editor's code and makes the disk's pages warm: not what is asked about.
    let stage = fixed
    for (const one of all)
      ({ stage } = await takeTurn({ ...options, only: NOTHING, profile: false }, one, ...smallest, stage))
  }
  for (const [n, shapes] of documents) {
    const costs = new Map<Contestant, Costs[]>(all.map((one) => [one, []]))
    for (let round = 1; round <= options.rounds; round++) {
      let stage = fixed
      for (const one of all) {
        say(`${n} polygons, round ${round} of ${options.rounds}: ${one.name}`)
        const turn = await takeTurn(options, one, n, shapes, stage)
        stage = turn.stage
        costs.get(one)?.push(turn.costs)
      }
    }
    for (const other of others) printAgainst(n, other.name, costs.get(subject) ?? [], costs.get(other) ?? [])
  }
}

/** Opens the picture and does all gestures. */
async function takeTurn(
  { only, profile, steps }: Options,
  contestant: Contestant,
  n: number,
  shapes: readonly Shape[],
  where: Rect | null,
): Promise<{ readonly costs: Costs; readonly stage: Rect }> {
  const { page, cdp } = contestant.started
  const watched = <T>(figure: FigureName, work: () => Promise<T>): Promise<T> =>
    profile && contestant.name === 'ours' ? profiled(cdp, `${figure}-${n}`, work) : work()

  const costs = new Map<FigureName, readonly number[]>()
  await contestant.prepare(n, where)
  const painted = await watched('first_paint', () => firstPaint(contestant))
  if (only.has('first_paint')) costs.set('first_paint', [painted])
  const stage = await page.getByTestId('stage').boundingBox()
  if (stage === null) throw new Error(`${contestant.name} shows no stage`)
  await page.screenshot({ path: join(OUT, `${contestant.name}-${n}.png`) })

  const hand = { contestant, stage, shapes, steps, explain: profile }
  for (const [figure, gesture] of Object.entries(GESTURES) as [FigureName, Gesture][]) {
    if (!only.has(figure)) continue
    await rest(hand)
    costs.set(figure, await watched(figure, () => gesture(hand)))
  }
  await rest(hand)
  await contestant.close()
  await settle(page)
  return { costs, stage }
}

function printAgainst(n: number, against: string, ours: readonly Costs[], theirs: readonly Costs[]): void {
  const print = (figure: FigureName, name: string, of: (costs: readonly number[]) => number): void => {
    const each = (rounds: readonly Costs[]) => rounds.flatMap((costs) => costs.get(figure) ?? []).length
    if (each(ours) === 0) return
    const values = (rounds: readonly Costs[]) => rounds.map((costs) => of(costs.get(figure) ?? []))
    printFigure('editor', { figure: name, n, unit: 'ms', against, ...compare(values(ours), values(theirs)) })
  }
  print('first_paint', 'first_paint', median)
  for (const figure of DRAWING.slice(1)) {
    print(figure, `${figure}_p50`, median)
    print(figure, `${figure}_p95`, (costs) => percentile(costs, 0.95))
  }
}
