// The three bundles (main, preload, page) by electron-vite, made again only when something they are made of has changed.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot, isStarted } from './paths.mjs'
import { run, tail } from './run.mjs'
import { giveUp, SetupError, say } from './say.mjs'
import { setUp } from './setup.mjs'

const SOURCES = [
  'main',
  'renderer',
  'shared',
  'build/postcss',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
]
const STAMP = inRoot('out', 'made-of.txt')

/** One line per source file: a deleted file changes the list, which comparing times alone would miss. */
function madeOf() {
  /** @type {string[]} */
  const lines = []
  /** @param {string} path */
  const look = (path) => {
    const is = statSync(inRoot(path), { throwIfNoEntry: false })
    if (is?.isDirectory()) for (const name of readdirSync(inRoot(path)).sort()) look(join(path, name))
    else if (is && !/\.test\.tsx?$/.test(path)) lines.push(`${path} ${is.size} ${is.mtimeMs}`)
  }
  for (const path of SOURCES) look(path)
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}

export async function ensureBundles() {
  const now = madeOf()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === now) return
  say('build', 'bundling main, preload and page')
  const { code, output } = await run('electron-vite', ['build', '--logLevel', 'warn'])
  if (code !== 0) throw new SetupError(`The build failed:\n${tail(output, 60)}`)
  if (output.trim()) process.stdout.write(`${output.trim()}\n`)
  writeFileSync(STAMP, now)
}

if (isStarted(import.meta.url)) {
  try {
    await setUp(import.meta.filename, { electron: false })
    await ensureBundles()
  } catch (error) {
    giveUp(error)
  }
}
