import {
  createCipheriv,
  createHash,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import { brotliCompressSync } from 'node:zlib'
import type { DeviceId } from '../shared/model/ids.ts'
import { deviceIdOf } from '../shared/wire/device.ts'
import { packBody, RUN_PURPOSE, type RunHead, runContext } from '../shared/wire/run.ts'
import type { SyncRequest } from '../shared/wire/sync.ts'
import { type KeyRing, publicKeyOf, rawOf } from './modules/devices/keys.ts'

/** For tests only: a device as the server sees it: a key, and the id that is made of it. */
export interface TestDevice {
  readonly id: DeviceId
  readonly key: KeyObject
  /** Raw, base64. */
  readonly publicKey: string
}

export function newDevice(): TestDevice {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = rawOf(publicKey)
  const id = deviceIdOf(createHash('sha256').update(raw).digest('hex'))
  return { id, key: privateKey, publicKey: raw.toString('base64') }
}

/** What a sign-in tells of a device. */
export function deviceFields({ id, publicKey }: Pick<TestDevice, 'id' | 'publicKey'> = newDevice()) {
  return { device: id, deviceKey: publicKey }
}

export interface TestRun extends Omit<RunHead, 'count' | 'key' | 'bytes'> {
  readonly operations: readonly unknown[]
  /** Their JSON, where it is more than can be made here. */
  readonly text?: string
}

export interface TestRequest extends Omit<SyncRequest, 'runs'> {
  readonly runs: readonly TestRun[]
}

/** The body of a request, sealed as shared/wire/run.ts has it. */
export function bodyOf(request: TestRequest, device: TestDevice, keys: KeyRing): Buffer {
  const sealed = request.runs.map((run) => seal(run, request.device, device, keys))
  const head = { ...request, runs: sealed.map((one) => one.head) }
  return Buffer.from(
    packBody(
      brotliCompressSync(JSON.stringify(head)),
      sealed.map((one) => one.bytes),
    ),
  )
}

function seal(
  { operations, text = JSON.stringify(operations), ...run }: TestRun,
  name: DeviceId,
  device: TestDevice,
  keys: KeyRing,
) {
  const head = { ...run, key: keys.public.box.id, count: operations.length }
  if (operations.length === 0) return { head: { ...head, bytes: 0 }, bytes: Buffer.alloc(0) }
  const bytes = sealBox(text, RUN_PURPOSE, runContext(head, name), device, keys)
  return { head: { ...head, bytes: bytes.length }, bytes }
}

/** A sealed box as shared/wire/run.ts has it. */
export function sealBox(
  text: string,
  purpose: string,
  context: string,
  device: TestDevice,
  { public: { box } }: KeyRing,
): Buffer {
  const bound = Buffer.from(context)
  const theirs = Buffer.from(box.publicKey, 'base64')
  const once = generateKeyPairSync('x25519')
  const secret = diffieHellman({ privateKey: once.privateKey, publicKey: publicKeyOf('x25519', theirs) })
  const raw = rawOf(once.publicKey)
  const key = Buffer.from(hkdfSync('sha256', secret, Buffer.concat([raw, theirs]), purpose, 32))
  const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12)).setAAD(bound)
  const packed = cipher.update(brotliCompressSync(text))
  const sealed = Buffer.concat([raw, packed, cipher.final(), cipher.getAuthTag()])
  return Buffer.concat([sealed, sign(null, Buffer.concat([bound, sealed]), device.key)])
}
