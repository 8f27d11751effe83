export const palette = {
  title: 'Find a command',
  search: 'Type the name of a command',
  nothing: 'No such command',
} as const
