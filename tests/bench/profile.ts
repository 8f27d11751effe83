import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CDPSession } from '@playwright/test'
import { OUT } from './material.ts'

/** How many functions are named. */
const MOST = 12

interface Node {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
}

/** Runs `work` under the CPU profiler of the page, keeps the profile and says where the time went. */
export async function profiled<T>(cdp: CDPSession, name: string, work: () => Promise<T>): Promise<T> {
  await cdp.send('Profiler.enable')
  await cdp.send('Profiler.setSamplingInterval', { interval: 200 })
  await cdp.send('Profiler.start')
  const result = await work()
  const { profile } = await cdp.send('Profiler.stop')
  await cdp.send('Profiler.disable')
  await writeFile(join(OUT, `${name}.cpuprofile`), JSON.stringify(profile))
  const own = new Map<number, number>()
  for (const [i, id] of (profile.samples ?? []).entries())
    own.set(id, (own.get(id) ?? 0) + (profile.timeDeltas?.[i] ?? 0) / 1000)
  const byFunction = new Map<string, number>()
  for (const { id, callFrame } of profile.nodes as readonly Node[]) {
    const { functionName, url, lineNumber } = callFrame
    const where = `${functionName || '(anonymous)'} ${url.split('/').at(-1) ?? ''}:${lineNumber + 1}`
    byFunction.set(where, (byFunction.get(where) ?? 0) + (own.get(id) ?? 0))
  }
  const lines = [...byFunction]
    .filter(([where]) => !where.startsWith('(idle)'))
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([where, ms]) => `  ${ms.toFixed(1).padStart(8)} ms  ${where}\n`)
  process.stderr.write(`profile of ${name}:\n${lines.join('')}`)
  return result
}
