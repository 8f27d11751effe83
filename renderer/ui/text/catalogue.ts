import type { zh } from './zh.ts'

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }

/** The shape of a catalogue: the keys of the Chinese one. */
export type Catalogue = Texts<typeof zh>
