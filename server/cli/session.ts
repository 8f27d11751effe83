import { mkdir } from 'node:fs/promises'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import { openBlobs } from '../blobs/open-blobs.ts'
import { type Config, type ConfigOptions, readConfig } from '../config.ts'
import { type OpenDatabase, openDatabase } from '../db/open.ts'
import type { Failure } from '../failure.ts'
import { isDiskFull } from '../files.ts'
import {
  type Console,
  type GlobalOptions,
  innermost,
  printFailure,
  printReport,
  type Report,
} from './console.ts'

/** What a command works with. */
export interface Session extends OpenDatabase {
  readonly blobs: BlobStore
  readonly config: Config
}

export async function openSession(
  options: ConfigOptions,
  say: (line: string) => void,
): Promise<Result<Session, Failure>> {
  const config = readConfig(process.env, options)
  if (!config.ok) return config
  const { data, databaseUrl, databaseConnections } = config.value
  try {
    await mkdir(data, { recursive: true })
    const blobs = await openBlobs(config.value)
    const database = await openDatabase({ url: databaseUrl, data, connections: databaseConnections }, say)
    return ok({ ...database, blobs, config: config.value })
  } catch (error) {
    const detail = innermost(error)
    const full = isDiskFull(error) || /No space left on device/.test(detail)
    return fail(full ? { code: 'disk-full', path: data } : { code: 'no-database', detail })
  }
}

/** Opens database and store, does the work, closes them, prints what came of it. */
export async function runCommand(
  out: Console,
  options: GlobalOptions,
  work: (session: Session) => Promise<Result<Report, Failure>>,
): Promise<void> {
  const session = await openSession(options, out.say)
  if (!session.ok) return printFailure(out, session.error)
  try {
    const result = await work(session.value)
    if (result.ok) printReport(out, result.value)
    else printFailure(out, result.error)
  } catch (error) {
    if (!isDiskFull(error)) throw error
    printFailure(out, { code: 'disk-full', path: session.value.config.data })
  } finally {
    await session.value.close()
  }
}
