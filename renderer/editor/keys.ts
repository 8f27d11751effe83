/**
 * The keys of the workspace. The rule: **digits belong to the classes of the project, plain letters to the commands
 * below.** A label schema may give a class a letter all the same (a project with more than ten classes has to); in that
 * project the class has the key, because it is pressed more often than any command, and the command is left with its
 * other keys and its button. So ask for a class first: `classKeyOf`, then `commandFor`.
 */
const COMMANDS = {
  'tool-select': { keys: ['V'] },
  'tool-box': { keys: ['B'] },
  'tool-polygon': { keys: ['P'] },
  'tool-keypoint': { keys: ['K'] },
  undo: { keys: ['Ctrl+Z'], repeats: true },
  redo: { keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], repeats: true },
  'select-all': { keys: ['Ctrl+A'] },
  delete: { keys: ['Delete'] },
  /** While drawing: takes the last point back. */
  back: { keys: ['Backspace'], repeats: true },
  cancel: { keys: ['Escape'] },
  complete: { keys: ['Enter'] },
  'next-shape': { keys: [']'], repeats: true },
  'previous-shape': { keys: ['['], repeats: true },
  'nudge-left': { keys: ['ArrowLeft'], repeats: true },
  'nudge-right': { keys: ['ArrowRight'], repeats: true },
  'nudge-up': { keys: ['ArrowUp'], repeats: true },
  'nudge-down': { keys: ['ArrowDown'], repeats: true },
  'nudge-left-far': { keys: ['Shift+ArrowLeft'], repeats: true },
  'nudge-right-far': { keys: ['Shift+ArrowRight'], repeats: true },
  'nudge-up-far': { keys: ['Shift+ArrowUp'], repeats: true },
  'nudge-down-far': { keys: ['Shift+ArrowDown'], repeats: true },
  fit: { keys: ['F', 'Shift+0'] },
  'actual-size': { keys: ['Shift+1'] },
  'zoom-in': { keys: ['+', '='], repeats: true },
  'zoom-out': { keys: ['-'], repeats: true },
  'submit-and-next': { keys: ['D', 'Ctrl+Enter'] },
  'previous-task': { keys: ['A', 'PageUp'] },
  'next-task': { keys: ['PageDown'] },
  'skip-task': { keys: ['S'] },
  help: { keys: ['?', 'F1'] },
} as const satisfies Record<string, { readonly keys: readonly string[]; readonly repeats?: true }>

export type CommandId = keyof typeof COMMANDS

export interface Command {
  readonly id: CommandId
  /** As shown to people; the first is the one to teach. */
  readonly keys: readonly string[]
  /** Goes on while the key is held down; every other command runs once for a press, however long. */
  readonly repeats: boolean
  /** Code of its name in the texts of the interface. */
  readonly label: `command.${CommandId}`
}

/** Every command, in the order in which the list of keys shows them. */
export const COMMAND_LIST: readonly Command[] = (Object.keys(COMMANDS) as CommandId[]).map((id) => {
  const command: { readonly keys: readonly string[]; readonly repeats?: true } = COMMANDS[id]
  return { id, keys: command.keys, repeats: command.repeats === true, label: `command.${id}` }
})

const BY_CHORD: ReadonlyMap<string, Command> = new Map(
  COMMAND_LIST.flatMap((command) => command.keys.map((key) => [key.toLowerCase(), command])),
)

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
export function commandFor(press: KeyPress): CommandId | null {
  if (press.altKey) return null
  const command = BY_CHORD.get(chordOf(press))
  if (command === undefined || (press.repeat && !command.repeats)) return null
  return command.id
}

/** The character to look up among the classes' keys, or null. */
export function classKeyOf(press: KeyPress): string | null {
  if (press.altKey || press.ctrlKey || press.metaKey || press.shiftKey || press.repeat) return null
  const key = plainKey(press)
  return /^[0-9a-z]$/.test(key) ? key : null
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

/** `ctrl+shift+z`; Command counts as Ctrl. Shift is left out where it only makes the character, as in `+` and `?`. */
function chordOf(press: KeyPress): string {
  const key = plainKey(press)
  const shift = press.shiftKey && (key.length > 1 || /[0-9a-z]/.test(key))
  return `${press.ctrlKey || press.metaKey ? 'ctrl+' : ''}${shift ? 'shift+' : ''}${key}`
}

/**
 * The key without Shift and Caps Lock. By its place on the keyboard where the character says nothing: an input method
 * reports `Process`, a Cyrillic layout its own letters, and Shift turns a digit into a sign.
 */
function plainKey({ key, code, shiftKey }: KeyPress): string {
  const digit = /^Digit([0-9])$/.exec(code)?.[1]
  if (digit !== undefined && (shiftKey || !/^[!-~]$/.test(key))) return digit
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter !== undefined && !/^[a-z]$/i.test(key)) return letter.toLowerCase()
  return key.toLowerCase()
}
