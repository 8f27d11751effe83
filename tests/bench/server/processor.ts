import { readdir, readFile } from 'node:fs/promises'

/** Of the kernel's clock in /proc, ms. */
const TICK_MS = 10

/** Processor time of a process so far, ms. Linux only. */
export async function processorMs(pid: number): Promise<number> {
  const { user, system } = await readStat(pid)
  return (user + system) * TICK_MS
}

/** The same of a process with its children, those that have ended among them. */
export async function familyMs(pid: number): Promise<number> {
  const { user, system, endedUser, endedSystem } = await readStat(pid)
  let ticks = user + system + endedUser + endedSystem
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const child = await readStat(Number(name)).catch(() => null)
    if (child?.parent === pid) ticks += child.user + child.system
  }
  return ticks * TICK_MS
}

async function readStat(pid: number) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name of the program stands in brackets and may hold anything.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [, parent = 0] = fields
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15)
  return { parent, user, system, endedUser, endedSystem }
}
