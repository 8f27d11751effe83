import { describe, expect, it } from 'vitest'
import { COMMAND_LIST, classKeyOf, commandFor, type KeyPress } from './keys.ts'

function press(key: string, code: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, repeat: false, ...held }
}

describe('command keys', () => {
  it('are each given to one command', () => {
    const keys = COMMAND_LIST.flatMap((command) => command.keys)
    expect(new Set(keys).size).toBe(keys.length)
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
    expect(commandFor(press('x', 'KeyX'))).toBeNull()
  })

  it('go on while held only where that is wanted', () => {
    expect(commandFor(press('z', 'KeyZ', { ctrlKey: true, repeat: true }))).toBe('undo')
    expect(commandFor(press('d', 'KeyD', { repeat: true }))).toBeNull()
  })
})

describe('class keys', () => {
  it('are digits and letters without a modifier', () => {
    expect(classKeyOf(press('1', 'Digit1'))).toBe('1')
    expect(classKeyOf(press('7', 'Numpad7'))).toBe('7')
    expect(classKeyOf(press('Process', 'Digit3'))).toBe('3')
    expect(classKeyOf(press('Q', 'KeyQ'))).toBe('q')
    expect(classKeyOf(press('1', 'Digit1', { ctrlKey: true }))).toBeNull()
    expect(classKeyOf(press('!', 'Digit1', { shiftKey: true }))).toBeNull()
    expect(classKeyOf(press('Enter', 'Enter'))).toBeNull()
  })
})
