/** Why a command did nothing, or what it did beyond the obvious: a code, for a text of the interface. */
export const NOTICES = [
  'select-polygon-first',
  'select-mask-first',
  'select-two-areas',
  'nothing-left',
  'nothing-changes',
  'do-not-touch',
  'cut-misses',
  'hole-outside',
  'cannot-join',
  'nothing-to-paste',
  'pasted-partly',
  'class-not-allowed',
  'too-small',
  'all-parts-drawn',
  'copied',
  'locked',
  'scissors-not-ready',
] as const

export type Notice = (typeof NOTICES)[number]
