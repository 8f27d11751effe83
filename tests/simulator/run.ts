import { parseArgs } from 'node:util'
import { MUTANTS } from './mutants.ts'
import { simulate } from './simulate.ts'

const HELP = `npm run simulate -- [options]

  --seeds N     how many stories (default: 2000)
  --from S      the first seed (default: 1)
  --mutant M    with a fault put in on purpose, until it is found: ${MUTANTS.join(', ')}

A failing seed is told with what must not be, and is played again with --seeds 1 --from SEED.
`
/** Violations of one seed that are told. */
const MOST_TOLD = 5

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    mutant: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const mutant = MUTANTS.find((one) => one === values.mutant) ?? null
const [seeds, from] = [Number(values.seeds), Number(values.from)]
if (values.help) process.stdout.write(HELP)
else if (
  !Number.isInteger(seeds) ||
  seeds < 1 ||
  !Number.isInteger(from) ||
  (values.mutant && mutant === null)
) {
  process.stderr.write(HELP)
  process.exitCode = 2
} else await run()

async function run(): Promise<void> {
  let played = 0
  const { failed, promises, ...result } = await simulate({
    seeds,
    from,
    mutant,
    untilCaught: mutant !== null,
    onPortion(told) {
      played += told.length
      process.stderr.write(`\rsimulate: ${played} of ${seeds} seeds`)
    },
  })
  process.stderr.write(`\nsimulate: ${promises} times something was called done\n`)
  for (const { seed, violations } of failed) {
    const replay = `npm run simulate -- --seeds 1 --from ${seed}${mutant === null ? '' : ` --mutant ${mutant}`}`
    process.stderr.write(`seed ${seed} (${replay}):\n`)
    for (const violation of violations.slice(0, MOST_TOLD)) process.stderr.write(`  ${violation}\n`)
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  // A mutant is there to be found.
  process.exitCode = failed.length > 0 === (mutant !== null) ? 0 : 1
}
