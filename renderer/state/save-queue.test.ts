import { describe, expect, it } from 'vitest'
import type { DiskError } from '../../shared/ipc/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Save } from '../editor/ports.ts'
import { SaveQueue, type Saving } from './save-queue.ts'

const save = (position: number): Save => ({ position }) as Save

/** A disk that can be full, and a clock that runs when the test says so. */
function setUp() {
  const written: number[] = []
  const shown: Saving['state'][] = []
  const world = { full: false, broken: false, retry: null as (() => void) | null, onSaved: () => {} }
  const write = async (s: Save): Promise<Result<null, DiskError>> => {
    await Promise.resolve()
    if (world.broken) throw new Error('the database is closed')
    if (world.full) return fail({ code: 'disk-full', freeMb: 0 })
    written.push(s.position)
    return ok(null)
  }
  const queue = new SaveQueue(
    write,
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
  return { queue, written, shown, world }
}

describe('the save queue', () => {
  it('writes every edit once, in the order of the hand, and says saved only at the end', async () => {
    const { queue, written, shown } = setUp()
    queue.add(save(1))
    queue.add(save(2))
    queue.add(save(3))
    expect(await queue.flush()).toBe(true)
    expect(written).toEqual([1, 2, 3])
    expect(shown.indexOf('saved')).toBe(shown.length - 1)
  })

  it('keeps what a full disk refused and writes it in order when there is room again', async () => {
    const { queue, written, shown, world } = setUp()
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
    const { written, shown, world, queue } = setUp()
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
    const { queue, written, world } = setUp()
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

  it('tries again with the next edit without waiting for the clock', async () => {
    const { queue, written, world } = setUp()
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
