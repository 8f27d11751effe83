// The set-up scripts speak in single lines: `· step: what it does`. Nothing is said about what is already done.

/** @param {string} step @param {string} text */
export function say(step, text) {
  process.stdout.write(`· ${step}: ${text}\n`)
}

/** A failure that a person can act upon: shown without a stack. */
export class SetupError extends Error {}

/**
 * Ends the program with the reason of a failure; a stack only where the failure is a bug of ours.
 * @param {unknown} error @returns {never}
 */
export function giveUp(error) {
  const text =
    error instanceof SetupError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`\n${text}\n`)
  process.exit(1)
}
