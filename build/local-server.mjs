// The server that `npm start` and `npm run dev` bring along: the one that runs already, or a child of ours.
import { spawn } from 'node:child_process'
import { inRoot, ROOT } from './paths.mjs'
import { toolEnv } from './run.mjs'
import { SetupError, say } from './say.mjs'

export const LOCAL_SERVER = 'http://127.0.0.1:4780'
// The first start makes a database cluster and imports the sample pictures: half a minute on a slow disk.
const PATIENCE_MS = 120_000

/** Whether one of ours answers there. @param {string} url */
async function answers(url) {
  try {
    const answer = await fetch(`${url}/v1/about`, { signal: AbortSignal.timeout(2_000) })
    return /** @type {{ magic?: string }} */ (await answer.json()).magic === 'aidol'
  } catch {
    return false
  }
}

/** @returns {Promise<{ url: string, stop: () => Promise<void> }>} */
export async function ensureLocalServer() {
  if (await answers(LOCAL_SERVER)) {
    say('server', `using the one that runs at ${LOCAL_SERVER}`)
    return { url: LOCAL_SERVER, stop: async () => {} }
  }
  say('server', `starting it with the sample project at ${LOCAL_SERVER}`)
  const command = [process.execPath, inRoot('server', 'cli.ts'), 'serve', '--sample']
  // On Linux the kernel also tells it to stop when we are killed; elsewhere it would stay.
  if (process.platform === 'linux') command.unshift('setpriv', '--pdeathsig', 'TERM')
  const [program = '', ...args] = command
  // A process group of its own: Ctrl-C must reach the program first, and the server only when the program has ended.
  const child = spawn(program, args, {
    cwd: ROOT,
    env: toolEnv(),
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  })
  const ended = new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))
  let over = false
  ended.then(() => (over = true))
  for (
    const until = Date.now() + PATIENCE_MS;
    !(await answers(LOCAL_SERVER));
    await new Promise((r) => setTimeout(r, 200))
  ) {
    if (over) throw new SetupError(`The server ended with code ${await ended}.`)
    if (Date.now() > until) {
      child.kill()
      throw new SetupError(`The server does not answer at ${LOCAL_SERVER}.`)
    }
  }
  const stop = async () => {
    if (over) return
    child.kill('SIGTERM')
    await ended
  }
  return { url: LOCAL_SERVER, stop }
}
