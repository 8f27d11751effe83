// Starting other programs. Every child sees the project's own tools (and with them Node 24) first on its PATH.
import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'
import { BIN, ROOT } from './paths.mjs'

/** @typedef {{ code: number, output: string }} Outcome */
/** @typedef {{ env?: Record<string, string | undefined>, cwd?: string, show?: boolean }} RunOptions */

/** @param {Record<string, string | undefined>} [more] @returns {NodeJS.ProcessEnv} */
export function toolEnv(more = {}) {
  return { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}`, ...more }
}

/**
 * Runs a program to its end. With `show` its output goes straight to the terminal, otherwise it is kept for the caller.
 * A program that cannot be started counts as code 127: callers then have one way of failing.
 * @param {string} command @param {string[]} args @param {RunOptions} [options] @returns {Promise<Outcome>}
 */
export function run(command, args, { env, cwd = ROOT, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: toolEnv(env),
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      // Windows finds npm and the tools of node_modules only as .cmd files, which need a shell.
      shell: process.platform === 'win32' && !command.endsWith('.exe'),
    })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}` }))
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 128 : 1), output }))
  })
}

/** The last lines of a long output: what a person needs to see of a failure. @param {string} text */
export const tail = (text, lines = 25) => text.trimEnd().split('\n').slice(-lines).join('\n')
