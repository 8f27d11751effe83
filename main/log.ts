import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Never give it a password, a token, a key or what somebody drew. */
export interface Log {
  info(text: string): void
  warn(text: string): void
  error(text: string, cause?: unknown): void
}

/** Two files of this size at most, bytes. */
const MAX_BYTES = 1_000_000

/**
 * Lines in a file, the last full file kept as `….1`. Written at once, so that the last line before a crash is there;
 * few lines are written. A disk that refuses must not stop the work: then the line is only on standard error.
 */
export function fileLog(file: string, alsoTo: (line: string) => void): Log {
  let size = sizeOf(file)

  function write(level: string, text: string): void {
    const line = `${new Date().toISOString()} ${level} ${text}\n`
    alsoTo(line)
    try {
      if (size === null) mkdirSync(dirname(file), { recursive: true })
      if ((size ?? 0) + line.length > MAX_BYTES) {
        renameSync(file, `${file}.1`)
        size = 0
      }
      appendFileSync(file, line)
      size = (size ?? 0) + Buffer.byteLength(line)
    } catch (error) {
      alsoTo(`log not written: ${String(error)}\n`)
    }
  }

  return {
    info: (text) => write('info ', text),
    warn: (text) => write('warn ', text),
    error: (text, cause) => write('error', cause === undefined ? text : `${text}: ${describe(cause)}`),
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
}

function sizeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.size ?? null
}
