import { join } from 'node:path'
import type {
  DiskError,
  Holding,
  KnownPerson,
  PinError,
  Session,
  SignInError,
  TryError,
} from '../../shared/ipc/contract.ts'
import type { UserId } from '../../shared/model/ids.ts'
import { pinFault } from '../../shared/model/pin.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { serial } from '../../shared/serial.ts'
import type { SignInAnswer } from '../../shared/wire/session.ts'
import { newDataKey, unwrapKey, type WrappedKey, wrapKey } from '../crypto/key-wrap.ts'
import { seal, unseal } from '../crypto/seal.ts'
import { asDiskError, isSystemError } from '../disk/disk-error.ts'
import { jsonFile } from '../disk/json-file.ts'
import { Journal } from '../journal/journal.ts'
import type { ServerLink } from '../link/server-link.ts'
import type { Log } from '../log.ts'
import {
  knownPerson,
  NOBODY,
  type People,
  type Person,
  peopleSchema,
  personNamed,
  personWithId,
  withPerson,
} from './people.ts'
import type { TokenHolder } from './token-holder.ts'
import { waitLeft } from './try-delay.ts'

export interface Credentials {
  readonly name: string
  readonly password: string
  /** The password before, where the server has a new one: opens the work on this machine and locks it with the new one. */
  readonly oldPassword?: string | undefined
}

export interface SessionKeeper {
  /** Everybody who has signed in here, the last one first. */
  people(): Promise<readonly KnownPerson[]>
  /** Where it fails, whoever was signed in still is. */
  signIn(credentials: Credentials): Promise<Result<Session, SignInError>>
  /** Signs in with the PIN, on this machine's own. Where it fails, whoever was signed in still is. */
  unlock(user: UserId, pin: string): Promise<Result<Session, SignInError>>
  /**
   * Gives whoever is signed in another PIN, or none.
   * @throws where nobody is signed in
   */
  setPin(pin: string | null, password: string): Promise<Result<null, PinError>>
  /** What whoever is signed in has here now; written a little later, and at the latest when she leaves. */
  holds(holding: Holding): void
  /** Somebody else carried so many of her finished tasks to the server. */
  carried(user: UserId, count: number): void
  /** Wipes the key from memory and closes the journal. */
  signOut(): Promise<void>
  /** Whoever is signed in, or null. */
  user(): UserId | null
  /** Her journal. */
  journal(): Journal | null
}

interface KeeperDeps {
  readonly userData: string
  readonly link: Pick<ServerLink, 'signIn'>
  readonly tokens: TokenHolder
  readonly log: Log
  /** Makes room on a full disk; false where there is nothing left to give up. */
  readonly relieve: () => Promise<boolean>
  readonly now: () => number
}

const TOKEN_PURPOSE = 'aidol token 1'
const NO_TRIES = { wrong: 0, lastTryAt: 0 } as const
/** Numbers that change with every task are gathered so long: writing them costs the disk more than they are worth, ms. */
const HOLDING_MS = 5000

interface Open {
  readonly user: UserId
  readonly key: Buffer
  readonly journal: Journal
  /** What she has here, where people.json does not have it yet. */
  holding: Holding | null
}

/**
 * Who is signed in. The password is asked of the server where it answers, and of the wrapped key on this machine where
 * it does not; the PIN only ever of this machine. The key then opens everything else. One person at a time.
 */
export function createSessionKeeper(deps: KeeperDeps): SessionKeeper {
  const { log, now, tokens } = deps
  const file = jsonFile<People>(join(deps.userData, 'people.json'), peopleSchema, NOBODY, log)
  /** One act at a time: they share the file and the open person. */
  const inTurn = serial()
  let open: Open | null = null
  let holdingTimer: NodeJS.Timeout | null = null
  /** Wrong tries of this run, for a disk that does not take them. */
  const tries = new Map<string, Pick<Person, 'wrong' | 'lastTryAt'>>()

  /** Everybody who ever signed in here, with the tries that the disk did not take. */
  async function everybody(): Promise<People> {
    const { people, ...rest } = await file.read()
    return { ...rest, people: people.map((person) => ({ ...person, ...tries.get(person.known.id) })) }
  }

  async function orDiskError<T, E>(work: () => Promise<Result<T, E>>): Promise<Result<T, E | DiskError>> {
    try {
      return await work()
    } catch (error) {
      return fail(await asDiskError(error, deps.userData))
    }
  }

  async function signIn(credentials: Credentials): Promise<Result<Session, SignInError>> {
    const { name, password } = credentials
    const online = await deps.link.signIn({ name, password })
    if (online.ok) return signInOnline(credentials, online.value)
    const refused = online.error.code === 'wrong-password' || online.error.code === 'too-many-tries'
    if (refused) return fail(online.error)
    const person = personNamed(await everybody(), name)
    if (person !== null) return signInHere(person, person.key, password, 'wrong-password')
    return fail(online.error.code === 'offline' ? { code: 'first-time-needs-line' } : online.error)
  }

  async function signInOnline(
    { password, oldPassword }: Credentials,
    { user, token }: SignInAnswer,
  ): Promise<Result<Session, SignInError>> {
    const before = personWithId(await everybody(), user.id)
    const lock =
      before === null
        ? await newLock(newDataKey(), password)
        : await openLock(before.key, password, oldPassword)
    // Whoever signs in again while her work is open need not open it with the old password.
    const relocked = lock ?? (open?.user === user.id ? await newLock(open.key, password) : null)
    if (relocked === null) return fail({ code: 'password-changed' })
    const { key } = relocked
    const person: Person = {
      pin: before?.pin ?? null,
      holding: before?.holding ?? { unsent: 0, drafts: 0 },
      known: { ...user, lastSignIn: now() },
      key: relocked.wrapped,
      token: sealedToken(key, token),
      ...NO_TRIES,
    }
    tries.delete(user.id)
    try {
      await keep(person)
    } catch (error) {
      // A key that is not on the disk opens nothing tomorrow; the rest of the entry can wait for room.
      if (relocked.isNew) throw error
      log.error('sign-in not noted', error)
    }
    return openPerson(person, key, token, true)
  }

  async function unlock(user: UserId, pin: string): Promise<Result<Session, SignInError>> {
    const person = personWithId(await everybody(), user)
    if (person === null || person.pin === null) return fail({ code: 'wrong-pin' })
    return signInHere(person, person.pin, pin, 'wrong-pin')
  }

  async function signInHere(
    person: Person,
    wrapped: WrappedKey,
    secret: string,
    wrong: 'wrong-password' | 'wrong-pin',
  ): Promise<Result<Session, SignInError>> {
    const key = await tryKey(person, wrapped, secret, wrong)
    if (!key.ok) return key
    const signedIn = { ...person, ...NO_TRIES, known: { ...person.known, lastSignIn: now() } }
    await note(signedIn)
    const token =
      person.token === null ? null : unseal(key.value, Buffer.from(person.token, 'base64'), TOKEN_PURPOSE)
    return openPerson(signedIn, key.value, token?.toString('utf8') ?? null, false)
  }

  /** Opens the data key on this machine's own. Passwords and PINs count together. The right one ends the count. */
  async function tryKey(
    person: Person,
    wrapped: WrappedKey,
    secret: string,
    code: 'wrong-password' | 'wrong-pin',
  ): Promise<Result<Buffer, TryError>> {
    const { wrong, lastTryAt } = person
    const retryAfterMs = waitLeft(wrong, lastTryAt, now())
    if (retryAfterMs > 0) return fail({ code: 'too-many-tries', retryAfterMs })
    // Counted before it is tried: pulling the plug wins no tries.
    await note({ ...person, wrong: wrong + 1, lastTryAt: now() })
    const key = await unwrapKey(wrapped, secret)
    if (key === null) return fail({ code })
    tries.set(person.known.id, NO_TRIES)
    return ok(key)
  }

  async function setPin(pin: string | null, password: string): Promise<Result<null, PinError>> {
    if (open === null) throw new Error('nobody is signed in')
    const fault = pin === null ? null : pinFault(pin)
    if (fault !== null) return fail({ code: 'weak-pin', fault })
    const person = personWithId(await everybody(), open.user)
    if (person === null) throw new Error('whoever is signed in is not known here')
    const key = await tryKey(person, person.key, password, 'wrong-password')
    if (!key.ok) return key
    await keep({ ...person, ...NO_TRIES, pin: pin === null ? null : await wrapKey(key.value, pin) })
    key.value.fill(0)
    return ok(null)
  }

  /** Replaces her entry. @throws the disk's refusal */
  async function keep(person: Person): Promise<void> {
    await file.write(withPerson(await file.read(), person))
  }

  async function note(person: Person): Promise<void> {
    const { wrong, lastTryAt } = person
    tries.set(person.known.id, { wrong, lastTryAt })
    try {
      await keep(person)
    } catch (error) {
      // A full disk must not keep anybody from her work.
      if (!isSystemError(error)) throw error
      log.error('people.json not written', error)
    }
  }

  async function openPerson(
    person: Person,
    key: Buffer,
    token: string | null,
    online: boolean,
  ): Promise<Result<Session, SignInError>> {
    const { lastSignIn: _, ...user } = person.known
    const dataKey = key.toString('base64')
    // Whoever signs in again, because the server forgot her token, goes on in the journal that her page writes to.
    if (open?.user !== user.id || !open.key.equals(key)) {
      await signOut()
      const journal = await Journal.open(join(deps.userData, 'journal', user.id), key, log, {
        relieve: deps.relieve,
      })
      open = { user: user.id, key, journal, holding: null }
    } else if (open.key !== key) key.fill(0)
    tokens.set(token, (renewed) => inTurn(() => keepToken(user.id, renewed)))
    return ok({ user, dataKey, online })
  }

  async function keepToken(user: UserId, token: string): Promise<boolean> {
    const person = personWithId(await everybody(), user)
    if (person === null || open?.user !== user) return false
    try {
      await keep({ ...person, token: sealedToken(open.key, token) })
      return true
    } catch (error) {
      log.error('token not kept', error)
      return false
    }
  }

  async function noteCarried(user: UserId, count: number): Promise<void> {
    // Her own page counts what is hers.
    const person = open?.user === user ? null : personWithId(await everybody(), user)
    if (person === null) return
    const { unsent, drafts } = person.holding
    await note({ ...person, holding: { unsent: Math.max(0, unsent - count), drafts } })
  }

  function holds(holding: Holding): void {
    if (open === null) return
    open.holding = holding
    holdingTimer ??= setTimeout(() => void inTurn(noteHolding), HOLDING_MS)
  }

  async function noteHolding(): Promise<void> {
    if (holdingTimer !== null) clearTimeout(holdingTimer)
    holdingTimer = null
    if (open === null || open.holding === null) return
    const { user, holding } = open
    open.holding = null
    const person = personWithId(await everybody(), user)
    if (person === null || JSON.stringify(person.holding) === JSON.stringify(holding)) return
    await note({ ...person, holding })
  }

  async function signOut(): Promise<void> {
    await noteHolding()
    tokens.set(null)
    const was = open
    open = null
    await was?.journal.close()
    was?.key.fill(0)
  }

  return {
    people: async () =>
      (await everybody()).people
        .map((person) => knownPerson(person, now()))
        .sort((a, b) => b.lastSignIn - a.lastSignIn),
    signIn: (credentials) => inTurn(() => orDiskError(() => signIn(credentials))),
    unlock: (user, pin) => inTurn(() => orDiskError(() => unlock(user, pin))),
    setPin: (pin, password) => inTurn(() => orDiskError(() => setPin(pin, password))),
    holds,
    carried: (user, count) => void inTurn(() => noteCarried(user, count)),
    signOut: () => inTurn(signOut),
    user: () => open?.user ?? null,
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

function sealedToken(key: Buffer, token: string): string {
  return seal(key, Buffer.from(token), TOKEN_PURPOSE).toString('base64')
}
