// Where things are, seen from the project's top folder.
import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
export const inRoot = (/** @type {string[]} */ ...names) => join(ROOT, ...names)

export const BIN = inRoot('node_modules', '.bin')
/** Downloads that `npm ci` must not throw away with node_modules. Ignored by git. */
export const CACHE = inRoot('.cache')
/** What the development server and the development profiles keep. Ignored by git. */
export const DATA = inRoot('data')

/** Whether a script was started itself, not imported. Real paths: the checkout may be reached through a link. */
export const isStarted = (/** @type {string} */ url) =>
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(url))
