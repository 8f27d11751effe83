import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SignInError } from '../../shared/ipc/contract.ts'
import { deviceIdSchema } from '../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { MAGIC } from '../../shared/wire/magic.ts'
import type { SignInAnswer, SignInRequest } from '../../shared/wire/session.ts'
import { CERTIFICATE, SERVER_KEYS } from '../testing/sealing.ts'
import { memoryLog, tempFolder } from '../testing/temp-folder.ts'
import { createSessionKeeper } from './session-keeper.ts'
import { TokenHolder } from './token-holder.ts'

const DEVICE = deviceIdSchema.parse('0198c0de-0000-7000-8000-0000000000dd')

function userOf(name: string) {
  const digit = String(name.length % 10)
  return {
    id: `0198c0de-0000-7000-8000-00000000000${digit}`,
    name,
    displayName: `人 ${name}`,
    role: 'labeller',
  } as SignInAnswer['user']
}

const ENROLLED = { keys: SERVER_KEYS, certificate: CERTIFICATE }

/** A server with passwords, which can be out of reach. */
class Office {
  readonly passwords = new Map([
    ['alice', 'pin-1'],
    ['bob', 'pin-2'],
  ])
  error: SignInError | null = null
  issued = 0

  async signIn({
    name,
    password,
  }: Pick<SignInRequest, 'name' | 'password'>): Promise<Result<SignInAnswer, SignInError>> {
    if (this.error !== null) return fail(this.error)
    if (this.passwords.get(name) !== password) return fail({ code: 'wrong-password' })
    const epoch = DEVICE as unknown as SignInAnswer['epoch']
    return ok({
      magic: MAGIC,
      user: userOf(name),
      token: `token-number-${++this.issued}-of-${name}`,
      epoch,
      ...ENROLLED,
    })
  }
}

async function desk() {
  const userData = await tempFolder()
  const office = new Office()
  const clock = { now: 1_800_000_000_000 }
  const log = memoryLog()
  const start = () => {
    const tokens = new TokenHolder()
    const keeper = createSessionKeeper({
      userData,
      link: office,
      tokens,
      log,
      relieve: async () => false,
      now: () => clock.now,
    })
    return { keeper, tokens }
  }
  return { userData, office, clock, log, start }
}

const ALICE = { name: 'alice', password: 'pin-1' }
const OFFLINE = { code: 'offline' } as const

function expectOk<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

describe('signing in', () => {
  it('makes a key the first time and finds the same one later, online and offline', async () => {
    const { office, start } = await desk()
    const first = start()
    const online = expectOk(await first.keeper.signIn(ALICE))
    expect(online).toMatchObject({ user: userOf('alice'), online: true })
    expect(Buffer.from(online.dataKey, 'base64')).toHaveLength(32)
    expect(first.tokens.token()).toBe('token-number-1-of-alice')
    await first.keeper.signOut()

    office.error = OFFLINE
    const second = start()
    const offline = expectOk(await second.keeper.signIn(ALICE))
    expect(offline).toEqual({ ...online, online: false })
    expect(second.tokens.token()).toBe('token-number-1-of-alice')
    await second.keeper.signOut()

    office.error = null
    const third = start()
    expect(expectOk(await third.keeper.signIn(ALICE))).toEqual(online)
    expect(third.tokens.token()).toBe('token-number-2-of-alice')
    await third.keeper.signOut()
  })

  it.each([
    OFFLINE,
    { code: 'not-our-server' },
    { code: 'server-failed', status: 500 },
    { code: 'server-busy', retryAfterMs: 5 },
    { code: 'update-needed', who: 'client' },
  ] as const)('works on this machine’s own when the server is %j', async (error) => {
    const { office, start } = await desk()
    const { keeper } = start()
    await keeper.signIn(ALICE)
    office.error = error
    expect((await keeper.signIn(ALICE)).ok).toBe(true)
    expect(await keeper.signIn({ ...ALICE, password: 'x' })).toEqual({
      ok: false,
      error: { code: 'wrong-password' },
    })
    const unknown = await keeper.signIn({ name: 'carol', password: 'x' })
    expect(unknown).toEqual({
      ok: false,
      error: error.code === 'offline' ? { code: 'first-time-needs-line' } : error,
    })
    await keeper.signOut()
  })

  it('believes the server where it answers', async () => {
    const { office, start } = await desk()
    const { keeper, tokens } = start()
    expect(await keeper.signIn({ ...ALICE, password: 'x' })).toEqual({
      ok: false,
      error: { code: 'wrong-password' },
    })
    expect(tokens.token()).toBeNull()
    expect(keeper.journal()).toBeNull()
    office.error = { code: 'too-many-tries', retryAfterMs: 60_000 }
    expect(await keeper.signIn(ALICE)).toEqual({ ok: false, error: office.error })
    expect(await keeper.people()).toEqual([])
  })

  it('keeps the people apart and names the last one first', async () => {
    const { userData, clock, start } = await desk()
    const { keeper } = start()
    const alice = expectOk(await keeper.signIn(ALICE))
    clock.now += 1000
    const bob = expectOk(await keeper.signIn({ name: 'bob', password: 'pin-2' }))
    expect(bob.dataKey).not.toBe(alice.dataKey)
    expect((await keeper.people()).map(({ name, lastSignIn }) => [name, lastSignIn])).toEqual([
      ['bob', clock.now],
      ['alice', clock.now - 1000],
    ])
    await keeper.signOut()
    const file = await readFile(join(userData, 'people.json'), 'utf8')
    for (const secret of ['pin-1', 'pin-2', 'token-number', alice.dataKey, bob.dataKey])
      expect(file).not.toContain(secret)
  })
})

describe('a changed password', () => {
  it('is told, and the old one locks the work with the new one', async () => {
    const { office, start } = await desk()
    const { keeper } = start()
    const before = expectOk(await keeper.signIn(ALICE))
    await keeper.signOut()
    office.passwords.set('alice', 'pin-9')
    const changed = { name: 'alice', password: 'pin-9' }
    expect(await keeper.signIn(changed)).toEqual({ ok: false, error: { code: 'password-changed' } })
    expect(await keeper.signIn({ ...changed, oldPassword: 'wrong' })).toEqual({
      ok: false,
      error: { code: 'password-changed' },
    })
    expect(expectOk(await keeper.signIn({ ...changed, oldPassword: 'pin-1' })).dataKey).toBe(before.dataKey)
    await keeper.signOut()

    office.error = OFFLINE
    expect(await keeper.signIn(ALICE)).toEqual({ ok: false, error: { code: 'wrong-password' } })
    expect(expectOk(await keeper.signIn(changed)).dataKey).toBe(before.dataKey)
    await keeper.signOut()
  })
})

describe('guessing offline', () => {
  it('takes longer and longer, also after a restart, and ends with the right password', async () => {
    const { office, clock, start } = await desk()
    await start().keeper.signIn(ALICE)
    office.error = OFFLINE
    const wrong = { ...ALICE, password: 'guess' }
    const code = async (credentials: typeof ALICE) => {
      const { keeper } = start()
      const result = await keeper.signIn(credentials)
      await keeper.signOut()
      return result.ok ? 'in' : result.error
    }
    for (let n = 0; n < 5; n++) expect(await code(wrong)).toEqual({ code: 'wrong-password' })
    expect(await code(wrong)).toEqual({ code: 'too-many-tries', retryAfterMs: 5000 })
    clock.now += 4000
    expect(await code(ALICE)).toEqual({ code: 'too-many-tries', retryAfterMs: 1000 })
    clock.now += 1000
    expect(await code(wrong)).toEqual({ code: 'wrong-password' })
    expect(await code(ALICE)).toEqual({ code: 'too-many-tries', retryAfterMs: 10_000 })
    clock.now += 10_000
    expect(await code(ALICE)).toBe('in')
    expect(await code(wrong)).toEqual({ code: 'wrong-password' })
    expect(await code(ALICE)).toBe('in')
  })
})

describe('a token that the server renews', () => {
  it('is used once it is on the disk, and is there after a restart without the line', async () => {
    const { office, start } = await desk()
    const first = start()
    await first.keeper.signIn(ALICE)
    await first.tokens.renewed('token-number-1-of-alice', 'the-next-token')
    expect(first.tokens.token()).toBe('the-next-token')
    await first.keeper.signOut()
    office.error = OFFLINE
    const second = start()
    await second.keeper.signIn(ALICE)
    expect(second.tokens.token()).toBe('the-next-token')
    await second.keeper.signOut()
  })

  it('is left alone where another one is in use by now', async () => {
    const { office, start } = await desk()
    const { keeper, tokens } = start()
    await keeper.signIn(ALICE)
    await tokens.renewed('the token of somebody before', 'the-next-token')
    expect(tokens.token()).toBe('token-number-1-of-alice')
    await keeper.signOut()
    await tokens.renewed('token-number-1-of-alice', 'the-next-token')
    expect([tokens.token(), office.issued]).toEqual([null, 1])
  })
})

describe('a session', () => {
  it('keeps its journal when the same person signs in again', async () => {
    const { start } = await desk()
    const { keeper, tokens } = start()
    await keeper.signIn(ALICE)
    const journal = keeper.journal()
    tokens.rejected('another token')
    expect(tokens.token()).toBe('token-number-1-of-alice')
    tokens.rejected('token-number-1-of-alice')
    expect(tokens.token()).toBeNull()
    await keeper.signIn({ ...ALICE, password: 'slip' })
    expect(keeper.journal()).toBe(journal)
    await keeper.signIn(ALICE)
    expect(keeper.journal()).toBe(journal)
    expect(tokens.token()).toBe('token-number-2-of-alice')
    await keeper.signOut()
  })

  it('ends without a trace of key and token', async () => {
    const { start } = await desk()
    const { keeper, tokens } = start()
    await keeper.signIn(ALICE)
    const journal = keeper.journal()
    await keeper.signOut()
    expect([keeper.journal(), tokens.token()]).toEqual([null, null])
    expect(() => journal?.append([{ key: 'a', value: 1 }])).toThrow('closed')
  })

  it('opens only its own journal', async () => {
    const { start } = await desk()
    const { keeper } = start()
    await keeper.signIn(ALICE)
    await keeper.journal()?.append([{ key: 'doc', value: 'of alice' }])
    await keeper.signIn({ name: 'bob', password: 'pin-2' })
    expect(keeper.journal()?.read()).toEqual([])
    await keeper.signIn(ALICE)
    expect(keeper.journal()?.read()).toEqual([{ key: 'doc', value: 'of alice' }])
    await keeper.signOut()
  })
})

describe('a PIN', () => {
  const PIN = '8361'

  /** Alice with a PIN; the server is out of reach since. */
  async function withPin() {
    const world = await desk()
    const { keeper } = world.start()
    const online = expectOk(await keeper.signIn(ALICE))
    expectOk(await keeper.setPin(PIN, ALICE.password))
    await keeper.signOut()
    world.office.error = OFFLINE
    return { ...world, online, id: online.user.id }
  }

  it('opens the same work without the server, as does the password still', async () => {
    const { start, online, id } = await withPin()
    const { keeper, tokens } = start()
    expect(expectOk(await keeper.unlock(id, PIN))).toEqual({ ...online, online: false })
    expect(tokens.token()).toBe('token-number-1-of-alice')
    await keeper.signOut()
    expect(expectOk(await keeper.unlock(id, '８３６１')).dataKey).toBe(online.dataKey)
    await keeper.signOut()
    expect(expectOk(await keeper.signIn(ALICE)).dataKey).toBe(online.dataKey)
    await keeper.signOut()
  })

  it('opens the work of nobody else, and none where there is none', async () => {
    const { office, start, id } = await withPin()
    office.error = null
    const { keeper } = start()
    const bob = expectOk(await keeper.signIn({ name: 'bob', password: 'pin-2' }))
    await keeper.signOut()
    expect(await keeper.unlock(bob.user.id, PIN)).toEqual({ ok: false, error: { code: 'wrong-pin' } })
    const known = await keeper.people()
    expect(known.map(({ name, hasPin }) => [name, hasPin]).sort()).toEqual([
      ['alice', true],
      ['bob', false],
    ])
    expectOk(await keeper.unlock(id, PIN))
    expectOk(await keeper.setPin(null, ALICE.password))
    await keeper.signOut()
    expect(await keeper.unlock(id, PIN)).toEqual({ ok: false, error: { code: 'wrong-pin' } })
  })

  it('is set by whoever knows the password, and only a good one', async () => {
    const { start, id } = await withPin()
    const { keeper } = start()
    await expect(keeper.setPin('4096', ALICE.password)).rejects.toThrow('nobody is signed in')
    expectOk(await keeper.unlock(id, PIN))
    expect(await keeper.setPin('1234', ALICE.password)).toEqual({
      ok: false,
      error: { code: 'weak-pin', fault: 'sequence' },
    })
    expect(await keeper.setPin('4096', 'guess')).toEqual({ ok: false, error: { code: 'wrong-password' } })
    await keeper.signOut()
    expect((await keeper.unlock(id, PIN)).ok).toBe(true)
    await keeper.signOut()
  })

  it('survives another sign-in with the server, and a changed password', async () => {
    const { office, start, online, id } = await withPin()
    office.error = null
    const { keeper } = start()
    await keeper.signIn(ALICE)
    office.passwords.set('alice', 'pin-9')
    // Her work is open: the old password is not asked for.
    const changed = { name: 'alice', password: 'pin-9' }
    expect(expectOk(await keeper.signIn(changed)).dataKey).toBe(online.dataKey)
    await keeper.journal()?.append([{ key: 'a', value: 1 }])
    await keeper.signOut()
    office.error = OFFLINE
    expect(expectOk(await keeper.unlock(id, PIN)).dataKey).toBe(online.dataKey)
    await keeper.signOut()
    expect(expectOk(await keeper.signIn(changed)).dataKey).toBe(online.dataKey)
    expect(keeper.journal()?.read()).toEqual([{ key: 'a', value: 1 }])
    await keeper.signOut()
  })

  it('counts its wrong tries with those of the password, over restarts, and tells the wait beforehand', async () => {
    const { clock, start, id } = await withPin()
    for (let n = 0; n < 5; n++) {
      const { keeper } = start()
      const wrong = n % 2 === 0 ? keeper.unlock(id, '0000') : keeper.signIn({ ...ALICE, password: 'guess' })
      expect((await wrong).ok).toBe(false)
    }
    const { keeper } = start()
    expect((await keeper.people())[0]?.retryAfterMs).toBe(5000)
    const wait = { ok: false, error: { code: 'too-many-tries', retryAfterMs: 5000 } }
    expect(await keeper.unlock(id, PIN)).toEqual(wait)
    expect(await keeper.signIn(ALICE)).toEqual(wait)
    clock.now += 5000
    expect((await keeper.people())[0]?.retryAfterMs).toBe(0)
    expect((await keeper.unlock(id, PIN)).ok).toBe(true)
    await keeper.signOut()
    expect((await start().keeper.unlock(id, '0000')).ok).toBe(false)
    expect((await keeper.unlock(id, PIN)).ok).toBe(true)
    await keeper.signOut()
  })

  it('is nowhere in people.json', async () => {
    const { userData, online } = await withPin()
    const file = await readFile(join(userData, 'people.json'), 'utf8')
    for (const secret of [`"${PIN}"`, online.dataKey, 'token-number']) expect(file).not.toContain(secret)
  })
})

describe('what somebody has here', () => {
  it('is known when nobody is signed in, also to the next run', async () => {
    const { start } = await desk()
    const { keeper } = start()
    keeper.holds({ unsent: 9, drafts: 9 }) // nobody's
    await keeper.signIn(ALICE)
    keeper.holds({ unsent: 2, drafts: 1 })
    keeper.holds({ unsent: 3, drafts: 1 })
    await keeper.signIn({ name: 'bob', password: 'pin-2' })
    await keeper.signOut()
    const holding = async (people = start().keeper.people()) =>
      Object.fromEntries((await people).map((person) => [person.name, person.holding]))
    expect(await holding()).toEqual({ alice: { unsent: 3, drafts: 1 }, bob: { unsent: 0, drafts: 0 } })
  })

  it('does not forget wrong tries', async () => {
    const { office, start } = await desk()
    const { keeper } = start()
    await keeper.signIn(ALICE)
    for (let n = 0; n < 5; n++) await keeper.setPin('8361', 'guess')
    keeper.holds({ unsent: 1, drafts: 0 })
    await keeper.signOut()
    office.error = OFFLINE
    expect(await start().keeper.signIn(ALICE)).toMatchObject({ error: { code: 'too-many-tries' } })
  })
})

describe('people.json', () => {
  it('of the first release is read: nobody has a PIN yet', async () => {
    const { userData, office, start } = await desk()
    await start().keeper.signIn(ALICE)
    const file = join(userData, 'people.json')
    const stored = JSON.parse(await readFile(file, 'utf8'))
    const [{ pin: _, holding: __, ...person }] = stored.people
    for (const copy of [file, `${file}.copy`])
      await writeFile(copy, JSON.stringify({ ...stored, people: [person] }))
    office.error = OFFLINE
    const { keeper } = start()
    expect(await keeper.people()).toMatchObject([{ hasPin: false, holding: { unsent: 0, drafts: 0 } }])
    expect((await keeper.signIn(ALICE)).ok).toBe(true)
    await keeper.signOut()
  })

  it('is taken from its copy when it is damaged, and set aside', async () => {
    const { userData, office, log, start } = await desk()
    const { keeper } = start()
    const before = expectOk(await keeper.signIn(ALICE))
    await keeper.signOut()
    await writeFile(join(userData, 'people.json'), '{"version":1,"peo')
    office.error = OFFLINE
    const again = start()
    expect(expectOk(await again.keeper.signIn(ALICE)).dataKey).toBe(before.dataKey)
    await again.keeper.signOut()
    const aside = (await readdir(userData)).filter((name) => name.startsWith('people.json.damaged-'))
    expect(aside).toHaveLength(1)
    expect(await readFile(join(userData, aside[0] ?? ''), 'utf8')).toBe('{"version":1,"peo')
    expect(log.lines.some((line) => line.includes('damaged'))).toBe(true)
  })

  it('of a newer version is set aside, never overwritten', async () => {
    const { userData, start } = await desk()
    const newer = '{"version":2,"people":[]}'
    await writeFile(join(userData, 'people.json'), newer)
    const { keeper } = start()
    await keeper.signIn(ALICE)
    await keeper.signOut()
    const aside = (await readdir(userData)).filter((name) => name.startsWith('people.json.damaged-'))
    expect(await readFile(join(userData, aside[0] ?? ''), 'utf8')).toBe(newer)
  })
})
