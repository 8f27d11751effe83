import { constants } from 'node:zlib'
import type { ServerKeys } from '../../shared/wire/device.ts'
import { RUN_PURPOSE, type RunHead, runContext } from '../../shared/wire/run.ts'
import type { Identity } from './identity.ts'
import { sealBox } from './seal-box.ts'

/** The slowest effort pays on a line of 64 kbit/s: 16 KB take it a tenth of a second, and their last per cent as long. */
const QUALITY = constants.BROTLI_MAX_QUALITY

/** A run as it goes over the line. */
export interface SealedRun {
  readonly head: RunHead
  readonly bytes: Uint8Array
}

/**
 * Seals operations to the server and signs them as this device.
 * @param json the operations as a JSON list, `run.count` of them
 */
export async function sealRun(
  run: Omit<RunHead, 'bytes' | 'key'>,
  json: string,
  identity: Pick<Identity, 'device' | 'key'>,
  keys: Pick<ServerKeys, 'box'>,
): Promise<SealedRun> {
  const head = { ...run, key: keys.box.id }
  const context = runContext(head, identity.device)
  const bytes = await sealBox(json, { purpose: RUN_PURPOSE, context, quality: QUALITY }, identity, keys)
  return { head: { ...head, bytes: bytes.length }, bytes }
}
