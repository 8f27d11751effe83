import type { LabelId, ProjectId } from '../../shared/model/ids.ts'
import type { LabelSchema } from '../../shared/model/label-schema.ts'
import { COMMAND_LIST, type Command, type CommandId } from './commands.ts'

export type { Command, CommandId } from './commands.ts'

/** The commands with the keys that this person has. A class is asked for first: `classFor`, then `commandFor`. */
export interface Keymap {
  readonly commands: readonly Command[]
  /** By chord, such as `ctrl+shift+z`. */
  readonly byChord: ReadonlyMap<string, Command>
}

/** @param changed keys by command, in place of those it comes with: `Preferences.keys` */
export function keymapOf(changed: Readonly<Record<string, readonly string[]>>): Keymap {
  const commands = COMMAND_LIST.map((command) => ({ ...command, keys: changed[command.id] ?? command.keys }))
  const byChord = new Map<string, Command>()
  for (const command of commands) {
    for (const key of command.keys) {
      const chord = key.toLowerCase()
      if (!byChord.has(chord)) byChord.set(chord, command)
    }
  }
  return { commands, byChord }
}

export const DEFAULT_KEYMAP: Keymap = keymapOf({})

/** The key of each class that has one, the one to press and to show. */
export type ClassKeys = ReadonlyMap<LabelId, string>

/** Name of a class of a project in `Preferences.classKeys`. */
export function classKeyName(project: ProjectId, label: LabelId): string {
  return `${project}/${label}`
}

export function classKeysOf(
  schema: LabelSchema,
  project: ProjectId,
  changed: Readonly<Record<string, string>>,
): ClassKeys {
  return new Map(
    schema.classes.flatMap(({ id, key }) => {
      const own = changed[classKeyName(project, id)] ?? key
      return own === undefined || own === '' ? [] : [[id, own] as const]
    }),
  )
}

/** One key that two want; the first named has it. */
export type KeyConflict =
  | { readonly kind: 'commands'; readonly key: string; readonly commands: readonly CommandId[] }
  | { readonly kind: 'classes'; readonly key: string; readonly classes: readonly LabelId[] }
  | {
      readonly kind: 'class-and-command'
      readonly key: string
      readonly label: LabelId
      readonly command: CommandId
    }

export function keyConflicts(keymap: Keymap, classKeys: ClassKeys): readonly KeyConflict[] {
  const commands = rivals(keymap.commands.flatMap(({ id, keys }) => keys.map((key) => [key, id] as const)))
  const classes = rivals([...classKeys].map(([label, key]) => [key, label] as const))
  const over = [...classKeys].flatMap(([label, key]): KeyConflict[] => {
    const command = keymap.byChord.get(key.toLowerCase())
    return command === undefined ? [] : [{ kind: 'class-and-command', key, label, command: command.id }]
  })
  return [
    ...commands.map(([key, ids]): KeyConflict => ({ kind: 'commands', key, commands: ids })),
    ...classes.map(([key, labels]): KeyConflict => ({ kind: 'classes', key, classes: labels })),
    ...over,
  ]
}

function rivals<T>(owners: readonly (readonly [string, T])[]): readonly (readonly [string, readonly T[]])[] {
  const byKey = new Map<string, T[]>()
  for (const [key, owner] of owners) {
    const others = byKey.get(key.toLowerCase())
    if (others === undefined) byKey.set(key.toLowerCase(), [owner])
    else others.push(owner)
  }
  return [...byKey].filter(([, all]) => all.length > 1)
}

/** What is read of a KeyboardEvent. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly repeat: boolean
}

/** The command of a key press, or null. Keys typed into a text field are not for here: see `isTyping`. */
export function commandFor(press: KeyPress, keymap: Keymap): CommandId | null {
  if (press.altKey) return null
  const command = keymap.byChord.get(chordOf(press))
  if (command === undefined || (press.repeat && !command.repeats)) return null
  return command.id
}

/** The character to look up among the classes' keys, or null. */
export function classKeyOf(press: KeyPress): string | null {
  if (press.altKey || press.ctrlKey || press.metaKey || press.shiftKey || press.repeat) return null
  const key = plainKey(press)
  return /^[0-9a-z]$/.test(key) ? key : null
}

/** The class whose key this is, or null. On the picture it is asked for before `commandFor`. */
export function classFor(press: KeyPress, classKeys: ClassKeys): LabelId | null {
  const pressed = classKeyOf(press)
  if (pressed === null) return null
  return [...classKeys].find(([, key]) => key === pressed)?.[0] ?? null
}

/** Keys that cannot be given to a command: the way through the screen, and those of other keys. */
const NOT_TO_GIVE = new Set(['tab', 'shift', 'control', 'alt', 'meta', 'capslock', 'process', 'dead'])

/** The pressed key as it is written in lists and kept, such as `Ctrl+Shift+Z`; null for one that cannot be given. */
export function keyName(press: KeyPress): string | null {
  const { ctrl, shift, key } = chordParts(press)
  if (press.altKey || key === '' || NOT_TO_GIVE.has(key)) return null
  return `${ctrl ? 'Ctrl+' : ''}${shift ? 'Shift+' : ''}${WRITTEN[key] ?? key.charAt(0).toUpperCase() + key.slice(1)}`
}

const WRITTEN: Readonly<Record<string, string>> = {
  arrowleft: 'ArrowLeft',
  arrowright: 'ArrowRight',
  arrowup: 'ArrowUp',
  arrowdown: 'ArrowDown',
  pageup: 'PageUp',
  pagedown: 'PageDown',
}

/** True where a key press belongs to the field it is typed into. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true
  return target instanceof HTMLInputElement && !NOT_TYPED_INTO.has(target.type)
}

const NOT_TYPED_INTO = new Set(['button', 'checkbox', 'radio', 'range', 'submit', 'reset', 'color', 'file'])

/** `ctrl+shift+z`. */
function chordOf(press: KeyPress): string {
  const { ctrl, shift, key } = chordParts(press)
  return `${ctrl ? 'ctrl+' : ''}${shift ? 'shift+' : ''}${key}`
}

/** Command counts as Ctrl. Shift is left out where it only makes the character, as in `+` and `?`. */
function chordParts(press: KeyPress) {
  const key = plainKey(press)
  const shift = press.shiftKey && (key.length > 1 || /[0-9a-z[\]]/.test(key))
  return { ctrl: press.ctrlKey || press.metaKey, shift, key }
}

/** Signs by the place of their key, without Shift and with it. */
const SIGNS: Readonly<Record<string, readonly [string, string]>> = {
  BracketLeft: ['[', '['],
  BracketRight: [']', ']'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
}

/**
 * The key without Shift and Caps Lock. By its place on the keyboard where the character says nothing: an input method
 * reports `Process` or a wide sign, a Cyrillic layout its own letters, and Shift turns a digit into a sign.
 */
function plainKey({ key, code, shiftKey }: KeyPress): string {
  if (key === ' ' || code === 'Space') return 'space'
  const digit = /^Digit([0-9])$/.exec(code)?.[1]
  if (digit !== undefined && (shiftKey || !/^[!-~]$/.test(key))) return digit
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter !== undefined && !/^[a-z]$/i.test(key)) return letter.toLowerCase()
  if (key === '{' || key === '}') return key === '{' ? '[' : ']'
  const sign = SIGNS[code]
  if (sign !== undefined && !/^[!-~]$/.test(key)) return sign[shiftKey ? 1 : 0]
  return key.toLowerCase()
}
