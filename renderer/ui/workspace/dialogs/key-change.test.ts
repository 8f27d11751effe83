import { describe, expect, it } from 'vitest'
import type { LabelId } from '../../../../shared/model/ids.ts'
import { DEFAULT_KEYMAP, type KeyPress } from '../../../editor/keys.ts'
import { type KeyTarget, keysWith, offerOf } from './key-change.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : '',
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
})
const cat = 'cat' as LabelId
const dog = 'dog' as LabelId
const keys = {
  keymap: DEFAULT_KEYMAP,
  classKeys: new Map([
    [cat, '1'],
    [dog, 'y'],
  ]),
}
const box: KeyTarget = { kind: 'command', id: 'tool-box', replaced: 'B' }

describe('a key pressed to be given away', () => {
  it('is free where nobody has it, also where the command has it already', () => {
    expect(offerOf(press('F8'), box, keys)).toEqual({ kind: 'free', key: 'F8', command: null, label: null })
    expect(offerOf(press('b'), box, keys)).toMatchObject({ kind: 'free', key: 'B' })
  })

  it('is shown to be taken before it is taken', () => {
    expect(offerOf(press('p'), box, keys)).toMatchObject({ kind: 'taken', command: 'tool-polygon' })
    expect(offerOf(press('z', { ctrlKey: true }), box, keys)).toMatchObject({
      key: 'Ctrl+Z',
      command: 'undo',
    })
  })

  it('of a class is not given to a command: it would do nothing for it', () => {
    expect(offerOf(press('y'), box, keys)).toEqual({ kind: 'chooses-class', key: 'Y', label: dog })
    expect(offerOf(press('y', { ctrlKey: true }), box, keys)).toMatchObject({ command: 'redo', label: null })
  })

  it('of a class is a digit or a letter, and another class may have it', () => {
    const target: KeyTarget = { kind: 'class', label: cat }
    expect(offerOf(press('F8'), target, keys)).toEqual({ kind: 'not-allowed' })
    expect(offerOf(press('a', { ctrlKey: true }), target, keys)).toEqual({ kind: 'not-allowed' })
    expect(offerOf(press('y'), target, keys)).toMatchObject({ kind: 'taken', label: dog, command: null })
    expect(offerOf(press('b'), target, keys)).toMatchObject({
      kind: 'taken',
      label: null,
      command: 'tool-box',
    })
    expect(offerOf(press('1'), target, keys)).toMatchObject({ kind: 'free', key: '1' })
  })

  it('cannot be Tab or a key with Alt', () => {
    expect(offerOf(press('Tab'), box, keys)).toEqual({ kind: 'not-allowed' })
    expect(offerOf(press('b', { altKey: true }), box, keys)).toEqual({ kind: 'not-allowed' })
  })
})

describe('the keys of a command', () => {
  it('change one for another, or become one more, each only once', () => {
    expect(keysWith(['D', 'Ctrl+Enter'], 'D', 'F8')).toEqual(['F8', 'Ctrl+Enter'])
    expect(keysWith(['D'], null, 'F8')).toEqual(['D', 'F8'])
    expect(keysWith(['D', 'F8'], 'D', 'f8')).toEqual(['f8'])
  })
})
