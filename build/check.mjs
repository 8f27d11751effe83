// `npm run check`: everything a tool can say about the sources without running them. The list is also the first part of
// `npm test`, where each line counts as one.
import { availableParallelism } from 'node:os'
import { inRoot, isStarted } from './paths.mjs'
import { run } from './run.mjs'
import { giveUp } from './say.mjs'
import { setUp } from './setup.mjs'

/** @typedef {{ name: string, command: string[], hint: string, onlyHere?: boolean }} Check */

// The native compiler: a third of the time. The other TypeScript in package.json is there for dependency-cruiser and for
// editors, which need the compiler's API.
const TSC = inRoot('node_modules', '@typescript', 'native', 'bin', 'tsc')

/** @param {string} folder @param {string} name @returns {Check} */
const types = (folder, name = folder) => ({
  name: `types: ${name}`,
  command: ['node', TSC, '-p', folder, '--pretty', 'false'],
  hint: `Each folder has its own lib and types (${folder}/tsconfig.json): what is unknown there does not exist where that code runs.`,
})

/** @type {Check[]} */
export const CHECKS = [
  ...['shared', 'main', 'renderer', 'server', 'tests', 'build'].map((folder) => types(folder)),
  types('.', 'configuration'),
  {
    name: 'import rule',
    command: [
      'depcruise',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err-long',
      'shared',
      'main',
      'renderer',
      'server',
      'tests',
    ],
    hint: 'A file imports from its own folder and from folders to its left; each big library has one home: ARCHITECTURE.md, "the one rule".',
  },
  {
    name: 'lint and format',
    command: ['biome', 'check', '--max-diagnostics=50'],
    hint: '`npm run format` mends layout, order of imports and what is safe to mend; the rest wants a decision.',
  },
  {
    name: 'unused code',
    command: ['knip', '--no-progress', '--no-config-hints'],
    hint: 'Nothing uses these files, exports or packages: delete them, or use them. Entries are listed in knip.json.',
  },
  {
    name: 'catalogue of texts',
    command: ['vitest', 'run', 'renderer/ui/text', '--reporter=dot', '--passWithNoTests'],
    hint: 'Every text stands in both languages with the same placeholders: renderer/ui/text/.',
    onlyHere: true, // a unit test: `npm test` runs it with the others
  },
]

/**
 * Runs checks, as many at once as there are processors; each one's output appears in one piece when it has ended.
 * @param {Check[]} checks @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runChecks(checks) {
  const waiting = [...checks]
  let failed = 0
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const { name, command, hint } = check
      const began = Date.now()
      const { code, output } = await run(command[0] ?? '', command.slice(1))
      const seconds = ((Date.now() - began) / 1000).toFixed(1)
      if (code !== 0) failed++
      process.stdout.write(
        code === 0 ? `✓ ${name} (${seconds} s)\n` : `✗ ${name} (${seconds} s)\n${output}\n  → ${hint}\n\n`,
      )
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return { passed: checks.length - failed, failed }
}

if (isStarted(import.meta.url)) {
  try {
    await setUp(import.meta.filename, { electron: false })
    const { passed, failed } = await runChecks(CHECKS)
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
    process.exit(failed === 0 ? 0 : 1)
  } catch (error) {
    giveUp(error)
  }
}
