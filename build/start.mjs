// `npm start`: the program, and beside it a server with the sample project unless one is named (AIDOL_SERVER, --server URL).
// `npm run dev -- --person alice`: the same with that person's own profile and the developer menu; two may run at once.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DATA } from './paths.mjs'
import { giveUp, SetupError, say } from './say.mjs'
import { setUp } from './setup.mjs'

function readArguments() {
  const options = /** @type {const} */ ({
    dev: { type: 'boolean', default: false },
    person: { type: 'string' },
    server: { type: 'string' },
  })
  const { values } = parseArgs({ options })
  if (values.person !== undefined && !/^[\w.-]+$/.test(values.person))
    throw new SetupError('--person wants a plain name such as alice: a folder is named after it.')
  return values
}

/** @param {ReturnType<typeof readArguments>} values @param {string} server */
async function runProgram({ dev, person }, server) {
  const [{ electronCommand }, { ensureDisplay }] = await Promise.all([
    import('./launch-electron.mjs'),
    import('./display.mjs'),
  ])
  const { close } = await ensureDisplay()
  const { executablePath, args, env } = electronCommand({
    profileDir: join(DATA, person ? `profile-${person}` : 'profile'),
    env: { AIDOL_SERVER: server, AIDOL_PERSON: person, AIDOL_DEV: dev ? '1' : undefined },
    // Chromium tells of every bus and driver that a plain machine lacks; nobody who only wants to work can use that.
    args: dev ? [] : ['--log-level=3'],
  })
  say('program', `starting${person ? ` as ${person}` : ''}, server ${server}`)
  const child = spawn(executablePath, args, { env, stdio: 'inherit' })
  // Ctrl-C goes to the whole terminal: the program ends in good order, we stay until it has, then stop the server.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(127))
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 0 : 1)))
  })
  close()
  return code
}

try {
  const values = readArguments()
  await setUp(import.meta.filename)
  await (await import('./bundle.mjs')).ensureBundles()
  const named = values.server ?? process.env.AIDOL_SERVER
  const { ensureLocalServer } = await import('./local-server.mjs')
  const server = named ? { url: named, stop: async () => {} } : await ensureLocalServer()
  const code = await runProgram(values, server.url).finally(server.stop)
  process.exit(code)
} catch (error) {
  giveUp(error)
}
