/** Why a command did nothing, or what it did beyond the obvious: a code, for a text of the interface. */
export const NOTICES = [
  'select-first',
  'select-vertices-first',
  'pick-vertex-first',
  'select-polygon-first',
  'select-mask-first',
  'select-two-areas',
  'nothing-left',
  'nothing-changes',
  'order-changed',
  'do-not-touch',
  'cut-misses',
  'hole-outside',
  'cannot-join',
  'cannot-turn',
  'nothing-to-paste',
  'class-not-allowed',
  'too-small',
  'all-parts-drawn',
  'copied',
  'locked',
  'not-saved-stay',
  'scissors-straight',
  'nothing-returned',
  'nothing-proposed',
] as const

/** What came of a paste where not all of it is here as it was copied: how many of each. */
export interface PasteNotice {
  readonly pasted: number
  /** Pasted, without what lay outside the picture. */
  readonly clipped: number
  /** Pasted, without answers that mean nothing in this project. */
  readonly stripped: number
  /** Not pasted: too large for the picture. */
  readonly outside: number
  /** Not pasted: this project has no such class, or draws it otherwise. */
  readonly unfit: number
}

export type Notice = (typeof NOTICES)[number] | PasteNotice
