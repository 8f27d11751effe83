// `npm test`: sets up what is missing, then runs everything. Counts come from the runners' own JSON reports; a step that
// breaks off counts as a failure even when its report says nothing.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { giveUp } from './say.mjs'
import { setUp } from './setup.mjs'

/** @typedef {{ passed: number, failed: number, skipped?: number }} Count */

const REPORTS = inRoot('out', 'test')
const VITEST = inRoot('out', 'test', 'vitest.json')
const PLAYWRIGHT = inRoot('out', 'test', 'playwright.json')

/** @param {string} title */
const heading = (title) => process.stdout.write(`\n── ${title}\n`)

/** @param {string} file */
const readReport = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null)

/** A step without a report of its own: one, passed or failed. @param {number} code @returns {Count} */
const one = (code) => (code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })

/** What a runner counted, but never "all well" when it ended badly. @param {number} code @param {Count} count @returns {Count} */
const honest = (code, count) => ({ ...count, failed: code !== 0 && count.failed === 0 ? 1 : count.failed })

/** @returns {Promise<Count>} */
async function checks() {
  const { CHECKS, runChecks } = await import('./check.mjs')
  return runChecks(CHECKS.filter((check) => !check.onlyHere))
}

/** @returns {Promise<Count>} */
async function units() {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${VITEST}`]
  const { code } = await run('vitest', ['run', ...reporters], { show: true })
  const report = readReport(VITEST)
  if (!report) return { passed: 0, failed: 1 }
  /** @type {{ status: string, assertionResults: unknown[] }[]} */
  const files = report.testResults
  // A file that could not be loaded has no tests to count.
  const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  const skipped = report.numPendingTests + report.numTodoTests
  return honest(code, { passed: report.numPassedTests, failed: report.numFailedTests + broken, skipped })
}

/** @returns {Promise<Count>} */
async function endToEnd() {
  const { code } = await run('playwright', ['test'], { show: true })
  const report = readReport(PLAYWRIGHT)
  if (!report) return { passed: 0, failed: 1 }
  const { expected, unexpected, flaky, skipped } = report.stats
  return honest(code, { passed: expected + flaky, failed: unexpected + report.errors.length, skipped })
}

/** @param {string} script @returns {() => Promise<Count>} */
const script = (script) => async () =>
  one((await run(process.execPath, [inRoot('build', script)], { show: true })).code)

/** In this order: what fails fastest comes first. @type {[string, () => Promise<Count>][]} */
const STEPS = [
  ['check', checks],
  ['unit tests', units],
  ['build', script('bundle.mjs')],
  ['package', script('package.mjs')],
  ['end to end', endToEnd],
]

try {
  await setUp(import.meta.filename)
  rmSync(REPORTS, { recursive: true, force: true })
  mkdirSync(REPORTS, { recursive: true })
  const sum = { passed: 0, failed: 0, skipped: 0 }
  for (const [title, step] of STEPS) {
    heading(title)
    const began = Date.now()
    const {
      passed,
      failed,
      skipped = 0,
    } = await step().catch((error) => {
      process.stdout.write(`${error instanceof Error ? error.stack : error}\n`)
      return { passed: 0, failed: 1, skipped: 0 }
    })
    sum.passed += passed
    sum.failed += failed
    sum.skipped += skipped
    const seconds = ((Date.now() - began) / 1000).toFixed(0)
    process.stdout.write(
      `${title}: ${failed === 0 ? 'passed' : 'FAILED'}, ${passed} of ${passed + failed} in ${seconds} s\n`,
    )
  }
  const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''
  process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed${skipped}\n`)
  process.exit(sum.failed === 0 ? 0 : 1)
} catch (error) {
  giveUp(error)
}
