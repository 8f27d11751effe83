import { beforeEach, describe, expect, it } from 'vitest'
import type { ShapeId } from '../../../shared/model/ids.ts'
import { COMMAND_LIST } from '../../editor/commands.ts'
import { type AtWork, atWork, box, cls, shape } from '../../state/testing/labeller.ts'
import { runCommand } from './run-command.ts'

let hand: AtWork
const state = () => hand.state()
const ids = (...numbers: number[]) => numbers as ShapeId[]

beforeEach(async () => {
  hand = await atWork({
    classes: [cls('cat', '1', null, ['box', 'polygon'])],
    rules: { empty: 'off' },
    shapes: [shape(1, box(10, 10, 100, 100)), shape(2, box(50, 50, 90, 90))],
  })
})

/** Those that have something to do without a selection. */
const WITHOUT = new Set(['undo', 'redo', 'paste', 'copy-from-previous'])

describe('a command that works on what is selected', () => {
  const working = COMMAND_LIST.filter(
    ({ id, group }) =>
      ((group === 'edit' || group === 'area') && !WITHOUT.has(id)) ||
      [
        'next-vertex',
        'continue-outline',
        'zoom-to-selection',
        'hide-selected',
        'hide-others',
        'lock',
      ].includes(id),
  )

  it.each(working.map(({ id }) => id))('%s says what to select where nothing is', (command) => {
    state().chooseTool('select')
    const { view, document } = state()
    runCommand(state(), command)
    expect(state().notice).toMatch(/^(select-.*|cannot-join)$/)
    expect(state()).toMatchObject({ view, document })
    hand.click(20, 20)
    expect([state().selection, state().notice]).toEqual([[1], null])
  })

  it('says nothing in the middle of a gesture, and does nothing', () => {
    state().chooseTool('polygon')
    hand.click(200, 200)
    runCommand(state(), 'delete')
    expect(state()).toMatchObject({ notice: null, document: { version: 0 } })
  })

  it('says what it lacks where the selected object does not do', () => {
    state().selectShapes(ids(1))
    for (const [command, notice] of [
      ['insert-vertex', 'pick-vertex-first'],
      ['next-vertex', 'select-vertices-first'],
      ['toggle-absent', 'pick-vertex-first'],
      ['rotate-left', 'cannot-turn'],
      ['to-back', 'nothing-changes'],
    ] as const) {
      state().tell(null)
      runCommand(state(), command)
      expect([command, state().notice]).toEqual([command, notice])
    }
    expect(state().document?.version).toBe(0)
  })

  it('shows all again where others are hidden, whether something is selected or not', () => {
    state().selectShapes(ids(1))
    runCommand(state(), 'hide-others')
    expect(state().hidden.shapes.size).toBe(1)
    state().selectShapes([])
    runCommand(state(), 'hide-others')
    expect([state().hidden.shapes.size, state().notice]).toEqual([0, null])
  })
})
