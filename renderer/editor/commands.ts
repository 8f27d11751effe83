/** Where a command stands in the list of keys. */
export const COMMAND_GROUPS = ['tool', 'draw', 'select', 'edit', 'area', 'see', 'flow'] as const
export type CommandGroup = (typeof COMMAND_GROUPS)[number]

interface Entry {
  /** Keys as shown to people, the one to teach first; none where the command is for the palette and a button. */
  readonly keys: readonly string[]
  /** Goes on while the key is held down; every other command runs once for a press, however long. */
  readonly repeats?: true
  /** Says so where nothing is selected. Those that want something particular tell themselves what. */
  readonly needsSelection?: true
}

/**
 * Every command of the workspace with the keys it comes with. The rule: **digits belong to the classes of the project,
 * plain letters to the commands below**, Shift with a letter to their relatives, Ctrl to what every program has. A label
 * schema may give a class a letter all the same (a project with more than ten classes has to); in that project the class
 * has the key, because it is pressed more often than any command, and the command is left with its other keys, its button
 * and the palette.
 */
const COMMANDS = {
  tool: {
    'tool-select': { keys: ['V'] },
    'tool-box': { keys: ['B'] },
    'tool-rotated-box': { keys: ['R'] },
    'tool-ellipse': { keys: ['E'] },
    'tool-polygon': { keys: ['P'] },
    'tool-scissors': { keys: ['I'] },
    'tool-polyline': { keys: ['L'] },
    'tool-keypoint': { keys: ['K'] },
    'tool-skeleton': { keys: ['X'] },
    'tool-brush': { keys: ['M'] },
    'tool-eraser': { keys: ['Shift+M'] },
    'tool-hole': { keys: ['H'] },
    'tool-cut': { keys: ['C'] },
    /** The last tool that draws, with its class. */
    'repeat-last': { keys: ['G'] },
  },
  draw: {
    complete: { keys: ['Enter'] },
    /** While drawing: takes the last point back. */
    back: { keys: ['Backspace'], repeats: true },
    cancel: { keys: ['Escape'] },
    /** A click at the crosshair, while the keyboard leads it. */
    'press-pointer': { keys: ['Space'] },
    'continue-outline': { keys: ['Shift+P'] },
    /** To the vertices and edges of neighbours. */
    snap: { keys: ['Shift+S'] },
    'brush-smaller': { keys: ['Shift+['], repeats: true },
    'brush-larger': { keys: ['Shift+]'], repeats: true },
  },
  select: {
    'select-all': { keys: ['Ctrl+A'] },
    'select-class': { keys: ['Ctrl+Shift+A'] },
    'next-shape': { keys: [']'], repeats: true },
    'previous-shape': { keys: ['['], repeats: true },
    'cycle-under': { keys: ['Q'] },
    'next-vertex': { keys: ['.'], repeats: true },
    'previous-vertex': { keys: [','], repeats: true },
  },
  edit: {
    undo: { keys: ['Ctrl+Z'], repeats: true },
    redo: { keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], repeats: true },
    delete: { keys: ['Delete'], needsSelection: true },
    'insert-vertex': { keys: ['Insert'], needsSelection: true },
    copy: { keys: ['Ctrl+C'], needsSelection: true },
    cut: { keys: ['Ctrl+X'], needsSelection: true },
    paste: { keys: ['Ctrl+V'] },
    duplicate: { keys: ['Ctrl+D'], needsSelection: true },
    'copy-from-previous': { keys: ['Ctrl+Shift+V'] },
    /** The arrows move the crosshair while a tool draws, else what is picked or selected. */
    'nudge-left': { keys: ['ArrowLeft'], repeats: true },
    'nudge-right': { keys: ['ArrowRight'], repeats: true },
    'nudge-up': { keys: ['ArrowUp'], repeats: true },
    'nudge-down': { keys: ['ArrowDown'], repeats: true },
    'nudge-left-far': { keys: ['Shift+ArrowLeft'], repeats: true },
    'nudge-right-far': { keys: ['Shift+ArrowRight'], repeats: true },
    'nudge-up-far': { keys: ['Shift+ArrowUp'], repeats: true },
    'nudge-down-far': { keys: ['Shift+ArrowDown'], repeats: true },
    'rotate-left': { keys: ['<'], repeats: true, needsSelection: true },
    'rotate-right': { keys: ['>'], repeats: true, needsSelection: true },
    /** Of the picked point of a skeleton, else of the selected objects. */
    'toggle-occluded': { keys: ['J'], needsSelection: true },
    'toggle-truncated': { keys: ['N'], needsSelection: true },
    'toggle-absent': { keys: ['O'], needsSelection: true },
    'to-front': { keys: ['Ctrl+Shift+]'], needsSelection: true },
    forward: { keys: ['Ctrl+]'], repeats: true, needsSelection: true },
    backward: { keys: ['Ctrl+['], repeats: true, needsSelection: true },
    'to-back': { keys: ['Ctrl+Shift+['], needsSelection: true },
    /** Of the selected objects, else of the picture. */
    attributes: { keys: ['T'] },
  },
  area: {
    unite: { keys: ['U'] },
    subtract: { keys: ['Shift+U'] },
    intersect: { keys: ['Ctrl+U'] },
    join: { keys: ['Shift+J'] },
    'fill-holes': { keys: ['Shift+F'] },
    'to-mask': { keys: ['Ctrl+M'], needsSelection: true },
    'to-polygon': { keys: ['Ctrl+Shift+M'], needsSelection: true },
  },
  see: {
    fit: { keys: ['F', 'Shift+0'] },
    'actual-size': { keys: ['Shift+1'] },
    'zoom-in': { keys: ['+', '='], repeats: true },
    'zoom-out': { keys: ['-'], repeats: true },
    'zoom-to-selection': { keys: ['Z'], needsSelection: true },
    'pan-left': { keys: ['Ctrl+Shift+ArrowLeft'], repeats: true },
    'pan-right': { keys: ['Ctrl+Shift+ArrowRight'], repeats: true },
    'pan-up': { keys: ['Ctrl+Shift+ArrowUp'], repeats: true },
    'pan-down': { keys: ['Ctrl+Shift+ArrowDown'], repeats: true },
    'hide-selected': { keys: ['Shift+H'], needsSelection: true },
    'hide-others': { keys: ['Shift+O'] },
    'hide-class': { keys: ['Shift+C'] },
    'show-all': { keys: ['Ctrl+H'] },
    lock: { keys: ['Shift+L'], needsSelection: true },
    /** Names beside no shape, beside the selected ones, beside all. */
    tags: { keys: ['W'] },
    magnifier: { keys: ['Shift+Z'] },
    minimap: { keys: ['Shift+N'] },
    display: { keys: ['Shift+D'] },
  },
  flow: {
    'submit-and-next': { keys: ['D', 'Ctrl+Enter'] },
    'previous-task': { keys: ['A', 'PageUp'] },
    'next-task': { keys: ['PageDown'] },
    'skip-task': { keys: ['S'] },
    check: { keys: ['F7'] },
    /** Of what came back: the next object that the reviewer says something about, or that she has to decide about. */
    'next-remark': { keys: ['F4'] },
    'take-mine': { keys: ['F5'] },
    'keep-theirs': { keys: ['F6'] },
    guideline: { keys: ['F2'] },
    palette: { keys: ['Ctrl+K', 'Ctrl+P'] },
    help: { keys: ['?', 'F1'] },
    tour: { keys: [] },
    /** From every screen, not only from the workspace. */
    'switch-person': { keys: ['F9'] },
    'lock-now': { keys: ['Ctrl+L'] },
  },
} as const satisfies Record<CommandGroup, Record<string, Entry>>

export type CommandId = { [G in CommandGroup]: keyof (typeof COMMANDS)[G] }[CommandGroup]

export interface Command {
  readonly id: CommandId
  readonly group: CommandGroup
  /** As shown to people; the first is the one to teach. */
  readonly keys: readonly string[]
  readonly repeats: boolean
  readonly needsSelection: boolean
  /** Code of its name in the texts of the interface. */
  readonly label: `command.${CommandId}`
}

/** Every command with its own keys, in the order in which the list of keys shows them. */
export const COMMAND_LIST: readonly Command[] = COMMAND_GROUPS.flatMap((group) =>
  Object.entries<Entry>(COMMANDS[group]).map(([name, { keys, repeats = false, needsSelection = false }]) => {
    const id = name as CommandId
    return { id, group, keys, repeats, needsSelection, label: `command.${id}` as const }
  }),
)
