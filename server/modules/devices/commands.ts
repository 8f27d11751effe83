import { z } from 'zod'
import { deviceIdSchema } from '../../../shared/model/ids.ts'
import { ok } from '../../../shared/result.ts'
import { type Command, command } from '../../commands/command.ts'
import { listDevices, revokeDevice } from './administration.ts'

const person = z.object({
  person: z.string(),
  app: z.string(),
  done: z.int(),
  begun: z.int(),
  pending: z.int(),
  quarantined: z.int(),
  drafts: z.int(),
  oldestPendingMs: z.number().nullable(),
  freeDiskMb: z.number().nullable(),
  driftMs: z.number(),
  lastContact: z.date(),
})

export const deviceCommands: readonly Command[] = [
  command({
    name: 'device list',
    input: z.object({}),
    output: z.object({
      devices: z.array(
        z.object({
          device: deviceIdSchema,
          state: z.enum(['enrolled', 'expired', 'revoked']),
          people: z.array(person),
        }),
      ),
    }),
    async run({ db, scope, now }) {
      return ok({ devices: await listDevices(db, scope, now()) })
    },
  }),
  command({
    name: 'device revoke',
    input: z.object({ device: z.string().min(1).max(200) }),
    output: z.object({ device: deviceIdSchema }),
    async run({ db, scope, now }, { device }) {
      const done = await revokeDevice(db, scope, device, { actor: scope.actor, at: new Date(now()) })
      return done.ok ? ok({ device: done.value }) : done
    },
  }),
]
