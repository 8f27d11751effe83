import { z } from 'zod'
import { knownPersonSchema } from '../../shared/ipc/contract.ts'
import { wrappedKeySchema } from '../crypto/key-wrap.ts'

const personSchema = z.object({
  /** As the server last named her, and when (Unix ms) she last signed in here. */
  known: knownPersonSchema,
  key: wrappedKeySchema,
  /** The bearer token of the last sign-in with the server, sealed with her data key; base64. */
  token: z.base64().nullable(),
  /** Wrong tries without the server, in a row, and when the last one was, Unix ms. */
  wrong: z.int().min(0),
  lastTryAt: z.number(),
})

/** people.json: everybody who ever signed in on this machine. */
export const peopleSchema = z.object({ version: z.literal(1), people: z.array(personSchema) })

export type Person = z.infer<typeof personSchema>
export type People = z.infer<typeof peopleSchema>

export const NOBODY: People = { version: 1, people: [] }

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
