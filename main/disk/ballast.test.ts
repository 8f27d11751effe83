import { describe, expect, it } from 'vitest'
import { seeded } from '../../renderer/sync/testing.ts'
import { SimulatedDisk } from '../../tests/simulator/disk.ts'
import { newDataKey } from '../crypto/key-wrap.ts'
import { Journal } from '../journal/journal.ts'
import { memoryLog } from '../testing/temp-folder.ts'
import { Ballast } from './ballast.ts'

const MB = 2 ** 20

async function setUp(capacityMb: number) {
  const rng = seeded(1)
  const disk = new SimulatedDisk({ random: () => rng.next() })
  await disk.makeFolder('/profile')
  disk.capacity = capacityMb * MB
  const ballast = new Ballast('/profile', memoryLog(), { files: disk, bytes: 4 * MB, spareMb: 10 })
  const bytes = () => disk.all().get('/profile/ballast')?.length ?? 0
  const fill = async (leaveBytes: number) => {
    const file = await disk.open('/profile/filler', 'append')
    await file.append(new Uint8Array((await free()) - leaveBytes))
  }
  const free = async () =>
    (disk.capacity ?? 0) - [...disk.all().values()].reduce((sum, file) => sum + file.length, 0)
  return { disk, ballast, bytes, fill }
}

describe('the ballast', () => {
  it('is made where there is room to spare, once, and finished where it was cut off', async () => {
    const { disk, ballast, bytes } = await setUp(20)
    await ballast.make()
    expect(bytes()).toBe(4 * MB)
    await ballast.make()
    expect(bytes()).toBe(4 * MB)
    await disk.truncate('/profile/ballast', 2 * MB)
    await ballast.make()
    expect(bytes()).toBe(4 * MB)
  })

  it('is not made where there is none, and not kept from whoever needs it', async () => {
    const { ballast, bytes } = await setUp(9)
    await ballast.make()
    expect(bytes()).toBe(0)
    const roomy = await setUp(20)
    const making = roomy.ballast.make()
    expect(await roomy.ballast.release()).toBe(true)
    await making
    expect(roomy.bytes()).toBe(0)
    expect(await roomy.ballast.release()).toBe(false)
  })

  it('lets a journal go on when the disk is full, until it is used up too', async () => {
    const { disk, ballast, bytes, fill } = await setUp(20)
    await ballast.make()
    const relieve = () => ballast.release()
    const journal = await Journal.open('/profile/journal/alice', newDataKey(), memoryLog(), {
      files: disk,
      relieve,
    })
    await fill(100)
    const large = 'x'.repeat(MB)
    const answers: string[] = []
    for (let n = 0; n < 6; n++) {
      const answer = await journal.append([{ key: `doc/${n}`, value: large }])
      answers.push(answer.ok ? 'saved' : answer.error.code)
    }
    expect(answers).toEqual(['saved', 'saved', 'saved', 'disk-full', 'disk-full', 'disk-full'])
    expect(bytes()).toBe(0)
    // What is small still fits.
    expect(await journal.append([{ key: 'doc/9', value: 1 }])).toEqual({ ok: true, value: null })
    await journal.close()
  })
})
