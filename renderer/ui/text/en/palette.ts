export const palette = {
  class: 'Draw “{{name}}”',
  title: 'Find a command',
  search: 'Type the name of a command or class',
  nothing: 'No such command or class',
} as const
