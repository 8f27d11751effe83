import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Media, mediaSchema } from '../../../shared/model/media.ts'
import { type DecodeJob, PictureDecoder } from './decode.ts'

const MB = 2 ** 20
const picture = (bytes: number): Media =>
  mediaSchema.parse({ sha256: 'a'.repeat(64), bytes, width: 10, height: 10 })

/** What the window sees of a worker; it answers when the test says so. */
class Workbench extends EventTarget {
  static all: Workbench[] = []
  readonly jobs: DecodeJob[] = []
  ended = false

  constructor() {
    super()
    Workbench.all.push(this)
  }

  postMessage(job: DecodeJob): void {
    this.jobs.push(job)
  }

  answer(): void {
    const id = this.jobs.shift()?.id
    const bitmap = { width: 10, height: 10, close: () => {} }
    this.dispatchEvent(new MessageEvent('message', { data: { id, bitmap, finer: false } }))
  }

  terminate(): void {
    this.ended = true
  }
}

let decoder: PictureDecoder
beforeEach(() => {
  Workbench.all = []
  vi.stubGlobal('Worker', Workbench)
  vi.stubGlobal('location', { href: 'app://bundle/index.html' })
  decoder = new PictureDecoder()
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the decoder', () => {
  it('has its worker before the first picture, if it is told to', async () => {
    decoder.start()
    const asked = decoder.decode(picture(1), null)
    expect(Workbench.all.map(({ jobs }) => jobs.length)).toEqual([1])
    Workbench.all[0]?.answer()
    await expect(asked).resolves.toMatchObject({ width: 10, finer: false })
  })

  it('gives a worker that has read much a successor, and frees its memory so', async () => {
    for (let i = 0; i < 5; i++) {
      const asked = decoder.decode(picture(3 * MB), null)
      Workbench.all.at(-1)?.answer()
      await asked
    }
    expect(Workbench.all.map(({ ended }) => ended)).toEqual([true, false])
  })

  it('lets a worker finish what it has in hand', async () => {
    const both = Promise.all([decoder.decode(picture(9 * MB), null), decoder.decode(picture(9 * MB), null)])
    const [worker] = Workbench.all
    worker?.answer()
    expect([Workbench.all.length, worker?.ended]).toEqual([1, false])
    worker?.answer()
    expect((await both).map(({ width }) => width)).toEqual([10, 10])
    expect(Workbench.all.map(({ ended }) => ended)).toEqual([true, false])
  })
})
