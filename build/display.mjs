// A display for machines that have none: Xvfb on the first free number, ended together with us.
import { spawn } from 'node:child_process'
import { SetupError, say } from './say.mjs'

/** @returns {Promise<{ display: string | undefined, close: () => void }>} */
export async function ensureDisplay({ width = 1600, height = 1000 } = {}) {
  const given = process.env.DISPLAY
  if (process.platform !== 'linux' || given || process.env.WAYLAND_DISPLAY)
    return { display: given, close: () => {} }
  const xvfb = [
    'Xvfb',
    '-displayfd',
    '3',
    '-screen',
    '0',
    `${width}x${height}x24`,
    '-nolisten',
    'tcp',
    '-noreset',
  ]
  // pdeathsig: a parent that is killed takes its display with it.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...xvfb], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    // Out of reach of Ctrl-C: the windows must be able to close in good order before their display goes.
    detached: true,
  })
  const ended = new Promise((_, reject) => {
    child.on('error', (error) => reject(new SetupError(`Xvfb did not start: ${error.message}`)))
    child.on('exit', (code) => reject(new SetupError(`Xvfb did not start (code ${code})`)))
  })
  ended.catch(() => {}) // after the start its end is no news
  const number = await Promise.race([
    firstLine(/** @type {import('node:stream').Readable} */ (child.stdio[3])),
    ended,
  ])
  const display = `:${number}`
  process.env.DISPLAY = display
  say('display', `none here; Xvfb shows the windows on ${display} (${width}x${height})`)
  child.unref()
  const close = () => void child.kill()
  process.once('exit', close)
  return { display, close }
}

/** @param {import('node:stream').Readable} stream @returns {Promise<string>} */
async function firstLine(stream) {
  let text = ''
  for await (const chunk of stream) {
    text += chunk
    if (text.includes('\n')) break
  }
  return text.trim()
}
