import { expect } from '@playwright/test'
import { runFault } from '../faults/fault.ts'
import { FAULTS } from '../faults/list.ts'
import { test } from '../harness/test.ts'

const SEED = Number(process.env.AIDOL_SEED ?? Date.now() % 1_000_000)

// `npm run faults` has them for as long as somebody wants.
for (const fault of FAULTS) {
  test(`${fault.name}, ${fault.bounded} times: nothing is lost and nothing counts twice`, async () => {
    test.setTimeout(600_000)
    console.log(`${fault.name}: AIDOL_SEED=${SEED}`)
    const { line, failures } = await runFault(fault, fault.bounded, SEED)
    console.log(JSON.stringify(line))
    expect(failures).toEqual([])
    expect(line).toMatchObject({ lost: 0, doubled: 0 })
  })
}
