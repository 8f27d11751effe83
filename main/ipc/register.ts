import { type ChannelName, contract } from '../../shared/ipc/contract.ts'
import type { Log } from '../log.ts'
import { isOurPage } from '../protocol/app-scheme.ts'
import { CHANNELS } from './channels.ts'
import type { Handlers } from './handlers.ts'

/** The frame that called, as Electron tells it; null once it has gone. */
interface Frame {
  readonly url: string
  /** Null for a main frame. */
  readonly parent: unknown
}

/** As much of ipcMain as is used here. */
export interface Ipc {
  handle(
    channel: string,
    listener: (event: { readonly senderFrame: Frame | null }, arg: unknown) => Promise<unknown>,
  ): void
}

/**
 * The only caller of ipcMain.handle. A call counts only from the main frame of our own page and with an argument that
 * the contract allows; a refused call is rejected and logged, never dropped.
 */
export function register(ipc: Ipc, handlers: Handlers, log: Log): void {
  for (const channel of CHANNELS) {
    const run = handlers[channel] as (arg: unknown) => Promise<unknown>
    ipc.handle(channel, async (event, raw) => {
      // At once: after the first await the frame may be gone.
      const frame = event.senderFrame
      try {
        if (frame === null || frame.parent !== null || !isOurPage(frame.url))
          throw new Error('refused: not our page')
        return await run(checked(channel, raw))
      } catch (error) {
        log.error(`ipc ${channel}`, error)
        throw error
      }
    })
  }
}

function checked(channel: ChannelName, raw: unknown): unknown {
  const parsed = contract[channel].arg.safeParse(raw)
  if (parsed.success) return parsed.data
  // Paths and codes only: the value may hold a password or somebody's work.
  const why = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'argument'}: ${issue.code}`)
  throw new Error(`refused: ${why.join(', ')}`)
}
