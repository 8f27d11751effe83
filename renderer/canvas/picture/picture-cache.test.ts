import { beforeEach, describe, expect, it } from 'vitest'
import { type Media, mediaSchema } from '../../../shared/model/media.ts'
import { PictureCache } from './picture-cache.ts'

/** Pictures of 10 × 10 px that say when they are decoded and closed. */
class Workbench {
  readonly asked: string[] = []
  readonly closed: string[] = []
  readonly broken = new Set<string>()
  readonly cache = new PictureCache(async (media: Media) => {
    const name = media.sha256.charAt(0)
    this.asked.push(name)
    await Promise.resolve()
    if (this.broken.has(name)) throw new Error('no picture')
    return { name, width: 10, height: 10, close: () => this.closed.push(name) }
  }, 300)
}

const picture = (name: string): Media =>
  mediaSchema.parse({ sha256: name.repeat(64), bytes: 1, width: 10, height: 10 })
const pictures = (names: string): readonly Media[] => [...names].map(picture)
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

let bench: Workbench
beforeEach(() => {
  bench = new Workbench()
})

describe('the picture cache', () => {
  it('decodes a picture once, however often it is asked for', async () => {
    const [one, two] = await Promise.all([bench.cache.show(picture('a')), bench.cache.show(picture('a'))])
    expect(one).toBe(two)
    expect(bench.asked).toEqual(['a'])
    expect(bench.cache.peek(picture('a').sha256)).toBe(one)
  })

  it('has the next pictures ready before they are asked for, the nearest first', async () => {
    await bench.cache.show(picture('a'))
    bench.cache.prefetch(pictures('bc'))
    expect(bench.cache.peek(picture('b').sha256)).toBeNull()
    await settled()
    expect(bench.asked).toEqual(['a', 'b', 'c'])
    expect(bench.cache.peek(picture('b').sha256)?.name).toBe('b')
  })

  it('keeps to its budget: used longest ago goes first, the one shown never', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await bench.cache.show(picture(name))
    expect(bench.closed).toEqual(['a'])
    await bench.cache.show(picture('b'))
    await bench.cache.show(picture('e'))
    expect(bench.closed).toEqual(['a', 'c'])
    expect(bench.cache.peek(picture('b').sha256)).not.toBeNull()
  })

  it('keeps a handful of pictures, however small they are', async () => {
    const closed: string[] = []
    const cache = new PictureCache(
      async ({ sha256 }: Media) => ({ width: 1, height: 1, close: () => closed.push(sha256.charAt(0)) }),
      300,
      2,
    )
    for (const name of 'abcd') await cache.show(picture(name))
    expect(closed).toEqual(['a', 'b'])
  })

  it('gives up what is behind the hand before what comes next', async () => {
    await bench.cache.show(picture('a'))
    await bench.cache.show(picture('b'))
    bench.cache.prefetch(pictures('cd'))
    await settled()
    expect(bench.closed).toEqual(['a'])
    expect(['b', 'c', 'd'].map((n) => bench.cache.peek(picture(n).sha256)?.name)).toEqual(['b', 'c', 'd'])
  })

  it('ends when the wanted pictures do not fit, instead of decoding them in turns for ever', async () => {
    await bench.cache.show(picture('a'))
    bench.cache.prefetch(pictures('bcdef'))
    await settled()
    expect(bench.asked).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect(['b', 'c'].map((n) => bench.cache.peek(picture(n).sha256)?.name)).toEqual(['b', 'c'])
  })

  it('reports a picture that does not decode, skips it when fetching ahead, and tries it anew when asked again', async () => {
    bench.broken.add('b')
    await bench.cache.show(picture('a'))
    bench.cache.prefetch(pictures('bc'))
    await settled()
    expect(bench.cache.peek(picture('c').sha256)?.name).toBe('c')
    await expect(bench.cache.show(picture('b'))).rejects.toThrow('no picture')
    bench.broken.clear()
    await expect(bench.cache.show(picture('b'))).resolves.toMatchObject({ name: 'b' })
  })

  it('begins with a picture that is expected, and gives that one when it is shown', async () => {
    bench.cache.expect(picture('a'))
    expect(bench.asked).toEqual(['a'])
    await bench.cache.show(picture('a'))
    expect(bench.asked).toEqual(['a'])
  })

  it('says nothing of an expected picture that does not decode before it is shown', async () => {
    bench.broken.add('b')
    bench.cache.expect(picture('b'))
    await settled()
    await expect(bench.cache.show(picture('b'))).rejects.toThrow('no picture')
  })

  it('closes everything at the end, also what is still on its way', async () => {
    await bench.cache.show(picture('a'))
    const late = bench.cache.show(picture('b'))
    bench.cache.clear()
    await late
    await settled()
    expect(bench.closed.toSorted()).toEqual(['a', 'b'])
  })

  it('decodes a picture anew that was forgotten while it was being decoded', async () => {
    bench.cache.expect(picture('a'))
    bench.cache.clear()
    const again = await bench.cache.show(picture('a'))
    await settled()
    expect(bench.asked).toEqual(['a', 'a'])
    expect(bench.closed).toEqual(['a'])
    expect(bench.cache.peek(picture('a').sha256)).toBe(again)
  })
})
