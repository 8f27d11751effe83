import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES, type Role } from '../shared/model/user.ts'
import { type Command, pathOf } from './commands/command.ts'
import { type Field, fieldsOf } from './commands/fields.ts'
import { COMMANDS } from './commands/list.ts'
import { isOpenTo, RIGHTS, reachOf } from './rights.ts'
import { furnishSite, type TestSite } from './test-sites.ts'
import { addProject, addUser, openApp, openTestWorld, order, signIn, type TestWorld } from './test-world.ts'

/** Fields that name nothing that belongs to anybody, and must be written in a certain way. */
const FORMS: Readonly<Record<string, string>> = {
  since: '2026-01-01',
  until: '2026-02-01',
  from: '2026-01-01',
  due: '2027-01-01T00:00:00Z',
  month: '2026-01',
  document: '{}',
  remark: '1:x',
  'report people.from': '2026-01-01',
  'report people.to': '2026-02-01',
}

let world: TestWorld
let ours: TestSite
let theirs: TestSite
const tokens: Partial<Record<Role | 'nobody', string>> = {}
beforeAll(async () => {
  world = await openTestWorld()
  const project = await addProject(world, 'shared')
  ours = await furnishSite(world, 'ours', project)
  theirs = await furnishSite(world, 'theirs', project)
  await addUser(world, 'root', 'admin')
  tokens.labeller = ours.labellerToken
  tokens.supervisor = ours.token
  tokens.admin = await signIn(world, 'root')
})
afterAll(() => world.close())

/** An input that names what belongs to a site. */
function inputOf(command: Command, names: Readonly<Record<string, string>>, everything: boolean) {
  const given = ({ name, kind, choices }: Field): unknown => {
    if (choices !== null) return kind === 'list' ? [choices[0]] : choices[0]
    if (kind === 'number') return 1
    if (kind === 'flag') return true
    const text = FORMS[`${command.name}.${name}`] ?? names[name] ?? FORMS[name] ?? 'something'
    return kind === 'list' ? [text] : text
  }
  const fields = fieldsOf(command.input).filter(({ required }) => required || everything)
  return Object.fromEntries(fields.map((field) => [field.name, given(field)]))
}

const requestOf = (key: string) => {
  const [method = '', url = ''] = (key.includes('/') ? key : `POST ${pathOf(key)}`).split(' ')
  return { method: method as 'GET', url: url.replace(':sha256', 'ab'.repeat(32)) }
}
const ask = async (key: string, authorization?: string) => {
  const headers = authorization === undefined ? {} : { authorization }
  const answer = await world.app.inject({ ...requestOf(key), headers })
  return {
    status: answer.statusCode,
    error: answer.headers['content-type']?.includes('json') && answer.json().error,
  }
}

describe.each(Object.keys(RIGHTS))('%s', (key) => {
  test('is for those whom the table names', async () => {
    const open = isOpenTo(key, '')
    const strangers = [undefined, 'Bearer ', 'Bearer not-a-token-at-all-0123', 'Basic cm9vdDpyb290']
    for (const authorization of strangers) {
      const { error } = await ask(key, authorization)
      if (!open) expect(error).toBe('signed-out')
    }
    if (open || key === 'DELETE /v1/session') return
    for (const role of ROLES) {
      const { status, error } = await ask(key, `Bearer ${tokens[role]}`)
      expect(error).not.toBe('signed-out')
      if (reachOf(key, role) === 'none') expect([status, error]).toEqual([403, 'not-allowed'])
      else expect(error).not.toBe('not-allowed')
    }
  })
})

test('a route without a row in the table is not served', async () => {
  const app = openApp(world)
  expect(() => app.get('/v1/new', () => ({}))).toThrow('no row for "GET /v1/new"')
  expect(() => app.post('/v1/admin/site/burn', () => ({}))).toThrow('no row for "site burn"')
  await app.close()
})

describe('what belongs to another site', () => {
  /** Everything that is stored about a site, as one text. */
  async function stored(site: TestSite): Promise<string> {
    const { rows } = await world.db.execute(sql`select jsonb_build_array(
      (select jsonb_agg(u order by id) from users u where site_id = ${site.site}),
      (select jsonb_agg(s) from sites s where id = ${site.site}),
      (select jsonb_agg(b order by id) from batches b where user_id = ${site.labeller.id}),
      (select jsonb_agg(t order by t.id) from tasks t join batches b on b.id = t.batch_id where b.user_id = ${site.labeller.id}),
      (select jsonb_agg(r order by rev) from revisions r where task_id = ${site.task}),
      (select jsonb_agg(v order by id) from verdicts v where task_id = ${site.task}),
      (select jsonb_agg(e) from enrolments e where device_id = ${site.device}),
      (select count(*) from sessions where user_id in (${site.labeller.id}, ${site.supervisor.id})),
      (select jsonb_agg(p order by id) from pools p where site_id = ${site.site}),
      (select jsonb_agg(i order by i.id) from inspections i join batches b on b.id = i.batch_id where b.user_id = ${site.labeller.id}),
      (select jsonb_agg(q) from qualifications q where user_id = ${site.labeller.id}),
      (select count(*) from settlements),
      (select jsonb_agg(m order by n) from mailbox m where user_id = ${site.labeller.id})
    ) as everything`)
    return JSON.stringify(rows)
  }

  const leaders = COMMANDS.filter(({ name }) => reachOf(name, 'supervisor') === 'site')

  test.each(leaders.map((command) => [command.name, command] as const))(
    '%s: is as if it were not there',
    async (name, command) => {
      const before = await stored(theirs)
      const fields = fieldsOf(command.input).map((field) => field.name)
      const foreign = fields.filter((field) => field !== 'project' && field in theirs.names)
      // One of theirs among ours, each in turn, and all at once.
      const mixed = foreign.map((field) => ({ ...ours.names, [field]: theirs.names[field] ?? '' }))
      for (const names of [theirs.names, ...mixed])
        for (const everything of [false, true]) {
          const input = inputOf(command, names, everything)
          const answer = await order(world, ours.token, name, input)
          const named = foreign.filter((field) => field in input && names[field] === theirs.names[field])
          if (named.length > 0) {
            // Looking for what is about somebody else finds nothing; all else is refused.
            if (answer.status === undefined) expect(JSON.stringify(answer)).not.toMatch(/[0-9a-f]{8}-|theirs/)
            else expect([403, 404, 409], JSON.stringify(answer)).toContain(answer.status)
          }
          if (answer.status === undefined) {
            const told = JSON.stringify(answer)
            for (const one of ['theirs', theirs.site, theirs.labeller.id, theirs.task, theirs.device])
              expect(told).not.toContain(one)
          } else expect(answer.status).not.toBe(500)
        }
      expect(await stored(theirs)).toBe(before)
    },
  )

  test.each(
    COMMANDS.filter(({ name }) => reachOf(name, 'labeller') === 'self').map(
      (one) => [one.name, one] as const,
    ),
  )('%s: nor for a labeller', async (name, command) => {
    const before = await stored(theirs)
    const answer = await order(world, ours.labellerToken, name, inputOf(command, theirs.names, true))
    if (answer.status === undefined) expect(JSON.stringify(answer)).not.toContain('theirs')
    expect(await stored(theirs)).toBe(before)
  })

  test('the same commands reach what is their own', async () => {
    for (const command of leaders) {
      const answer = await order(world, ours.token, command.name, inputOf(command, ours.names, false))
      expect([command.name, answer.error]).not.toEqual([command.name, expect.stringMatching(/^unknown-/)])
    }
  })
})
