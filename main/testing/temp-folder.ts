import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Log } from '../log.ts'

/** A folder of the test's own, gone when the test ends. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aidol-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Keeps its lines where a test can look at them. */
export function memoryLog(): Log & { readonly lines: string[] } {
  const lines: string[] = []
  return {
    lines,
    info: (text) => void lines.push(`info ${text}`),
    warn: (text) => void lines.push(`warn ${text}`),
    error: (text, cause) => void lines.push(`error ${text} ${cause ?? ''}`.trimEnd()),
  }
}
