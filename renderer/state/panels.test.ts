import { beforeEach, describe, expect, it } from 'vitest'
import { type AtWork, atWork, box, settled, shape } from './testing/labeller.ts'

let hand: AtWork
const names = () => [hand.state(), hand.app.panels.getState()].map(({ task }) => task?.task.name)

beforeEach(async () => {
  hand = await atWork({ rules: { empty: 'off' }, tasks: 3, shapes: [shape(1, box(10, 10, 40, 40))] })
  await settled()
})

describe('the panels', () => {
  it('see every change at once', () => {
    hand.state().selectShapes([1 as never])
    expect(hand.app.panels.getState()).toBe(hand.state())
  })

  it('follow to another task a moment later, and then to its newest state', async () => {
    await hand.state().submitAndNext()
    expect(names()).toEqual(['2.jpg', '1.jpg'])
    hand.drag(10, 10, 100, 100)
    expect(names()).toEqual(['2.jpg', '1.jpg'])
    hand.clock.pass()
    expect(hand.app.panels.getState()).toBe(hand.state())
    hand.state().undo()
    expect(hand.app.panels.getState()).toBe(hand.state())
  })

  it('follow once where one task comes right after another', async () => {
    let renders = 0
    hand.app.panels.subscribe(() => {
      renders += 1
    })
    await hand.state().submitAndNext()
    await settled()
    hand.see()
    await hand.state().submitAndNext()
    expect([names(), renders]).toEqual([['3.jpg', '1.jpg'], 0])
    hand.clock.pass()
    expect([names(), renders]).toEqual([['3.jpg', '3.jpg'], 1])
  })

  it('do not keep another screen waiting', async () => {
    await hand.state().submitAndNext()
    await hand.state().showBatches()
    expect(hand.app.panels.getState().screen).toBe('batches')
  })
})
