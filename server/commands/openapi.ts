import { z } from 'zod'
import { ROLES } from '../../shared/model/user.ts'
import { MAGIC } from '../../shared/wire/magic.ts'
import { errorAnswerSchema } from '../../shared/wire/session.ts'
import { PROTOCOL } from '../../shared/wire/sync.ts'
import { reachOf } from '../rights.ts'
import { textsOf } from '../texts/texts.ts'
import { type Command, pathOf } from './command.ts'
import { COMMANDS } from './list.ts'
import {
  error,
  failure,
  type Json,
  json,
  PROTOCOL_PATHS,
  PROTOCOL_SCHEMAS,
  schemaOf,
} from './protocol-paths.ts'

/** The whole HTTP interface as an OpenAPI 3.1 document, from the very schemas that check it. */
export function openApiDocument(): Json {
  const admin = Object.fromEntries(
    COMMANDS.map((command) => [pathOf(command.name), { post: operationOf(command) }]),
  )
  return {
    openapi: '3.1.1',
    info: {
      title: 'A-Idol Annotator: central server',
      version: String(PROTOCOL),
      license: { name: 'proprietary', identifier: 'LicenseRef-proprietary' },
    },
    servers: [{ url: '/' }],
    paths: { ...PROTOCOL_PATHS, ...admin },
    components: {
      securitySchemes: {
        person: { type: 'http', scheme: 'bearer', description: 'The token of POST /v1/session' },
        device: {
          type: 'apiKey',
          in: 'header',
          name: 'authorization',
          description: '`Device <id>.<signature>`: Ed25519 over the text of shared/wire/device.ts, base64url',
        },
        watcher: { type: 'http', scheme: 'bearer', description: 'The setting AIDOL_METRICS_TOKEN' },
      },
      schemas: {
        ...PROTOCOL_SCHEMAS,
        Error: schemaOf(errorAnswerSchema, 'output'),
        Failure: schemaOf(failureSchema, 'output'),
      },
    },
  }
}

const failureSchema = z.object({
  magic: z.literal(MAGIC),
  /** What a program can act on. */
  error: z.string(),
  detail: z.string(),
  about: z.record(z.string(), z.unknown()).optional(),
})

function operationOf(command: Command): Json {
  const { words } = textsOf('en')
  const input = schemaOf(command.input, 'input')
  const properties = Object.entries((input.properties ?? {}) as Record<string, Json>).map(
    ([name, schema]) => [
      name,
      { ...schema, description: words.fields[`${command.name}.${name}`] ?? words.fields[name] ?? '' },
    ],
  )
  const reaches = ROLES.map((role) => `${role}: ${reachOf(command.name, role)}`).join(', ')
  return {
    operationId: command.name.replace(/[ -](\w)/g, (_, letter: string) => letter.toUpperCase()),
    tags: [command.name.split(' ')[0]],
    summary: words.commands[command.name] ?? '',
    description: `How far each role reaches: ${reaches}.`,
    security: [{ person: [] }],
    requestBody: {
      required: command.input.safeParse({}).success === false,
      content: { 'application/json': { schema: { ...input, properties: Object.fromEntries(properties) } } },
    },
    responses: {
      200: json('Done', schemaOf(command.output.extend({ magic: z.literal(MAGIC) }), 'output')),
      400: json('The input is not what the command takes', failure),
      401: json('Not signed in', error),
      403: json('Not for this role, or not about this person', failure),
      404: json('Something that is named does not exist, as far as the caller may know', failure),
      409: json('It cannot be done as things stand', failure),
      default: json('Refused', error),
    },
  }
}
