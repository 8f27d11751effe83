import { resolve } from 'node:path'
import { ok } from '../../shared/result.ts'
import { openKeyRing } from '../modules/devices/keys.ts'
import { importRescue } from '../modules/rescue/service.ts'
import { postgresStorage } from '../modules/sync/postgres-storage.ts'
import { syncService } from '../modules/sync/service.ts'
import type { Console, GlobalOptions } from './console.ts'
import { runCommand } from './session.ts'

export async function rescueImport(out: Console, file: string, options: GlobalOptions): Promise<void> {
  await runCommand(out, options, async ({ db, epoch }) => {
    const keys = await openKeyRing(db)
    const done = await importRescue(
      db,
      syncService(postgresStorage(db), epoch, Date.now),
      keys,
      resolve(file),
    )
    if (!done.ok) return done
    return ok({ json: { ...done.value }, lines: out.texts.rescued(done.value) })
  })
}
