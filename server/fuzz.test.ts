import { brotliCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { packBody } from '../shared/wire/run.ts'
import { signInRequestSchema } from '../shared/wire/session.ts'
import { SYNC_CONTENT_TYPE, syncRequestSchema } from '../shared/wire/sync.ts'
import { pathOf } from './commands/command.ts'
import { COMMANDS } from './commands/list.ts'
import { furnishSite, type TestSite } from './test-sites.ts'
import { addProject, addUser, openTestWorld, signIn, type TestWorld } from './test-world.ts'

const RUNS = { numRuns: 30 }

let world: TestWorld
let site: TestSite
let admin: string
beforeAll(async () => {
  world = await openTestWorld()
  site = await furnishSite(world, 'site', await addProject(world, 'project'))
  await addUser(world, 'root', 'admin')
  admin = await signIn(world, 'root')
})
afterAll(() => world.close())

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
}

const NESTED = '['.repeat(5_000) + ']'.repeat(5_000)
/** What no schema asks for. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\udfff\ud800',
    'é'.normalize('NFD'),
    "'; drop table users; --",
    '%s%n\\',
    '9'.repeat(400),
    'x'.repeat(100_000),
    '../../etc/passwd',
    '2026-13-45',
    '0000-00-00T00:00:00Z',
    '+275760-09-13',
    '9999-12-31',
    '0001-01-01T00:00:00Z',
    2 ** 31,
    2 ** 53,
    -(2 ** 53),
    1e308,
    -0,
    0.1,
    true,
    {},
    [],
    { __proto__: { admin: true } },
    JSON.parse('['.repeat(200) + ']'.repeat(200)),
  ),
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double(),
  fc.uuid(),
  fc.jsonValue(),
)

/** @param known values of fields that name something, so that the fuzz comes past the look-up */
function valid(
  schema: JsonSchema,
  name: string,
  known: Readonly<Record<string, string>>,
): fc.Arbitrary<unknown> {
  const { type, anyOf, minLength = 0, maxLength = 60, minimum = -1e6, maximum = 1e6 } = schema
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((one) => valid(one, name, known)))
  if (type === 'boolean') return fc.boolean()
  if (type === 'integer')
    return fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) })
  if (type === 'number') return fc.double({ min: minimum, max: maximum, noNaN: true })
  if (type === 'array') return fc.array(valid(schema.items ?? {}, name, known), { maxLength: 3 })
  if (type === 'object') return objectOf(schema, known, (one, field) => valid(one, field, known))
  if (type !== 'string') return fc.constant(null)
  const texts: fc.Arbitrary<string>[] = [
    fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 80) }),
  ]
  if (schema.format === 'uuid') return fc.uuid()
  if (schema.format === 'date' || schema.format === 'date-time')
    return fc
      .date({ noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, schema.format === 'date' ? 10 : 99))
  if (name === 'month') texts.push(fc.constantFrom('2026-01', '2026-11'))
  const given = known[name]
  if (given !== undefined) texts.push(fc.constant(given), fc.constant(given))
  return fc.oneof(...texts)
}

function objectOf(
  { properties = {}, required = [] }: JsonSchema,
  _known: unknown,
  make: (schema: JsonSchema, field: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(properties).map(([field, schema]) => [field, make(schema, field)] as const)
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] })
}

function inputs(schema: z.ZodType, known: Readonly<Record<string, string>>): fc.Arbitrary<unknown> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  const right = objectOf(json, known, (one, field) => valid(one, field, known))
  const mutated = objectOf({ ...json, required: [] }, known, (one, field) =>
    fc.oneof({ weight: 3, arbitrary: valid(one, field, known) }, { weight: 1, arbitrary: odd }),
  )
  const more = fc.tuple(right, fc.string(), odd).map(([input, key, value]) => ({ ...input, [key]: value }))
  return fc.oneof({ weight: 4, arbitrary: right }, { weight: 4, arbitrary: mutated }, more, odd)
}

const bytes = (value: unknown): Buffer =>
  // Half of a surrogate pair stays one on the wire.
  Buffer.from(JSON.stringify(value) ?? '')

describe.each(COMMANDS.map((command) => [command.name, command] as const))('%s', (name, command) => {
  test('answers whatever it is given', async () => {
    await fc.assert(
      fc.asyncProperty(inputs(command.input, site.names), async (input) => {
        const headers = { authorization: `Bearer ${admin}`, 'content-type': 'application/json' }
        const answer = await world.app.inject({
          method: 'POST',
          url: pathOf(name),
          headers,
          payload: bytes(input),
        })
        expect(answer.json().magic).toBe('aidol')
        expect([200, 400, 403, 404, 409, 413], answer.body.slice(0, 300)).toContain(answer.statusCode)
      }),
      RUNS,
    )
  })
})

test('bodies that are no input at all are refused by every command', async () => {
  const bodies = [
    '',
    '{',
    '[]',
    'null',
    '"x"',
    NESTED,
    '{"__proto__":{}}',
    '\xff\xfe',
    '{"a":1e999}',
    '\ufeff{}',
  ]
  const types = [
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    SYNC_CONTENT_TYPE,
  ]
  for (const { name } of COMMANDS.slice(0, 3))
    for (const payload of bodies)
      for (const type of types) {
        const headers = { authorization: `Bearer ${admin}`, 'content-type': type }
        const answer = await world.app.inject({ method: 'POST', url: pathOf(name), headers, payload })
        expect(answer.statusCode, `${type} ${payload.slice(0, 20)}`).not.toBe(500)
        expect(answer.json().magic).toBe('aidol')
      }
  const headers = { authorization: `Bearer ${admin}`, 'content-type': 'application/json' }
  for (const { name, input } of COMMANDS)
    for (const field of [...Object.keys(input.shape), 'other']) {
      const payload = `{"${field}":${NESTED}}`
      const answer = await world.app.inject({ method: 'POST', url: pathOf(name), headers, payload })
      expect([name, field, answer.statusCode]).toEqual([name, field, 400])
    }
  const huge = await world.app.inject({
    method: 'POST',
    url: pathOf('site list'),
    headers,
    payload: Buffer.alloc(5_000_000, ' '),
  })
  expect([huge.statusCode, huge.json().error]).toEqual([413, 'too-large'])
})

describe('what clients speak', () => {
  test('signing in answers whatever it is given', async () => {
    await fc.assert(
      fc.asyncProperty(inputs(signInRequestSchema, { name: 'site-mei' }), async (payload) => {
        const headers = { 'content-type': 'application/json' }
        const answer = await world.app.inject({
          method: 'POST',
          url: '/v1/session',
          headers,
          payload: bytes(payload),
        })
        expect(answer.json().magic).toBe('aidol')
        expect(answer.statusCode).not.toBe(500)
      }),
      RUNS,
    )
  })

  test('sync answers whatever it is given', async () => {
    const send = async (payload: Buffer, type = SYNC_CONTENT_TYPE) => {
      const headers = { authorization: `Bearer ${site.labellerToken}`, 'content-type': type }
      const answer = await world.app.inject({ method: 'POST', url: '/v1/sync', headers, payload })
      expect([200, 400, 401, 413, 426], answer.payload.slice(0, 300)).toContain(answer.statusCode)
    }
    const heads = inputs(syncRequestSchema, { device: site.device })
    await fc.assert(
      fc.asyncProperty(heads, fc.uint8Array({ maxLength: 300 }), async (head, rest) => {
        await send(Buffer.from(packBody(brotliCompressSync(bytes(head)), [rest])))
      }),
      { numRuns: 150 },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(SYNC_CONTENT_TYPE, 'application/json', 'a/b'),
        async (raw, type) => send(Buffer.from(raw), type),
      ),
      { numRuns: 100 },
    )
    await send(Buffer.from('{"head":{},"runs":"x"}'), 'application/json')
  })

  test('pictures and all other paths answer whatever is in the path and the headers', async () => {
    const word = fc.oneof(
      fc.string(),
      fc.webPath(),
      fc.constantFrom('ab'.repeat(32), '%00', '..%2f..', '%ff', 'A'.repeat(3000)),
    )
    const paths = fc.tuple(
      fc.constantFrom('/v1/media/', '/v1/', '/', '/v1/admin/', '/v1/admin/user/'),
      word,
      fc.constantFrom('', '/leaves'),
    )
    const header = fc.oneof(
      fc.constantFrom(
        'bytes=0-',
        'bytes=9-1',
        'bytes=-0',
        `bytes=${'9'.repeat(40)}-`,
        'bytes=0-0,2-3',
        `Bearer ${site.labellerToken}`,
        'Device .',
        `Device ${site.device}.${'A'.repeat(86)}`,
      ),
      fc.string({ unit: 'grapheme-ascii' }),
    )
    const methods = fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'OPTIONS')
    await fc.assert(
      fc.asyncProperty(methods, paths, header, header, async (method, parts, range, authorization) => {
        const url = encodeURI(parts.join('').toWellFormed())
        const answer = await world.app.inject({
          method: method as 'GET',
          url,
          headers: { range, authorization },
        })
        expect(answer.statusCode, `${method} ${url} ${authorization}`).toBeLessThan(500)
      }),
      { numRuns: 300 },
    )
  })
})
