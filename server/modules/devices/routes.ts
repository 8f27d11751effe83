import type { FastifyInstance } from 'fastify'
import type { DeviceService } from './service.ts'

/** Open to all: whoever carries runs for others must be able to look, and the list names no people. */
export function deviceRoutes(app: FastifyInstance, devices: DeviceService): void {
  app.get('/v1/revocations', () => devices.revocations())
}
