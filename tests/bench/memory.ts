import { readFile } from 'node:fs/promises'
import type { ElectronApplication } from '@playwright/test'
import { median } from './figures.ts'

/**
 * Memory of all processes of the program, MB. On Linux their proportional shares (PSS), so that what they have in common
 * counts once; elsewhere their working sets. Looked at five times, a second apart: a collection of garbage may just run.
 */
export async function memoryOf(app: ElectronApplication): Promise<number> {
  const looks: number[] = []
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const metrics = await app.evaluate(({ app: program }) =>
      program.getAppMetrics().map(({ pid, memory }) => ({ pid, workingSetKb: memory.workingSetSize })),
    )
    const shares = await Promise.all(
      metrics.map(({ pid, workingSetKb }) =>
        process.platform === 'linux' ? proportionalKb(pid) : workingSetKb,
      ),
    )
    looks.push(shares.reduce((sum, kb) => sum + kb, 0) / 1024)
  }
  return median(looks)
}

async function proportionalKb(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0)
}
