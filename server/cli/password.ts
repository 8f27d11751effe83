import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** What is typed without being shown, or the first line of standard input where nobody sits there. */
export async function readSecret(prompt: string): Promise<string> {
  const interactive = process.stdin.isTTY === true
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: interactive })
  if (interactive) process.stderr.write(prompt)
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
    if (interactive) process.stderr.write('\n')
  }
}
