import { join } from 'node:path'
import type { KnownPerson, Session, SignInError } from '../../shared/ipc/contract.ts'
import type { UserId } from '../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { SignInAnswer } from '../../shared/wire/session.ts'
import { newDataKey, unwrapKey, type WrappedKey, wrapKey } from '../crypto/key-wrap.ts'
import { seal, unseal } from '../crypto/seal.ts'
import { asDiskError, isSystemError } from '../disk/disk-error.ts'
import { jsonFile } from '../disk/json-file.ts'
import { Journal } from '../journal/journal.ts'
import type { Bearer, ServerLink } from '../link/server-link.ts'
import type { Log } from '../log.ts'
import {
  NOBODY,
  type People,
  type Person,
  peopleSchema,
  personNamed,
  personWithId,
  withPerson,
} from './people.ts'
import { waitLeft } from './try-delay.ts'

export interface Credentials {
  readonly name: string
  readonly password: string
  /** The password before, where the server has a new one: opens the work on this machine and locks it with the new one. */
  readonly oldPassword?: string | undefined
}

export interface SessionKeeper {
  people(): Promise<readonly KnownPerson[]>
  /** Where it fails, whoever was signed in still is. */
  signIn(credentials: Credentials): Promise<Result<Session, SignInError>>
  /** Wipes the key from memory and closes the journal. */
  signOut(): Promise<void>
  /** The journal of whoever is signed in, or null. */
  journal(): Journal | null
}

interface KeeperDeps {
  readonly userData: string
  readonly link: Pick<ServerLink, 'signIn'>
  readonly tokens: TokenHolder
  readonly log: Log
  readonly now: () => number
}

const TOKEN_PURPOSE = 'aidol token 1'
const NO_TRIES = { wrong: 0, lastTryAt: 0 } as const

/** Where the link finds the token of whoever is signed in. */
export class TokenHolder implements Bearer {
  #token: string | null = null

  token(): string | null {
    return this.#token
  }

  set(token: string | null): void {
    this.#token = token
  }

  rejected(token: string): void {
    if (this.#token === token) this.#token = null
  }
}

interface Open {
  readonly user: UserId
  readonly key: Buffer
  readonly journal: Journal
}

/**
 * Who is signed in. The password is asked of the server where it answers, and of the wrapped key on this machine where
 * it does not; the key then opens everything else. One person at a time.
 */
export function createSessionKeeper(deps: KeeperDeps): SessionKeeper {
  const { log, now, tokens } = deps
  const file = jsonFile<People>(join(deps.userData, 'people.json'), peopleSchema, NOBODY, log)
  /** One sign-in or sign-out at a time: they share the file and the open person. */
  let turn: Promise<unknown> = Promise.resolve()
  let open: Open | null = null
  /** Wrong tries of this run, for a disk that does not take them. */
  const tries = new Map<string, Pick<Person, 'wrong' | 'lastTryAt'>>()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }

  async function signIn(credentials: Credentials): Promise<Result<Session, SignInError>> {
    const { name, password } = credentials
    const online = await deps.link.signIn({ name, password })
    if (online.ok) return signInOnline(credentials, online.value)
    const refused = online.error.code === 'wrong-password' || online.error.code === 'too-many-tries'
    if (refused) return fail(online.error)
    const person = personNamed(await file.read(), name)
    if (person !== null) return signInOffline(person, password)
    return fail(online.error.code === 'offline' ? { code: 'first-time-needs-line' } : online.error)
  }

  async function signInOnline(
    { password, oldPassword }: Credentials,
    { user, token }: SignInAnswer,
  ): Promise<Result<Session, SignInError>> {
    const before = personWithId(await file.read(), user.id)
    const lock =
      before === null
        ? await newLock(newDataKey(), password)
        : await openLock(before.key, password, oldPassword)
    if (lock === null) return fail({ code: 'password-changed' })
    const { key } = lock
    const person: Person = {
      known: { ...user, lastSignIn: now() },
      key: lock.wrapped,
      token: seal(key, Buffer.from(token), TOKEN_PURPOSE).toString('base64'),
      ...NO_TRIES,
    }
    tries.delete(user.id)
    try {
      await file.write(withPerson(await file.read(), person))
    } catch (error) {
      // A key that is not on the disk opens nothing tomorrow; the rest of the entry can wait for room.
      if (lock.isNew) throw error
      log.error('sign-in not noted', error)
    }
    return openPerson(person, key, token, true)
  }

  async function signInOffline(person: Person, password: string): Promise<Result<Session, SignInError>> {
    const id = person.known.id
    const { wrong, lastTryAt } = tries.get(id) ?? person
    const retryAfterMs = waitLeft(wrong, lastTryAt, now())
    if (retryAfterMs > 0) return fail({ code: 'too-many-tries', retryAfterMs })
    // Counted before it is tried: pulling the plug wins no tries.
    await note(person, { wrong: wrong + 1, lastTryAt: now() })
    const key = await unwrapKey(person.key, password)
    if (key === null) return fail({ code: 'wrong-password' })
    const signedIn = { ...person, known: { ...person.known, lastSignIn: now() } }
    await note(signedIn, NO_TRIES)
    const token =
      person.token === null ? null : unseal(key, Buffer.from(person.token, 'base64'), TOKEN_PURPOSE)
    return openPerson(signedIn, key, token?.toString('utf8') ?? null, false)
  }

  async function note(person: Person, count: Pick<Person, 'wrong' | 'lastTryAt'>): Promise<void> {
    tries.set(person.known.id, count)
    try {
      await file.write(withPerson(await file.read(), { ...person, ...count }))
    } catch (error) {
      // A full disk must not keep anybody from her work.
      if (!isSystemError(error)) throw error
      log.error('try not noted', error)
    }
  }

  async function openPerson(
    person: Person,
    key: Buffer,
    token: string | null,
    online: boolean,
  ): Promise<Result<Session, SignInError>> {
    const { lastSignIn: _, ...user } = person.known
    // Whoever signs in again, because the server forgot her token, goes on in the journal that her page writes to.
    if (open?.user !== user.id || !open.key.equals(key)) {
      await signOut()
      open = {
        user: user.id,
        key,
        journal: await Journal.open(join(deps.userData, 'journal', user.id), key, log),
      }
    }
    tokens.set(token)
    return ok({ user, dataKey: key.toString('base64'), online })
  }

  async function signOut(): Promise<void> {
    tokens.set(null)
    const was = open
    open = null
    await was?.journal.close()
    was?.key.fill(0)
  }

  return {
    people: async () =>
      (await file.read()).people.map((person) => person.known).sort((a, b) => b.lastSignIn - a.lastSignIn),
    signIn: (credentials) =>
      inTurn(async () => {
        try {
          return await signIn(credentials)
        } catch (error) {
          return fail(await asDiskError(error, deps.userData))
        }
      }),
    signOut: () => inTurn(signOut),
    journal: () => open?.journal ?? null,
  }
}

interface Lock {
  readonly key: Buffer
  readonly wrapped: WrappedKey
  /** Whether it is not yet on the disk. */
  readonly isNew: boolean
}

async function newLock(key: Buffer, password: string): Promise<Lock> {
  return { key, wrapped: await wrapKey(key, password), isNew: true }
}

async function openLock(
  wrapped: WrappedKey,
  password: string,
  oldPassword: string | undefined,
): Promise<Lock | null> {
  const key = await unwrapKey(wrapped, password)
  if (key !== null) return { key, wrapped, isNew: false }
  const old = oldPassword === undefined ? null : await unwrapKey(wrapped, oldPassword)
  return old === null ? null : newLock(old, password)
}
