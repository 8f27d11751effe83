import { z } from 'zod'
import { revocationsSchema } from '../../shared/wire/device.ts'
import { leavesAnswerSchema } from '../../shared/wire/leaves.ts'
import { MAGIC } from '../../shared/wire/magic.ts'
import { aboutSchema, signInAnswerSchema, signInRequestSchema } from '../../shared/wire/session.ts'
import { SYNC_CONTENT_TYPE, syncAnswerSchema, syncRequestSchema } from '../../shared/wire/sync.ts'

export type Json = Readonly<Record<string, unknown>>

/** A zod schema as JSON Schema; times are written as text. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodDate) Object.assign(jsonSchema, { type: 'string', format: 'date-time' })
    },
  })
  return rest
}

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
export const error = ref('Error')
export const failure = ref('Failure')

export function json(description: string, schema: Json): Json {
  return { description, content: { 'application/json': { schema } } }
}

function bytes(description: string, type: string): Json {
  return { description, content: { [type]: {} } }
}

const magic = z.object({ magic: z.literal(MAGIC) })
const PERSON = [{ person: [] }]
const PERSON_OR_DEVICE = [{ person: [] }, { device: [] }]
const refused = { default: json('Refused', error) }
const SHA256 = {
  name: 'sha256',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
}

/** What clients speak, beside the commands. */
export const PROTOCOL_PATHS: Json = {
  '/v1/about': {
    get: {
      operationId: 'about',
      summary: 'who is there',
      security: [],
      responses: { 200: json('The server', schemaOf(aboutSchema, 'output')), ...refused },
    },
  },
  '/v1/session': {
    post: {
      operationId: 'signIn',
      summary: 'sign in with name and password',
      security: [],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(signInRequestSchema, 'input') } },
      },
      responses: { 200: json('Signed in', schemaOf(signInAnswerSchema, 'output')), ...refused },
    },
    delete: {
      operationId: 'signOut',
      summary: 'end the session of the token',
      security: PERSON,
      responses: { 200: json('Signed out', schemaOf(magic, 'output')), ...refused },
    },
  },
  '/v1/sync': {
    post: {
      operationId: 'sync',
      summary: 'send operations and receive the mailbox',
      description:
        'Four bytes of length, a head compressed with brotli (the JSON of SyncRequest), and the sealed runs that it names (shared/wire/run.ts). The answer is the JSON of SyncAnswer, compressed with brotli.',
      security: PERSON,
      requestBody: { required: true, content: { [SYNC_CONTENT_TYPE]: {} } },
      responses: { 200: bytes('What became of the operations', SYNC_CONTENT_TYPE), ...refused },
    },
  },
  '/v1/media/{sha256}': {
    get: {
      operationId: 'picture',
      summary: 'a picture or a part of it',
      security: PERSON_OR_DEVICE,
      parameters: [SHA256, { name: 'range', in: 'header', schema: { type: 'string' } }],
      responses: {
        200: bytes('The picture', 'image/*'),
        206: bytes('A part of the picture', 'image/*'),
        304: { description: 'The client has it' },
        416: { description: 'It has no such part' },
        ...refused,
      },
    },
  },
  '/v1/media/{sha256}/leaves': {
    get: {
      operationId: 'leaves',
      summary: 'the hash of every 64 KB of a picture',
      security: PERSON_OR_DEVICE,
      parameters: [SHA256],
      responses: { 200: json('The hashes', schemaOf(leavesAnswerSchema, 'output')), ...refused },
    },
  },
  '/v1/revocations': {
    get: {
      operationId: 'revocations',
      summary: 'devices whose signatures count no more',
      security: [],
      responses: { 200: json('The signed list', schemaOf(revocationsSchema, 'output')), ...refused },
    },
  },
  '/v1/openapi.json': {
    get: {
      operationId: 'openapi',
      summary: 'this document',
      security: [],
      responses: { 200: json('OpenAPI 3.1', { type: 'object' }) },
    },
  },
  '/healthz': {
    get: {
      operationId: 'healthz',
      summary: 'whether the server and its database answer',
      security: [],
      responses: { 200: json('They do', schemaOf(magic, 'output')), ...refused },
    },
  },
  '/readyz': {
    get: {
      operationId: 'readyz',
      summary: 'whether this instance wants requests',
      security: [],
      responses: { 200: json('It does', schemaOf(magic, 'output')), ...refused },
    },
  },
  '/metrics': {
    get: {
      operationId: 'metrics',
      summary: 'figures for Prometheus',
      security: [{ watcher: [] }],
      responses: { 200: bytes('The figures', 'text/plain'), ...refused },
    },
  },
}

/** What crosses the line in bodies that are not JSON. */
export const PROTOCOL_SCHEMAS: Json = {
  SyncRequest: schemaOf(syncRequestSchema, 'input'),
  SyncAnswer: schemaOf(syncAnswerSchema, 'output'),
}
