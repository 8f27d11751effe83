import { describe, expect, it } from 'vitest'
import { labelIdSchema, projectIdSchema } from '../../shared/model/ids.ts'
import { COMMAND_LIST } from './commands.ts'
import {
  type ClassKeys,
  classFor,
  classKeyName,
  classKeysOf,
  commandFor as commandIn,
  DEFAULT_KEYMAP,
  type KeyPress,
  keyConflicts,
  keymapOf,
  keyName,
} from './keys.ts'
import { SCHEMA } from './tools/test-hand.ts'

const commandFor = (pressed: KeyPress) => commandIn(pressed, DEFAULT_KEYMAP)

function press(key: string, code: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, repeat: false, ...held }
}

describe('command keys', () => {
  it('are each given to one command', () => {
    const keys = COMMAND_LIST.flatMap((command) => command.keys)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keyConflicts(DEFAULT_KEYMAP, new Map())).toEqual([])
  })

  it('are each read back from the press that they are written for', () => {
    const codes: Readonly<Record<string, readonly [key: string, code: string]>> = {
      Space: [' ', 'Space'],
      '[': ['[', 'BracketLeft'],
      ']': [']', 'BracketRight'],
      ',': [',', 'Comma'],
      '.': ['.', 'Period'],
    }
    for (const { id, keys } of COMMAND_LIST) {
      for (const written of keys) {
        const [, held = '', name = ''] = /^((?:Ctrl\+|Shift\+)*)(.+)$/.exec(written) ?? []
        const [key, code] =
          codes[name] ?? (/^\d$/.test(name) ? [name, `Digit${name}`] : [name, name.length > 1 ? name : ''])
        const pressed = press(key, code, {
          ctrlKey: held.includes('Ctrl'),
          shiftKey: held.includes('Shift'),
        })
        expect([commandFor(pressed), keyName(pressed)]).toEqual([id, written])
      }
    }
  })

  it('leave the digits to the classes', () => {
    expect(COMMAND_LIST.flatMap((command) => command.keys).filter((key) => /^[0-9]$/.test(key))).toEqual([])
  })

  it.each([
    ['b', 'KeyB', {}, 'tool-box'],
    ['B', 'KeyB', {}, 'tool-box'], // Caps Lock
    ['Process', 'KeyB', {}, 'tool-box'], // a Chinese input method is on
    ['и', 'KeyB', {}, 'tool-box'],
    ['z', 'KeyZ', { ctrlKey: true }, 'undo'],
    ['z', 'KeyZ', { metaKey: true }, 'undo'],
    ['Z', 'KeyZ', { ctrlKey: true, shiftKey: true }, 'redo'],
    ['y', 'KeyY', { ctrlKey: true }, 'redo'],
    ['!', 'Digit1', { shiftKey: true }, 'actual-size'],
    ['+', 'Equal', { shiftKey: true }, 'zoom-in'],
    ['=', 'Equal', {}, 'zoom-in'],
    ['+', 'NumpadAdd', {}, 'zoom-in'],
    ['?', 'Slash', { shiftKey: true }, 'help'],
    ['[', 'BracketLeft', {}, 'previous-shape'],
    ['【', 'BracketLeft', {}, 'previous-shape'], // a Chinese input method is on
    ['{', 'BracketLeft', { shiftKey: true }, 'brush-smaller'],
    ['Process', 'BracketRight', { shiftKey: true }, 'brush-larger'],
    ['}', 'BracketRight', { ctrlKey: true, shiftKey: true }, 'to-front'],
    ['，', 'Comma', {}, 'previous-vertex'],
    ['<', 'Comma', { shiftKey: true }, 'rotate-left'],
    ['？', 'Slash', { shiftKey: true }, 'help'],
    [' ', 'Space', {}, 'press-pointer'],
    ['Enter', 'Enter', {}, 'complete'],
    ['Enter', 'Enter', { ctrlKey: true }, 'submit-and-next'],
    ['ArrowLeft', 'ArrowLeft', { shiftKey: true }, 'nudge-left-far'],
    ['Delete', 'Delete', {}, 'delete'],
    ['Backspace', 'Backspace', {}, 'back'],
  ] as const)('%s (%s, %o) means %s', (key, code, held, command) => {
    expect(commandFor(press(key, code, held))).toBe(command)
  })

  it('mean nothing with Alt, with a modifier too many, or unknown', () => {
    expect(commandFor(press('b', 'KeyB', { altKey: true }))).toBeNull()
    expect(commandFor(press('b', 'KeyB', { ctrlKey: true }))).toBeNull()
    expect(commandFor(press('B', 'KeyB', { shiftKey: true }))).toBeNull()
    expect(commandFor(press('y', 'KeyY'))).toBeNull()
  })

  it('go on while held only where that is wanted', () => {
    expect(commandFor(press('z', 'KeyZ', { ctrlKey: true, repeat: true }))).toBe('undo')
    expect(commandFor(press('d', 'KeyD', { repeat: true }))).toBeNull()
  })
})

describe('class keys', () => {
  it('are digits and letters without a modifier', () => {
    const keys: ClassKeys = new Map(
      [
        ['cat', '1'],
        ['ear', '7'],
        ['eye', '3'],
        ['nose', 'q'],
      ].map(([id = '', key = '']) => [labelIdSchema.parse(id), key]),
    )
    expect(classFor(press('1', 'Digit1'), keys)).toBe('cat')
    expect(classFor(press('7', 'Numpad7'), keys)).toBe('ear')
    expect(classFor(press('Process', 'Digit3'), keys)).toBe('eye')
    expect(classFor(press('Q', 'KeyQ'), keys)).toBe('nose')
    expect(classFor(press('2', 'Digit2'), keys)).toBeNull()
    expect(classFor(press('1', 'Digit1', { ctrlKey: true }), keys)).toBeNull()
    expect(classFor(press('!', 'Digit1', { shiftKey: true }), keys)).toBeNull()
    expect(classFor(press('Enter', 'Enter'), keys)).toBeNull()
  })
})

describe('keys that a person has changed', () => {
  const changed = keymapOf({ undo: ['Backspace'], fit: [] })

  it('take the place of those that a command comes with', () => {
    const backspace = press('Backspace', 'Backspace')
    expect(commandIn(press('z', 'KeyZ', { ctrlKey: true }), changed)).toBeNull()
    expect(commandIn(press('f', 'KeyF'), changed)).toBeNull()
    expect(commandIn(backspace, keymapOf({ undo: ['Backspace'], back: [] }))).toBe('undo')
  })

  it('are told where two want one', () => {
    const [cat, head, eye] = SCHEMA.classes.map(({ id }) => id)
    const project = projectIdSchema.parse('01890a5d-ac96-774b-bcce-b302099a8057')
    const classKeys = classKeysOf(SCHEMA, project, {
      [classKeyName(project, labelIdSchema.parse('cat'))]: '2',
      [classKeyName(project, labelIdSchema.parse('eye'))]: 'b',
    })
    expect([...classKeys].slice(0, 3)).toEqual([
      [cat, '2'],
      [head, '2'],
      [eye, 'b'],
    ])
    expect(keyConflicts(changed, classKeys)).toEqual([
      { kind: 'commands', key: 'backspace', commands: ['back', 'undo'] },
      { kind: 'classes', key: '2', classes: [cat, head] },
      { kind: 'class-and-command', key: 'b', label: eye, command: 'tool-box' },
    ])
  })

  it('of a class may be missing: it has none until she gives it one, and may give it away', () => {
    const project = projectIdSchema.parse('01890a5d-ac96-774b-bcce-b302099a8057')
    const [cat, head] = SCHEMA.classes
    if (cat === undefined || head === undefined) throw new Error('no classes')
    const { key: _key, ...keyless } = cat
    const schema = { ...SCHEMA, classes: [keyless, head] }
    expect([...classKeysOf(schema, project, {})]).toEqual([[head.id, head.key]])
    const changed = { [classKeyName(project, cat.id)]: 'q', [classKeyName(project, head.id)]: '' }
    expect([...classKeysOf(schema, project, changed)]).toEqual([[cat.id, 'q']])
  })

  it('cannot be the way through the screen, or no key at all', () => {
    expect(keyName(press('Tab', 'Tab'))).toBeNull()
    expect(keyName(press('Shift', 'ShiftLeft', { shiftKey: true }))).toBeNull()
    expect(keyName(press('+', 'Equal', { ctrlKey: true, shiftKey: true }))).toBe('Ctrl++')
  })
})
