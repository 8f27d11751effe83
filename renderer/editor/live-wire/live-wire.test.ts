import { describe, expect, it } from 'vitest'
import { imagePoint } from '../../../shared/geometry/point.ts'
import { costMap } from './cost-map.ts'
import { waysBack, wayTo } from './live-wire.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { createScissors, type WorkerLike } from './scissors.ts'

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

/** A worker in this thread that answers when it is told to. */
class SlowWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null
  readonly asked: ToWorker[] = []
  postMessage(message: ToWorker): void {
    this.asked.push(message)
  }
  terminate(): void {
    this.asked.length = 0
  }
  answer(): void {
    const load = this.asked.findLast((message) => message.type === 'load')
    const seed = this.asked.findLast((message) => message.type === 'seed')
    if (load?.type !== 'load' || seed?.type !== 'seed') throw new Error('nothing was asked')
    const back = waysBack(costMap(load.rgba, load.width, load.height), seed.at) as FromWorker['back']
    this.onmessage?.({ data: { load: seed.load, seed: seed.seed, back } })
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

  it('give a way in px of the picture, from the seed to the hand', () => {
    const worker = new SlowWorker()
    const scissors = createScissors(() => worker)
    const heard: string[] = []
    scissors.onReady(() => heard.push('ready'))
    scissors.load(pixels())
    scissors.seed(imagePoint(1040.3, 502))
    expect(scissors.path(imagePoint(1040, 540))).toBeNull()
    worker.answer()
    expect(heard).toEqual(['ready'])
    const path = scissors.path(imagePoint(1040, 540))
    expect(path?.[0]).toEqual(imagePoint(1040.3, 502))
    expect(path?.at(-1)).toEqual(imagePoint(1040, 540))
    expect(path?.every((p) => Math.abs(p.x - 1040) <= 3)).toBe(true)
    expect(scissors.path(imagePoint(10, 10))).toBeNull()
  })

  it('pay no heed to the answer to an older question', () => {
    const worker = new SlowWorker()
    const scissors = createScissors(() => worker)
    scissors.load(pixels())
    scissors.seed(imagePoint(1010, 510))
    const late = { ...worker }
    worker.answer()
    expect(scissors.path(imagePoint(1020, 520))?.[0]).toEqual(imagePoint(1010, 510))
    scissors.seed(imagePoint(1050, 550))
    late.onmessage?.({ data: { load: 1, seed: 1, back: new Uint8Array(1200) } })
    expect(scissors.path(imagePoint(1020, 520))).toBeNull()
    scissors.load(pixels(1020))
    worker.answer()
    expect(scissors.path(imagePoint(1060, 520))?.[0]).toEqual(imagePoint(1050, 550))
  })

  it('ask nothing of a worker before there is a picture', () => {
    const scissors = createScissors(() => {
      throw new Error('no worker is needed yet')
    })
    scissors.seed(imagePoint(1, 1))
    expect(scissors.path(imagePoint(2, 2))).toBeNull()
    scissors.load(null)
    scissors.dispose()
  })
})
