// `npm run faults`: tests/faults/list.ts, one after the other. One line of JSON for each; exits 1 where one of them failed.
import { parseArgs } from 'node:util'
import { runFault } from './fault.ts'
import { FAULTS } from './list.ts'

const HELP = `npm run faults -- [options]

  --only NAME   one of ${FAULTS.map(({ name }) => name).join(', ')}
  --trials N    how often, instead of as often as each says of itself
  --seed S      of the first trial; each further one has the next (default: one by the clock)
`

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    trials: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const chosen = FAULTS.filter(({ name }) => values.only === undefined || name === values.only)
const trials = values.trials === undefined ? null : Number(values.trials)
const seed = Number(values.seed)
const sound = chosen.length > 0 && Number.isInteger(seed) && (trials === null || trials > 0)
if (values.help || !sound) {
  process.stdout.write(HELP)
  process.exit(sound ? 0 : 2)
}
let failed = false
for (const fault of chosen) {
  const began = performance.now()
  const many = trials ?? fault.trials
  process.stderr.write(`${fault.name}: ${many} trials from seed ${seed}\n`)
  const { line, failures } = await runFault(fault, many, seed)
  for (const failure of failures) process.stderr.write(`  ✗ ${failure}\n`)
  process.stderr.write(`${fault.name}: ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
  process.stdout.write(`${JSON.stringify(line)}\n`)
  failed ||= failures.length > 0
}
process.exit(failed ? 1 : 0)
