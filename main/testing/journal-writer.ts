// Started by tests as a program of its own, to be killed or to run into a full disk:
//   node journal-writer.ts <folder> <key hex> <mode>
// Prints a line for each answer, after the answer.
import { setTimeout as sleep } from 'node:timers/promises'
import { Journal } from '../journal/journal.ts'

const [folder = '', key = '', mode = ''] = process.argv.slice(2)
const log = {
  info: () => undefined,
  warn: () => undefined,
  error: (text: string) => void process.stderr.write(`${text}\n`),
}
const journal = await Journal.open(folder, Buffer.from(key, 'hex'), log)

async function append(n: number, bytes: number): Promise<string> {
  const records = [
    { key: `k${n}`, value: n },
    { key: 'last', value: `${n} ${'x'.repeat(bytes)}` },
  ]
  const result = await journal.append(records)
  return result.ok ? 'saved' : result.error.code
}

if (mode === 'until-killed') {
  for (let n = journal.read().length; ; n++) {
    const [one, two] = await Promise.all([append(n * 2, n % 700), append(n * 2 + 1, 50_000)])
    process.stdout.write(`${n * 2} ${one}\n${n * 2 + 1} ${two}\n`)
  }
}
if (mode === 'until-full') {
  let n = 0
  let code = 'saved'
  while (code === 'saved' && n < 1000) {
    code = await append(n, 20_000)
    process.stdout.write(`${n++} ${code}\n`)
  }
  // A large call and a small one together: the small one still fits.
  await sleep(1)
  const together = await Promise.all([append(n, 20_000), append(n + 1, 0)])
  process.stdout.write(`${n} ${together[0]}\n${n + 1} ${together[1]}\n`)
  await journal.close()
}
