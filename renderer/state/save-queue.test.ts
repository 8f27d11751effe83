import { describe, expect, it } from 'vitest'
import type { DiskError } from '../../shared/ipc/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { SaveQueue, type Saving } from './save-queue.ts'

/** A disk that can be full, and a clock that runs when the test says so. */
function setUp() {
  const written: number[] = []
  const shown: Saving['state'][] = []
  const world = { full: false, broken: false, retry: null as (() => void) | null, onSaved: () => {} }
  const save = (position: number) => async (): Promise<Result<null, DiskError>> => {
    await Promise.resolve()
    if (world.broken) throw new Error('the database is closed')
    if (world.full) return fail({ code: 'disk-full', freeMb: 0 })
    written.push(position)
    return ok(null)
  }
  const queue = new SaveQueue(
    (saving) => {
      shown.push(saving.state)
      if (saving.state === 'saved') world.onSaved()
    },
    (_ms, run) => {
      world.retry = run
      return () => {
        world.retry = null
      }
    },
  )
  return { queue, save, written, shown, world }
}

describe('the save queue', () => {
  it('writes every edit once, in the order of the hand, and says saved only at the end', async () => {
    const { queue, save, written, shown } = setUp()
    queue.add(save(1))
    queue.add(save(2))
    queue.add(save(3))
    expect(await queue.flush()).toBe(true)
    expect(written).toEqual([1, 2, 3])
    expect(shown.indexOf('saved')).toBe(shown.length - 1)
  })

  it('keeps what a full disk refused and writes it in order when there is room again', async () => {
    const { queue, save, written, shown, world } = setUp()
    world.full = true
    queue.add(save(1))
    expect(await queue.flush()).toBe(false)
    queue.add(save(2))
    expect(await queue.flush()).toBe(false)
    expect(shown.at(-1)).toBe('failed')
    expect(written).toEqual([])
    world.full = false
    world.retry?.()
    expect(await queue.flush()).toBe(true)
    expect(written).toEqual([1, 2])
    expect(shown.at(-1)).toBe('saved')
  })

  it('shows what threw as failed, and tries again', async () => {
    const { queue, save, written, shown, world } = setUp()
    world.broken = true
    queue.add(save(1))
    expect(await queue.flush()).toBe(false)
    expect(shown.at(-1)).toBe('failed')
    world.broken = false
    world.retry?.()
    expect(await queue.flush()).toBe(true)
    expect(written).toEqual([1])
  })

  it('writes an edit that comes at the very moment when all was saved', async () => {
    const { queue, save, written, world } = setUp()
    world.onSaved = () => {
      world.onSaved = () => {}
      queue.add(save(2))
    }
    queue.add(save(1))
    await queue.flush()
    await Promise.resolve()
    await Promise.resolve()
    await Promise.resolve()
    expect(written).toEqual([1, 2])
  })

  it('writes a submission once, behind its edits, and goes on where it fails', async () => {
    const { queue, save, written, shown, world } = setUp()
    queue.add(save(1))
    const refused = queue.once(async () => {
      world.full = true
      const answer = await save(2)()
      world.full = false
      return answer
    })
    const sent = queue.once(save(3))
    queue.add(save(4))
    expect(await refused).toEqual({ ok: false, error: { code: 'disk-full', freeMb: 0 } })
    expect(await sent).toEqual({ ok: true, value: null })
    expect(await queue.flush()).toBe(true)
    expect(written).toEqual([1, 3, 4])
    expect(shown.at(-1)).toBe('saved')
    expect(await queue.once(() => Promise.reject(new Error('it does not open')))).toMatchObject({ ok: false })
  })

  it('holds a submission back until the edits before it are written', async () => {
    const { queue, save, written, world } = setUp()
    world.full = true
    queue.add(save(1))
    let answered = false
    const sent = queue.once(save(2)).finally(() => {
      answered = true
    })
    await queue.flush()
    expect([answered, written]).toEqual([false, []])
    world.full = false
    world.retry?.()
    expect(await sent).toEqual({ ok: true, value: null })
    expect(written).toEqual([1, 2])
  })

  it('takes what is added while it writes, in its turn', async () => {
    const { queue, save, written } = setUp()
    await queue.once(async () => {
      queue.add(save(2))
      return save(1)()
    })
    await queue.flush()
    expect(written).toEqual([1, 2])
  })

  it('tries again with the next edit without waiting for the clock', async () => {
    const { queue, save, written, world } = setUp()
    world.full = true
    queue.add(save(1))
    await queue.flush()
    world.full = false
    queue.add(save(2))
    await queue.flush()
    expect(written).toEqual([1, 2])
    expect(world.retry).toBeNull()
  })
})
