// What Playwright does once before all tests: a display for the windows, and a word to who forgot to build.
import { existsSync } from 'node:fs'
import { ensureDisplay } from './display.mjs'
import { inRoot } from './paths.mjs'
import { SetupError } from './say.mjs'

export default async function beforeAll() {
  if (!existsSync(inRoot('out', 'main', 'main.js')))
    throw new SetupError('Nothing is built yet: run `npm run build` first.')
  const { close } = await ensureDisplay()
  return close
}
