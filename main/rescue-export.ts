import type { DiskError, RescueFile } from '../shared/ipc/contract.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import { RESCUE_SUFFIX } from '../shared/wire/rescue.ts'
import { asDiskError } from './disk/disk-error.ts'
import { writeDurably } from './disk/durable-file.ts'
import { makeRescue } from './rescue.ts'
import type { Identity } from './sealing/identity.ts'
import type { SessionKeeper } from './session/session-keeper.ts'

interface ExportDeps {
  readonly session: Pick<SessionKeeper, 'user' | 'people' | 'journal'>
  readonly identity: Identity
  readonly app: string
  readonly saveAs: (name: string) => Promise<string | null>
}

/**
 * Writes the rescue file of whoever is signed in where she wants it; null where she does not.
 * @throws where nobody is signed in
 */
export async function exportRescue(deps: ExportDeps): Promise<Result<RescueFile | null, DiskError>> {
  const { session, identity, app } = deps
  const [person, journal] = [session.user(), session.journal()]
  if (person === null || journal === null) throw new Error('nobody is signed in')
  const name = (await session.people()).find(({ id }) => id === person)?.name ?? ''
  const retained = await journal.retained('op/')
  if (!retained.ok) return retained
  const made = await makeRescue(
    { person, name, app, madeAt: Date.now() },
    {
      live: journal.read(),
      retained: retained.value,
      unseal: (sealedAs, sealed) => journal.unseal(sealedAs, sealed),
    },
    identity,
  )
  const day = new Date().toISOString().slice(0, 10)
  const path = await deps.saveAs(`${name}-${day}${RESCUE_SUFFIX}`.replace(/[\\/:*?"<>|]/g, '_'))
  if (path === null) return ok(null)
  try {
    await writeDurably(path, made.bytes)
  } catch (error) {
    return fail(await asDiskError(error, path))
  }
  const { bytes: _, ...told } = made
  return ok({ path, ...told })
}
