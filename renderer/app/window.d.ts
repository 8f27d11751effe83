import type { Desk } from '../../shared/ipc/contract.ts'

declare global {
  interface Window {
    /** Put there by the preload script; the window's only way out. */
    readonly desk: Desk
  }
}
