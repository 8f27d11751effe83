import type { FastifyInstance } from 'fastify'
import type { DeviceId } from '../../../shared/model/ids.ts'
import { Refusal } from '../../http.ts'
import type { DeviceService } from './service.ts'

/** Open to all: whoever carries runs for others must be able to look, and the list names no people. */
export function deviceRoutes(app: FastifyInstance, devices: DeviceService): void {
  app.get('/v1/revocations', () => devices.revocations())
}

/**
 * The raw key (base64) that a device signs with.
 * @throws Refusal where it may not send at all.
 */
export async function requireDevice(devices: DeviceService, device: DeviceId): Promise<string> {
  const key = await devices.keyOf(device)
  if (key.ok) return key.value
  if (key.error.code === 'device-revoked') throw new Refusal('device-revoked', 'the device was revoked')
  throw new Refusal('signed-out', `the device is ${key.error.code}: whoever signs in there enters it`)
}
