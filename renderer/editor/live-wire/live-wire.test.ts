import { describe, expect, it } from 'vitest'
import { imagePoint } from '../../../shared/geometry/point.ts'
import { type CostMap, costMap } from './cost-map.ts'
import { WireSearch, wayTo } from './live-wire.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { createScissors, type WorkerLike } from './scissors.ts'
import { searchQueue } from './search-queue.ts'

type Colour = readonly [number, number, number]

/** A picture drawn by a rule for each pixel, with the noise of a seeded generator. */
function picture(width: number, height: number, colourAt: (x: number, y: number) => Colour, noise = 0) {
  const rgba = new Uint8ClampedArray(4 * width * height)
  let state = 20261122
  for (let at = 0; at < width * height; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const shake = (state / 2 ** 32 - 0.5) * 2 * noise
    const colour = colourAt(at % width, Math.floor(at / width))
    for (const [channel, value] of colour.entries()) rgba[4 * at + channel] = value + shake
    rgba[4 * at + 3] = 255
  }
  return rgba
}

/** All ways to a seed. */
function waysBack(map: CostMap, seed: number): Uint8Array {
  const search = new WireSearch(map, seed)
  while (search.advance(1000));
  return search.ways()
}

const SIZE = 200
const CENTRE = 100
const RADIUS = 60
const inDisc = (x: number, y: number) => Math.hypot(x + 0.5 - CENTRE, y + 0.5 - CENTRE) < RADIUS
const onDisc = (degrees: number) => {
  const angle = (degrees * Math.PI) / 180
  const x = Math.floor(CENTRE + RADIUS * Math.cos(angle))
  const y = Math.floor(CENTRE + RADIUS * Math.sin(angle))
  return y * SIZE + x
}
/** How far the wire strays from the edge of the disc, px. */
function straying(rgba: Uint8ClampedArray, from: number, to: number): number {
  const back = waysBack(costMap(rgba, SIZE, SIZE), onDisc(from))
  const distances = wayTo(back, SIZE, onDisc(to)).map((at) =>
    Math.abs(Math.hypot((at % SIZE) + 0.5 - CENTRE, Math.floor(at / SIZE) + 0.5 - CENTRE) - RADIUS),
  )
  return Math.max(...distances)
}

describe('the live wire', () => {
  it.each<[string, Colour, Colour, number]>([
    ['a dark disc on white', [30, 30, 30], [255, 255, 255], 0],
    ['a noisy, dull one', [110, 110, 110], [140, 140, 140], 6],
    ['one that differs in colour alone', [150, 50, 80], [50, 117, 80], 0],
  ])('follows the edge of %s', (_name, inside, outside, noise) => {
    const rgba = picture(SIZE, SIZE, (x, y) => (inDisc(x, y) ? inside : outside), noise)
    expect(straying(rgba, 0, 90)).toBeLessThanOrEqual(1.5)
    expect(straying(rgba, 200, 320)).toBeLessThanOrEqual(1.5)
  })

  it('goes straight where there is no edge to follow', () => {
    const rgba = picture(50, 50, () => [128, 128, 128])
    const back = waysBack(costMap(rgba, 50, 50), 25 * 50 + 5)
    expect(wayTo(back, 50, 25 * 50 + 45)).toHaveLength(41)
  })

  it('reaches every pixel, also of a picture one pixel high', () => {
    for (const [width, height] of [
      [1, 1],
      [7, 1],
      [1, 7],
      [30, 20],
    ] as const) {
      const rgba = picture(width, height, (x, y) => [x * 8, y * 12, 0], 40)
      const back = waysBack(costMap(rgba, width, height), 0)
      for (let at = 0; at < width * height; at++) expect(wayTo(back, width, at)[0]).toBe(0)
    }
  })
})

describe('the search', () => {
  const noise = costMap(
    picture(300, 300, () => [128, 128, 128], 40),
    300,
    300,
  )
  const at = (x: number, y: number) => y * 300 + x

  it('knows the way to what is near long before all others, and for good', () => {
    const search = new WireSearch(noise, at(150, 150))
    expect(search.advance(9000)).toBe(true)
    expect([search.knows(at(170, 150)), search.knows(at(5, 5))]).toEqual([true, false])
    const early = wayTo(search.ways(), 300, at(170, 150))
    while (search.advance(9000));
    expect(search.knows(at(5, 5))).toBe(true)
    expect(wayTo(search.ways(), 300, at(170, 150))).toEqual(early)
    expect(wayTo(search.ways(), 300, at(5, 5))[0]).toBe(at(150, 150))
  })

  /** The queue of searches, with a clock of slices. */
  function queue() {
    const answers: FromWorker[] = []
    const slices: (() => void)[] = []
    const hear = searchQueue(
      (answer) => answers.push(answer),
      (run) => void slices.push(run),
    )
    hear({
      type: 'load',
      load: 1,
      rgba: picture(300, 300, () => [128, 128, 128], 40),
      width: 300,
      height: 300,
    })
    const slice = () => slices.shift()?.()
    const rest = () => {
      while (slices.length > 0) slice()
    }
    return { answers, hear, slice, rest }
  }

  it('answers from near to far, a slice at a time', () => {
    const { answers, hear, rest } = queue()
    hear({ type: 'want', load: 1, wires: [{ from: at(150, 150), to: null }] })
    rest()
    const known = answers.map(({ back }) => back.reduce((sum, code) => sum + (code === 0 ? 0 : 1), 0))
    expect(known.length).toBeGreaterThan(2)
    expect(known).toEqual(known.toSorted((a, b) => a - b))
    expect(known.at(-1)).toBe(300 * 300 - 1)
  })

  it('drops what is no longer wanted, and goes no further than a wire is wanted', () => {
    const { answers, hear, slice, rest } = queue()
    hear({ type: 'want', load: 1, wires: [{ from: at(20, 20), to: null }] })
    slice()
    hear({
      type: 'want',
      load: 1,
      wires: [
        { from: at(150, 150), to: at(160, 150) },
        { from: at(160, 150), to: at(170, 150) },
      ],
    })
    rest()
    expect(answers.map(({ from }) => from)).toEqual([at(20, 20), at(150, 150), at(160, 150)])
    hear({ type: 'want', load: 1, wires: [] })
    hear({ type: 'want', load: 7, wires: [{ from: at(9, 9), to: null }] })
    rest()
    expect(answers).toHaveLength(3)
  })
})

/** A worker in this thread that works a slice when it is told to. */
class SlowWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null
  readonly asked: ToWorker[] = []
  readonly #slices: (() => void)[] = []
  readonly #hear = searchQueue(
    (data) => this.onmessage?.({ data }),
    (run) => void this.#slices.push(run),
  )
  postMessage(message: ToWorker): void {
    this.asked.push(message)
    this.#hear(message)
  }
  terminate(): void {
    this.#slices.length = 0
  }
  work(): void {
    for (let run = this.#slices.shift(); run !== undefined; run = this.#slices.shift()) run()
  }
}

describe('the scissors', () => {
  const pixels = (originX = 1000) => ({
    rgba: picture(40, 30, (x) => (x < 20 ? [0, 0, 0] : [255, 255, 255])),
    width: 40,
    height: 30,
    originX,
    originY: 500,
    scale: 0.5,
  })
  const wire = (x: number, y: number) => ({ from: imagePoint(x, y), to: null })

  it('give a way in px of the picture, from the seed to the hand', () => {
    const worker = new SlowWorker()
    const scissors = createScissors(() => worker)
    const heard: string[] = []
    scissors.onReady(() => heard.push('ready'))
    const [seed, hand] = [imagePoint(1040.3, 502), imagePoint(1040, 540)]
    expect(scissors.path(seed, hand)).toBeNull()
    scissors.load(pixels())
    scissors.want([{ from: seed, to: null }])
    expect(scissors.path(seed, hand)).toBe('pending')
    worker.work()
    expect(heard).toEqual(['ready'])
    const path = scissors.path(seed, hand)
    if (path === null || path === 'pending') throw new Error('no path')
    expect([path[0], path.at(-1)]).toEqual([seed, hand])
    expect(path.every((p) => Math.abs(p.x - 1040) <= 3)).toBe(true)
    expect(scissors.path(seed, imagePoint(10, 10))).toBeNull()
  })

  it('pay no heed to an answer about another part of the picture', () => {
    const worker = new SlowWorker()
    const scissors = createScissors(() => worker)
    scissors.load(pixels())
    scissors.want([wire(1050, 550)])
    scissors.load(pixels(1020))
    worker.onmessage?.({ data: { load: 1, from: 0, back: new Uint8Array(1200).fill(1) } })
    expect(scissors.path(imagePoint(1050, 550), imagePoint(1060, 520))).toBe('pending')
    worker.work()
    expect(scissors.path(imagePoint(1050, 550), imagePoint(1060, 520))?.[0]).toEqual(imagePoint(1050, 550))
    // What is no longer wanted is forgotten.
    scissors.want([wire(1030, 510)])
    worker.work()
    expect(scissors.path(imagePoint(1050, 550), imagePoint(1060, 520))).toBe('pending')
  })

  it('ask once for what stays the same, and only for what lies in the part', () => {
    const worker = new SlowWorker()
    const scissors = createScissors(() => worker)
    scissors.load(pixels())
    for (let i = 0; i < 3; i++)
      scissors.want([{ from: imagePoint(10, 10), to: imagePoint(1010, 510) }, wire(1010, 510)])
    expect(worker.asked.slice(1)).toEqual([{ type: 'want', load: 1, wires: [{ from: 205, to: null }] }])
  })

  it('ask nothing of a worker before there is a picture', () => {
    const scissors = createScissors(() => {
      throw new Error('no worker is needed yet')
    })
    scissors.want([wire(1, 1)])
    expect(scissors.path(imagePoint(1, 1), imagePoint(2, 2))).toBeNull()
    scissors.load(null)
    scissors.dispose()
  })
})
