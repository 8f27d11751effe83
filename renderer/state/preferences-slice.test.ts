import { describe, expect, it } from 'vitest'
import type { LabelId } from '../../shared/model/ids.ts'
import { ok } from '../../shared/result.ts'
import { commandFor } from '../editor/keys.ts'
import { atWork } from './testing/labeller.ts'

const press = (key: string, code: string, held: object = {}) => ({
  key,
  code,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...held,
})

describe('preferences', () => {
  it('are hers from the first screen on, and nobody’s after she has gone', async () => {
    const { state } = await atWork({
      preferences: { keepView: true, keys: { undo: ['F8'] } },
      signedInOnly: true,
    })
    expect(state()).toMatchObject({ screen: 'batches', preferences: { keepView: true } })
    expect(commandFor(press('F8', 'F8'), state().keymap)).toBe('undo')
    await state().leave('switch')
    expect(state().preferences.keepView).toBe(false)
    expect(commandFor(press('F8', 'F8'), state().keymap)).toBeNull()
  })

  it('count at once; of many changes while one is written only the last is kept', async () => {
    const { state, her } = await atWork()
    let written = () => {}
    const kept: number[] = []
    Object.assign(her.ports.preferences, {
      save: async ({ brushRadius }: { brushRadius: number }) => {
        kept.push(brushRadius)
        await new Promise<void>((resolve) => {
          written = resolve
        })
        return ok(null)
      },
    })
    for (let brushRadius = 1; brushRadius <= 50; brushRadius++) state().setPreferences({ brushRadius })
    expect(state().preferences.brushRadius).toBe(50)
    const all = state().preferencesSaved()
    written()
    await Promise.resolve()
    await Promise.resolve()
    await Promise.resolve()
    written()
    await all
    expect(kept).toEqual([1, 50])
    expect(her.kept).toEqual([])
  })

  it('of the display reach the canvas', async () => {
    const { state, app } = await atWork()
    state().setDisplay({ contrast: 2, invert: true })
    expect(app.scene()?.display).toMatchObject({ contrast: 2, invert: true, brightness: 1 })
  })
})

describe('keys', () => {
  it('given to a command are taken from the one that had them, and given back by one command', async () => {
    const { state, her } = await atWork()
    const undo = press('z', 'KeyZ', { ctrlKey: true })
    state().setKeys('fit', ['Ctrl+Z', 'F'])
    expect(commandFor(undo, state().keymap)).toBe('fit')
    expect(state().keymap.commands.find((c) => c.id === 'undo')?.keys).toEqual([])
    expect(state().keymap.commands.find((c) => c.id === 'redo')?.keys).toEqual(['Ctrl+Shift+Z', 'Ctrl+Y'])
    expect(her.kept.at(-1)?.keys).toEqual({ fit: ['Ctrl+Z', 'F'], undo: [] })
    state().resetKeys()
    expect(commandFor(undo, state().keymap)).toBe('undo')
  })

  it('of classes change places, in this project and for this person only', async () => {
    const { state, her } = await atWork()
    const before = state().classKeys
    expect([...before]).toEqual([
      ['cat', '1'],
      ['eye', '2'],
    ])
    state().setClassKey('eye' as LabelId, '1')
    expect([...state().classKeys]).toEqual([
      ['cat', '2'],
      ['eye', '1'],
    ])
    const { project } = her.batch
    expect(her.kept.at(-1)?.classKeys).toEqual({ [`${project}/eye`]: '1', [`${project}/cat`]: '2' })
    const now = state().classKeys
    state().setPreferences({ snap: false })
    expect(state().classKeys).toBe(now)
    state().resetKeys()
    expect([...state().classKeys]).toEqual([...before])
  })
})
