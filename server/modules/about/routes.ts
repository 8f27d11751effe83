import type { FastifyInstance } from 'fastify'
import type { Hours } from '../../../shared/model/picture-rules.ts'
import { MAGIC } from '../../../shared/wire/magic.ts'
import type { About } from '../../../shared/wire/session.ts'
import { PROTOCOL } from '../../../shared/wire/sync.ts'
import { OLDEST_PROTOCOL } from '../../http.ts'

export type SampleAccounts = NonNullable<About['sample']>

export function aboutRoutes(
  app: FastifyInstance,
  { sample, pictureHours }: { readonly sample: SampleAccounts | null; readonly pictureHours: Hours | null },
): void {
  app.get('/v1/about', async (): Promise<About> => {
    return {
      magic: MAGIC,
      protocol: PROTOCOL,
      oldestProtocol: OLDEST_PROTOCOL,
      name: 'A-Idol Annotator',
      ...(pictureHours === null ? {} : { pictureHours }),
      ...(sample === null ? {} : { sample }),
    }
  })
}
