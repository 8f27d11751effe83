import { z } from 'zod'
import { holdingSchema, type KnownPerson } from '../../shared/ipc/contract.ts'
import { userSchema } from '../../shared/model/user.ts'
import { wrappedKeySchema } from '../crypto/key-wrap.ts'
import { waitLeft } from './try-delay.ts'

const personSchema = z.object({
  /** As the server last named her, and when (Unix ms) she last signed in here. */
  known: userSchema.unwrap().extend({ lastSignIn: z.number() }),
  /** Her data key, which her password opens. */
  key: wrappedKeySchema,
  /** The same key, which her PIN opens; null where she has none. */
  pin: wrappedKeySchema.nullable().default(null),
  /** The bearer token of the last sign-in with the server, sealed with her data key; base64. */
  token: z.base64().nullable(),
  holding: holdingSchema.default({ unsent: 0, drafts: 0 }),
  /** Wrong passwords and PINs without the server, in a row, and when the last one was, Unix ms. */
  wrong: z.int().min(0),
  lastTryAt: z.number(),
})

/** people.json: everybody who ever signed in on this machine. */
export const peopleSchema = z.object({ version: z.literal(1), people: z.array(personSchema) })

export type Person = z.infer<typeof personSchema>
export type People = z.infer<typeof peopleSchema>

export const NOBODY: People = { version: 1, people: [] }

/** What the list of people may show of her. */
export function knownPerson({ known, pin, holding, wrong, lastTryAt }: Person, now: number): KnownPerson {
  return { ...known, hasPin: pin !== null, holding, retryAfterMs: waitLeft(wrong, lastTryAt, now) }
}

/** The person with this sign-in name: the last one, where the server gave a name to somebody new. */
export function personNamed(people: People, name: string): Person | null {
  const same = people.people.filter((person) => person.known.name.normalize() === name.normalize())
  return same.sort((a, b) => b.known.lastSignIn - a.known.lastSignIn)[0] ?? null
}

export function personWithId(people: People, id: string): Person | null {
  return people.people.find((person) => person.known.id === id) ?? null
}

/** The file with this person's entry replaced or added. */
export function withPerson(people: People, person: Person): People {
  const others = people.people.filter((other) => other.known.id !== person.known.id)
  return { ...people, people: [...others, person] }
}
