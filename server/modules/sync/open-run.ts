import type { DeviceId } from '../../../shared/model/ids.ts'
import { RUN_PURPOSE, type RunHead, runContext } from '../../../shared/wire/run.ts'
import type { KeyRing } from '../devices/keys.ts'
import { openBox } from '../devices/open-box.ts'

const MOST_JSON_BYTES = 16 * 1024 * 1024

/**
 * The operations of a sealed run, or null where signature, seal or content are not right.
 * @param deviceKey raw Ed25519 key of the device, base64
 */
export async function openRun(
  head: RunHead,
  bytes: Uint8Array,
  device: DeviceId,
  deviceKey: string,
  keys: KeyRing,
): Promise<readonly unknown[] | null> {
  if (head.count === 0) return bytes.length === 0 ? [] : null
  const box = keys.box(head.key)
  if (box === null) return null
  const bound = { purpose: RUN_PURPOSE, context: runContext(head, device), mostBytes: MOST_JSON_BYTES }
  const json = await openBox(bytes, bound, deviceKey, box)
  if (json === null) return null
  try {
    const operations: unknown = JSON.parse(json.toString('utf8'))
    if (!Array.isArray(operations) || operations.length !== head.count) return null
    // What is nested too deep to be written out again cannot be hashed or stored.
    JSON.stringify(operations)
    return operations
  } catch {
    return null
  }
}
