import { join } from 'node:path'
import type { DeviceId, StreamId, UserId } from '../../shared/model/ids.ts'
import type { Certificate, ServerKeys } from '../../shared/wire/device.ts'
import { CHAIN_START } from '../../shared/wire/operation.ts'
import type { SyncMessage } from '../../shared/wire/sync.ts'
import { type CarryStore, openCarryStore } from '../sealing/carry-store.ts'
import { type Identity, openIdentity } from '../sealing/identity.ts'

/** Keys of a server that nobody runs; well-formed, so that runs can be sealed to them. */
export const SERVER_KEYS: ServerKeys = {
  box: { id: '0123456789abcdef', publicKey: Buffer.alloc(32, 9).toString('base64') },
  sign: Buffer.alloc(32, 7).toString('base64'),
}

/** What the server says of a device; nobody checks the signature. */
export const CERTIFICATE: Certificate = {
  device: '0198c0de-0000-8000-8000-0000000000dd' as DeviceId,
  publicKey: SERVER_KEYS.sign,
  issuedAt: 1_800_000_000_000,
  expiresAt: 1_900_000_000_000,
  signature: 'AAAA',
}

/** A device that has signed in with that server; null: that never did. */
export async function enrolled(
  folder: string,
  keys: ServerKeys | null = SERVER_KEYS,
): Promise<{ identity: Identity; carry: CarryStore; app: string }> {
  const log = { info() {}, warn() {}, error() {} }
  const identity = await openIdentity(join(folder, 'device.json'), log)
  if (keys !== null) await identity.trust(keys, null)
  return { identity, carry: await openCarryStore(join(folder, 'carry'), log, () => {}), app: '0.1.0' }
}

/** A message with nothing to send. */
export const MESSAGE: SyncMessage = {
  user: '0198c0de-0000-7000-8000-000000000001' as UserId,
  stream: '0198c0de-0000-7000-8000-000000000002' as StreamId,
  from: 1,
  chain: CHAIN_START,
  operations: [],
  epoch: null,
  clock: 0,
  state: { pending: 0, quarantined: 0, drafts: 0, oldestPendingMs: null, freeDiskMb: null },
  cursor: 0,
}
