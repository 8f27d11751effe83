import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** As root a mount namespace is to be had at once; others need a user namespace around it. */
const FLAGS = process.getuid?.() === 0 ? ['--mount'] : ['--map-root-user', '--mount']

/** Runs a shell script where it may mount small file systems of its own; they vanish with it. Answers what it printed. */
export async function inMountNamespace(script: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('unshare', [...FLAGS, 'sh', '-ec', script, 'sh', ...args])
  return stdout
}
