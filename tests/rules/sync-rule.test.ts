// Data and sync are what the simulator runs: they must have no clock, chance, timer or line of their own. The linter refuses
// each; here they are planted in a toy tree under the real configuration.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..', '..')
const BIOME = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')

const WRONG = [
  'Date.now()',
  'performance.now()',
  'Math.random()',
  'setTimeout(() => {}, 1)',
  'setInterval(() => {}, 1)',
  "fetch('https://x')",
  'crypto.randomUUID()',
  'localStorage.length',
  "indexedDB.open('x')",
]

const REFUSED = ['renderer/data/wrong.ts', 'renderer/sync/wrong.ts']
const LEFT = [
  'renderer/data/cipher.ts',
  'renderer/data/right.test.ts',
  'renderer/sync/right.test.ts',
  'renderer/app/right.ts',
]

it('a clock, chance, a timer and a line are refused in renderer/data and renderer/sync, and nowhere else', () => {
  const tree = mkdtempSync(join(tmpdir(), 'aidol-sync-rule-'))
  onTestFinished(() => rmSync(tree, { recursive: true }))
  for (const file of ['biome.json', 'build/lint'])
    cpSync(join(ROOT, file), join(tree, file), { recursive: true })
  const source = WRONG.map((wrong, i) => `export const w${i} = () => ${wrong}\n`).join('')
  for (const file of [...REFUSED, ...LEFT]) {
    mkdirSync(dirname(join(tree, file)), { recursive: true })
    writeFileSync(join(tree, file), source)
  }
  const args = [BIOME, 'lint', '--reporter=json', 'renderer']
  const { stdout } = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] }
  const lines = diagnostics.map(({ location }) => `${location.path} ${location.start.line}`)
  expect(lines.sort()).toEqual(REFUSED.flatMap((file) => WRONG.map((_, i) => `${file} ${i + 1}`)))
})

interface Diagnostic {
  readonly location: { readonly path: string; readonly start: { readonly line: number } }
}
