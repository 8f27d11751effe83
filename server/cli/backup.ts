import { resolve } from 'node:path'
import { ok } from '../../shared/result.ts'
import { backup as backUp } from '../modules/backup/backup.ts'
import { restore as putBack } from '../modules/backup/restore.ts'
import type { Console, GlobalOptions } from './console.ts'
import { runCommand } from './session.ts'

export async function backup(
  out: Console,
  folder: string,
  options: GlobalOptions & { readonly withoutPictures?: true },
): Promise<void> {
  await runCommand(out, options, async (session) => {
    const pictures = options.withoutPictures === true ? 'left' : 'copied'
    const done = await backUp(session, resolve(folder), { pictures, now: new Date() })
    return done.ok ? ok({ json: { ...done.value }, lines: out.texts.backedUp(done.value) }) : done
  })
}

export async function restore(
  out: Console,
  folder: string,
  options: GlobalOptions & { readonly replace?: true },
): Promise<void> {
  await runCommand(out, options, async (session) => {
    const done = await putBack(session, resolve(folder), { replace: options.replace === true })
    return done.ok ? ok({ json: { ...done.value }, lines: out.texts.restored(done.value) }) : done
  })
}
