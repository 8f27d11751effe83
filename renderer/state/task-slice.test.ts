import { beforeEach, describe, expect, it } from 'vitest'
import type { BatchId, TaskId } from '../../shared/model/ids.ts'
import { fail, ok } from '../../shared/result.ts'
import { prefetchOf } from './scene.ts'
import { type AtWork, atWork, box, cls, id, settled, shape } from './testing/labeller.ts'

const QUIET = { rules: { empty: 'off' }, tasks: 5 }
const task = (n: number) => id(n) as TaskId

let hand: AtWork
const state = () => hand.state()
const name = () => state().task?.task.name

/** A disk that answers when the test says so. */
function slowly(what: 'submit' | 'save' | 'skip' | 'open') {
  const { work } = hand.her.ports
  const plain = work[what] as (...args: unknown[]) => Promise<unknown>
  let done = () => {}
  const gate = new Promise<void>((resolve) => {
    done = resolve
  })
  Object.assign(work, { [what]: (...args: unknown[]) => gate.then(() => plain(...args)) })
  return () => {
    Object.assign(work, { [what]: plain })
    done()
  }
}

beforeEach(async () => {
  hand = await atWork(QUIET)
  await settled()
})

describe('submit and next', () => {
  it('shows the next picture at once, and says saved only when the submission is written', async () => {
    hand.drag(10, 10, 100, 100)
    hand.click(10, 60)
    await settled()
    const release = slowly('submit')
    const sent = state().submitAndNext()
    await Promise.resolve()
    await Promise.resolve()
    await Promise.resolve()
    expect([name(), state().sending, state().saving.state]).toEqual(['2.jpg', false, 'saving'])
    expect(hand.her.sent).toEqual([])
    release()
    await sent
    expect(hand.her.sent).toEqual([{ task: task(1), what: 'submit' }])
    expect(state().saving.state).toBe('saved')
  })

  it('reads the next task once, while she is at the one before', async () => {
    expect(state().ahead?.row.task.name).toBe('2.jpg')
    expect(hand.her.opened).toEqual([task(1), task(2)])
    await state().submitAndNext()
    await settled()
    expect(hand.her.opened).toEqual([task(1), task(2), task(3)])
    expect(state().ahead?.row.task.name).toBe('3.jpg')
  })

  it('has its picture decoded first, wherever in the batch it stands', async () => {
    for (const n of [2, 3]) hand.her.sent.push({ task: task(n), what: 'before' })
    hand.her.tell(task(2), task(3))
    await settled()
    expect(prefetchOf(state()).map(({ sha256 }) => sha256[0])).toEqual(['4', '2'])
  })

  it('never shows what was read before it changed', async () => {
    const { work } = hand.her.ports
    const { document, row } = await work.open(task(2))
    const reviewed = { ...document, baseRev: 3, shapes: [shape(9, box(1, 1, 9, 9))] }
    Object.assign(work, {
      open: async () => ({ row, document: reviewed, edits: [], position: 0, activeMs: 0 }),
    })
    const release = slowly('open')
    hand.her.tell(task(2))
    expect(state().ahead).toBeNull()
    const sent = state().submitAndNext()
    release()
    await sent
    expect(state().document?.shapes.map((s) => s.id)).toEqual([9])
  })

  it('one after the other comes back to none that was sent', async () => {
    const shown: (string | undefined)[] = []
    const release = slowly('submit')
    const all: Promise<void>[] = []
    for (let i = 0; i < 5; i++) {
      shown.push(name())
      all.push(state().submitAndNext())
      await settled()
      hand.see()
    }
    // Only what was read ahead can be shown while the first submission is on its way: then the disk comes first.
    expect(shown).toEqual(['1.jpg', '2.jpg', '2.jpg', '2.jpg', '2.jpg'])
    release()
    await Promise.all(all)
    await settled()
    for (let i = 0; i < 5 && !state().batchFinished; i++) {
      hand.see()
      await state().submitAndNext()
    }
    expect(hand.her.sent.map((s) => s.task)).toEqual([1, 2, 3, 4, 5].map(task))
    expect(state().batchFinished).toBe(true)
  })

  it('does not run ahead of a disk that takes nothing', async () => {
    const { save } = hand.her.ports.work
    Object.assign(hand.her.ports.work, { save: async () => fail({ code: 'disk-full', freeMb: 0 }) })
    state().chooseTool('box')
    hand.drag(10, 10, 100, 100)
    await settled()
    expect(state().saving.state).toBe('failed')
    await state().submitAndNext()
    expect([name(), hand.her.sent]).toEqual(['1.jpg', []])
    Object.assign(hand.her.ports.work, { save })
    await state().submitAndNext()
    expect([name(), hand.her.saves.length, hand.her.sent.length]).toEqual(['2.jpg', 1, 1])
  })

  it('waits for the picture: a key pressed once too often sends nothing', async () => {
    await state().submitAndNext()
    await state().submitAndNext()
    expect(hand.her.sent.length).toBe(1)
  })
})

describe('opening a task', () => {
  const sha256 = (n: number) => String(n).repeat(64)

  it('begins with the picture, which takes longest, before the document is read', async () => {
    await state().showTasks(state().batch?.batch.id as BatchId)
    hand.expected.length = 0
    const release = slowly('open')
    const opening = state().openTask(task(4))
    await settled()
    expect([state().screen, hand.expected]).toEqual(['tasks', [sha256(4)]])
    release()
    await opening
    expect([state().screen, name()]).toEqual(['workspace', '4.jpg'])
  })

  it('decodes the likeliest of a list ahead, of those that are on this computer', async () => {
    await state().showTasks(state().batch?.batch.id as BatchId)
    const rows = state().tasks?.slice(0, 4) ?? []
    state().expectTasks(rows.map((row, i) => (i === 0 ? { ...row, held: false } : row)))
    expect(hand.prefetched.at(-1)).toEqual([sha256(2), sha256(3)])
  })

  it('reads the next task only when the picture is there, which would wait for it', async () => {
    await state().openTask(task(4))
    await settled()
    expect(hand.her.opened.at(-1)).toBe(task(4))
    hand.see()
    await settled()
    expect(hand.her.opened.at(-1)).toBe(task(5))
  })

  it('begins with the picture once it is known where she comes from the batches', async () => {
    await state().showBatches()
    hand.expected.length = 0
    await state().openBatch(state().batches?.[0]?.batch.id as BatchId)
    expect([name(), hand.expected]).toEqual(['1.jpg', [sha256(1)]])
  })
})

describe('before it is sent', () => {
  const classes = [
    cls('cat', '1', null, ['box'], {
      attributes: [{ id: 'age', name: { zh: '年龄', en: 'age' }, type: 'number', required: true }],
    }),
  ]
  const submitted = () => hand.her.sent.length

  it('an error opens the list and nothing goes out, however often she presses', async () => {
    hand = await atWork({ classes, tasks: 2 })
    hand.drag(10, 10, 100, 100)
    await state().submitAndNext()
    expect(state().findings?.map(({ code }) => code)).toEqual(['required-attribute'])
    expect([state().checkedForSubmit, submitted(), name()]).toEqual([true, 0, '1.jpg'])
    await state().submitAndNext('checked')
    expect(submitted()).toBe(0)
    state().setAttribute([1 as never], 'age' as never, 3)
    hand.clock.pass()
    expect(state().findings).toEqual([])
    await state().submitAndNext('checked')
    expect([submitted(), name(), state().findings]).toEqual([1, '2.jpg', null])
  })

  it('a warning is asked about once', async () => {
    hand = await atWork({ classes, tasks: 2 })
    await state().submitAndNext()
    expect([state().findings?.map(({ code, level }) => [code, level]), submitted()]).toEqual([
      [['empty', 'warning']],
      0,
    ])
    await state().submitAndNext('checked')
    expect(submitted()).toBe(1)
    // A second click on the list that is closing is not meant for the next picture.
    hand.see()
    await state().submitAndNext('checked')
    expect([submitted(), name()]).toEqual([1, '2.jpg'])
  })

  it('a picture with nothing to say about goes at once', async () => {
    await state().submitAndNext()
    expect([submitted(), state().findings]).toEqual([1, null])
  })

  it('an outline that was never closed is closed and looked over with the rest', async () => {
    hand = await atWork({ tasks: 2, rules: { empty: 'warning' } })
    hand.click(10, 10)
    hand.click(200, 10)
    hand.click(200, 200)
    await state().submitAndNext()
    expect([submitted(), hand.her.saves.length]).toEqual([1, 1])
  })
})

describe('a task that does not open', () => {
  const broken = (...numbers: number[]) => {
    const { open } = hand.her.ports.work
    Object.assign(hand.her.ports.work, {
      open: async (one: TaskId) =>
        numbers.some((n) => task(n) === one) ? Promise.reject(new Error('damaged')) : open(one),
    })
    hand.her.tell(...numbers.map(task))
  }

  it('is told, and the hand goes on with the next', async () => {
    broken(2, 3)
    await settled()
    await state().submitAndNext()
    expect([name(), state().openFailed?.task.name]).toEqual(['4.jpg', '3.jpg'])
    hand.see()
    await state().stepTask(-1)
    expect(state().openFailed?.task.name).toBe('3.jpg')
    await state().openTask(task(1))
    expect(state().openFailed).toBeNull()
  })

  it('and is the only one left can be skipped', async () => {
    broken(5)
    for (const n of [1, 2, 3, 4]) hand.her.sent.push({ task: task(n), what: 'before' })
    await state().openTask(task(5))
    expect(state()).toMatchObject({ task: null, document: null, picture: 'failed', screen: 'workspace' })
    expect(state().openFailed?.task.name).toBe('5.jpg')
    expect(prefetchOf(state())).toEqual([])
    await state().submitAndNext()
    await state().skipTask('does-not-open', '')
    expect(hand.her.sent.at(-1)).toEqual({ task: task(5), what: 'does-not-open' })
    expect([state().batchFinished, state().openFailed]).toEqual([true, null])
  })

  it('step by step she goes past it', async () => {
    broken(2)
    await state().stepTask(1)
    expect([name(), state().openFailed?.task.name]).toEqual(['3.jpg', '2.jpg'])
  })
})

describe('a document with objects that nobody here understands', () => {
  it('opens, and keeps them in all that is saved', async () => {
    const { open } = hand.her.ports.work
    const foreign = [{ id: 40, label: 'cat', geometry: { kind: 'cube' } }]
    Object.assign(hand.her.ports.work, {
      open: async (one: TaskId) => {
        const read = await open(one)
        return { ...read, document: { ...read.document, foreign } }
      },
    })
    await state().openTask(task(3))
    state().chooseTool('box')
    hand.drag(10, 10, 100, 100)
    await state().leaveTask()
    expect(hand.her.saves.at(-1)?.document).toMatchObject({ foreign, shapes: [{ id: 41 }] })
  })
})

it('a full batch of saves leaves what is drawn from the schema as it is', async () => {
  const { batch } = state()
  state().chooseTool('box')
  hand.drag(10, 10, 100, 100)
  hand.her.tell(task(1), task(4))
  await settled()
  expect(state().batch?.batch).toBe(batch?.batch)
  expect(state().batch).not.toBe(batch)
  expect(await hand.her.ports.work.save(hand.her.saves[0]!)).toEqual(ok(null))
})

describe('a task that comes back from review', () => {
  function comeBack(n: number, more: object = {}) {
    const { rows, ports, tell } = hand.her
    const i = n - 1
    rows[i] = { ...rows[i]!, state: 'returned', comment: '耳朵漏了', base: 2 }
    const { open } = ports.work
    Object.assign(ports.work, {
      open: async (asked: TaskId) => {
        const opened = await open(asked)
        return asked === task(n) ? { ...opened, document: { ...opened.document, ...more } } : opened
      },
    })
    tell(task(n))
    return settled()
  }
  const reviewed = { version: 9, baseRev: 2, shapes: [shape(1, box(0, 0, 50, 50))] }

  it('while it is on the canvas is shown as the reviewer left it, where she has looked at it', async () => {
    state().actualSize()
    const { view } = state()
    await comeBack(1, reviewed)
    expect(state().task).toMatchObject({ state: 'returned', comment: '耳朵漏了' })
    expect([hand.ids(), state().view]).toEqual([[1], view])
    state().selectAll()
    state().deleteSelected()
    await settled()
    expect(hand.her.saves.at(-1)?.document.version).toBe(10)
  })

  it('takes nothing of what she has drawn or is drawing', async () => {
    state().chooseTool('polygon')
    hand.click(10, 10)
    await comeBack(1, reviewed)
    expect([state().running.resting, state().task?.comment]).toEqual([false, '耳朵漏了'])
    hand.click(90, 10)
    hand.click(90, 90)
    state().stageTool({ type: 'complete' })
    expect(hand.shape(1)?.geometry.kind).toBe('polygon')
  })

  it('while another is on the canvas waits until she goes there', async () => {
    await comeBack(3)
    expect(name()).toBe('1.jpg')
    await state().openReturned()
    expect([name(), state().task?.comment]).toEqual(['3.jpg', '耳朵漏了'])
    await state().openReturned()
    expect(name()).toBe('3.jpg')
  })
})
