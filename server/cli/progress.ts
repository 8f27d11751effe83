/** Nothing is shown for what is over sooner, ms. */
const PATIENCE_MS = 2_000
const TERMINAL_STEP_MS = 200
/** A log gets a line this often, ms. */
const LOG_STEP_MS = 10_000

export interface Progress {
  readonly step: (done: number, all: number) => void
  readonly end: () => void
}

/** A line on standard error that counts on in a terminal, and comes now and then in a log. */
export function createProgress(text: (done: number, all: number) => string): Progress {
  const terminal = process.stderr.isTTY === true
  let next = Date.now() + PATIENCE_MS
  let shown = false
  return {
    step(done, all) {
      if (Date.now() < next) return
      process.stderr.write(terminal ? `\r${text(done, all)}` : `${text(done, all)}\n`)
      next = Date.now() + (terminal ? TERMINAL_STEP_MS : LOG_STEP_MS)
      shown = true
    },
    end() {
      if (shown && terminal) process.stderr.write('\n')
    },
  }
}
