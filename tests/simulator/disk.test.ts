import { describe, expect, it } from 'vitest'
import { seeded } from '../../renderer/sync/testing.ts'
import { SimulatedDisk, systemError } from './disk.ts'

function disk(seed = 1): SimulatedDisk {
  const rng = seeded(seed)
  return new SimulatedDisk({ random: () => rng.next() })
}

const text = (length: number, letter = 'a') => Buffer.from(letter.repeat(length))

/** What a file holds after power cuts with so many seeds; null where it is gone. */
async function outcomes(prepare: (disk: SimulatedDisk) => Promise<void>): Promise<Set<string | null>> {
  const seen = new Set<string | null>()
  for (let seed = 0; seed < 200; seed++) {
    const one = disk(seed)
    await prepare(one)
    one.powerCut()
    seen.add(one.all().get('/d/f')?.toString() ?? null)
  }
  return seen
}

async function synced(one: SimulatedDisk) {
  await one.makeFolder('/d')
  await one.syncFolder('/')
  const file = await one.open('/d/f', 'append')
  await one.syncFolder('/d')
  await file.append(text(600))
  await file.datasync()
  return file
}

describe('after a power cut', () => {
  it('what was synced is there, whole', async () => {
    expect(await outcomes(async (one) => void (await synced(one)))).toEqual(new Set(['a'.repeat(600)]))
  })

  it('what was not is there, lost, or torn at 512 bytes', async () => {
    const seen = await outcomes(async (one) => (await synced(one)).append(text(1000, 'b')))
    const whole = `${'a'.repeat(600)}${'b'.repeat(1000)}`
    expect(seen).toContain(whole)
    expect(seen).toContain('a'.repeat(600))
    // Sectors end at 1024 and 1536: a later one may be there without an earlier one.
    expect(seen).toContain(`${'a'.repeat(600)}${'\0'.repeat(424)}${'b'.repeat(576)}`)
    expect(seen.size).toBe(1 + 2 ** 3)
  })

  it('a name that was not synced is there or not, and so is a rename, never half', async () => {
    const seen = await outcomes(async (one) => {
      await synced(one)
      const fresh = await one.open('/d/f.tmp', 'fresh')
      await fresh.append(text(3, 'c'))
      await fresh.datasync()
      await one.rename('/d/f.tmp', '/d/f')
    })
    expect(seen).toEqual(new Set(['a'.repeat(600), 'ccc']))
    const unnamed = await outcomes(async (one) => {
      await one.makeFolder('/d')
      const file = await one.open('/d/f', 'append')
      await file.append(text(3))
      await file.datasync()
    })
    expect(unnamed).toEqual(new Set([null, 'aaa']))
  })

  it('bytes whose sync failed are lost for good, whatever is synced after them', async () => {
    const seen = await outcomes(async (one) => {
      const file = await synced(one)
      await file.append(text(3, 'b'))
      one.before = async ({ call }) => {
        if (call === 'datasync') throw systemError('EIO', 'fdatasync')
      }
      await expect(file.datasync()).rejects.toThrow('EIO')
      one.before = async () => undefined
      await file.append(text(3, 'c'))
      await file.datasync()
    })
    expect(seen).toEqual(new Set([`${'a'.repeat(600)}\0\0\0ccc`]))
  })
})

describe('a kill', () => {
  it('loses nothing that was written, and what was under way never comes back', async () => {
    const one = disk()
    const file = await synced(one)
    await file.append(text(3, 'b'))
    let back = false
    void file.append(text(3, 'c')).then(() => {
      back = true
    })
    one.kill()
    await new Promise((resolve) => setImmediate(resolve))
    expect(back).toBe(false)
    expect((await one.read('/d/f')).toString()).toBe(`${'a'.repeat(600)}bbb`)
  })
})

describe('a small disk', () => {
  it('takes what fits, says that it is full, and has room again when something goes', async () => {
    const one = disk()
    const file = await synced(one)
    one.capacity = 1000
    await expect(file.append(text(500, 'b'))).rejects.toMatchObject({ code: 'ENOSPC' })
    expect(await file.size()).toBe(1000)
    await file.truncate(600)
    await file.append(text(400, 'b'))
    expect(await one.freeMb()).toBe(0)
  })
})

it('one flipped bit is one flipped bit', async () => {
  const one = disk(7)
  await synced(one)
  one.flipBit('/d/f')
  const bytes = await one.read('/d/f')
  const wrong = bytes.filter((byte) => byte !== 97)
  expect(wrong).toHaveLength(1)
  expect([1, 2, 4, 8, 16, 32, 64, 128]).toContain((wrong[0] ?? 0) ^ 97)
})
