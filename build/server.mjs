// `npm run server -- <command>`: the central server, straight from its sources on Node 24.
import { spawn } from 'node:child_process'
import { inRoot } from './paths.mjs'
import { toolEnv } from './run.mjs'
import { giveUp } from './say.mjs'
import { setUp } from './setup.mjs'

try {
  await setUp(import.meta.filename, { electron: false })
  const args = [inRoot('server', 'cli.ts'), ...process.argv.slice(2)]
  // From where the person stands, so that `import ./pictures` means what it says.
  const cwd = process.env.INIT_CWD ?? process.cwd()
  const child = spawn(process.execPath, args, { stdio: 'inherit', env: toolEnv(), cwd })
  // Ctrl-C reaches the server from the terminal itself: it ends in good order, and we wait for that.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('close', (code) => process.exit(code ?? 1))
} catch (error) {
  giveUp(error)
}
