import type { FastifyInstance, FastifyReply } from 'fastify'
import { MAGIC } from '../../shared/wire/magic.ts'
import type { Failure } from '../failure.ts'
import { requireScope } from '../rights.ts'
import { textsOf } from '../texts/texts.ts'
import { type CommandContext, pathOf } from './command.ts'
import { csvRendering, hasTable } from './csv.ts'
import { COMMANDS } from './list.ts'
import { openApiDocument } from './openapi.ts'
import { perform } from './perform.ts'

/** Inputs are short, but for a document that a reviewer has changed. */
const MOST_BYTES = 4 * 1024 * 1024

/** Every command as a route; who may call it is said in `rights.ts`. */
export function commandRoutes(app: FastifyInstance, deps: Omit<CommandContext, 'scope'>): void {
  let document: ReturnType<typeof openApiDocument> | null = null
  app.get('/v1/openapi.json', () => {
    document ??= openApiDocument()
    return document
  })
  for (const command of COMMANDS) {
    app.post(pathOf(command.name), { bodyLimit: MOST_BYTES }, async (request, reply) => {
      const context = { ...deps, scope: requireScope(command.name, request.caller) }
      const done = await perform(command, context, request.body ?? {}, 'en')
      void reply.header('cache-control', 'no-store')
      if (!done.ok) return sendFailure(reply, done.error)
      if (request.headers.accept?.startsWith('text/csv') && hasTable(command.output))
        return reply
          .type('text/csv; charset=utf-8')
          .send(csvRendering(command.output, done.value, textsOf('zh')))
      return { magic: MAGIC, ...done.value }
    })
  }
}

function sendFailure(reply: FastifyReply, failure: Failure): FastifyReply {
  const { code, ...about } = failure
  const answer = { magic: MAGIC, error: code, detail: textsOf('en').failure(failure), about }
  return reply.code(statusOf(code)).send(answer)
}

function statusOf(code: Failure['code']): number {
  if (code === 'bad-input') return 400
  if (code === 'not-allowed') return 403
  return code.startsWith('unknown-') ? 404 : 409
}
