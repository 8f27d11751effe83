import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RIGHTS } from '../rights.ts'
import { openTestWorld, type TestWorld } from '../test-world.ts'
import { pathOf } from './command.ts'
import { COMMANDS } from './list.ts'

let world: TestWorld
beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

test('the document is a valid OpenAPI 3.1 one', async () => {
  const document = (await world.app.inject({ url: '/v1/openapi.json' })).json()
  const validator = new Validator()
  const { valid, errors } = await validator.validate(document)
  expect(errors ?? []).toEqual([])
  expect([valid, validator.version]).toEqual([true, '3.1'])
  const missing = await new Validator().validate({ ...document, info: {} })
  expect(missing.valid).toBe(false)
})

test('every route stands in it, and everything in it is a route', async () => {
  const { paths } = (await world.app.inject({ url: '/v1/openapi.json' })).json()
  const told = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  )
  // The table of rights and the routes are the same: the server does not start otherwise.
  const served = Object.keys(RIGHTS).map((key) => (key.includes('/') ? key : `POST ${pathOf(key)}`))
  expect(told.sort()).toEqual(served.sort())
  expect(told.length).toBeGreaterThan(COMMANDS.length)
})

test('every field and every command is explained', async () => {
  const { paths } = (await world.app.inject({ url: '/v1/openapi.json' })).json()
  const operations = Object.values(paths as Record<string, Record<string, { summary: string }>>).flatMap(
    (methods) => Object.values(methods),
  )
  for (const one of operations) expect(one.summary).not.toBe('')
  expect(JSON.stringify(paths)).not.toContain('"description":""')
})
