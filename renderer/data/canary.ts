import type { Canary } from '../../shared/ipc/contract.ts'
import type { StreamRow } from './rows.ts'

/** A note outside the profile of how far her stream has come. */
export interface CanaryPort {
  read(): Promise<Canary | null>
  note(canary: Canary): void
}

export function noteStream(canary: CanaryPort, { generation, stream, last, acknowledged }: StreamRow): void {
  canary.note({ generation, stream, last, acknowledged })
}
