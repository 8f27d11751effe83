import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { newDataKey } from '../crypto/key-wrap.ts'
import { inMountNamespace } from '../testing/mount-namespace.ts'
import { memoryLog, tempFolder } from '../testing/temp-folder.ts'
import { Journal } from './journal.ts'

const KEY = newDataKey()
const WRITER = fileURLToPath(new URL('../testing/journal-writer.ts', import.meta.url))

function answersIn(output: string): { n: number; code: string }[] {
  const lines = output.split('\n').slice(0, -1)
  return lines.map((line) => line.split(' ')).map(([n, code = '']) => ({ n: Number(n), code }))
}

async function keysIn(folder: string): Promise<Map<string, unknown>> {
  const journal = await Journal.open(folder, KEY, memoryLog())
  expect(journal.report.damaged).toBe(0)
  const records = journal.read()
  await journal.close()
  return new Map(records.map(({ key, value }) => [key, value]))
}

describe('a writer that is killed', () => {
  function run(folder: string, mode: string): { child: ChildProcess; output: () => string } {
    const child = spawn(process.execPath, [WRITER, folder, KEY.toString('hex'), mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout?.on('data', (piece) => {
      output += piece
    })
    return { child, output: () => output }
  }

  it('loses nothing that was answered, ten times over', async () => {
    const folder = join(await tempFolder(), 'journal')
    const saved = new Set<number>()
    for (let kill = 0; kill < 10; kill++) {
      const { child, output } = run(folder, 'until-killed')
      const lines = 4 + kill * 17
      await new Promise<void>((resolve) => {
        child.stdout?.on('data', () => {
          if (answersIn(output()).length >= lines) child.kill('SIGKILL')
        })
        child.on('close', () => resolve())
      })
      for (const { n, code } of answersIn(output())) {
        expect(code).toBe('saved')
        saved.add(n)
      }
      const keys = await keysIn(folder)
      expect([...saved].filter((n) => keys.get(`k${n}`) !== n)).toEqual([])
    }
    expect(saved.size).toBeGreaterThan(40)
  })
})

describe('a disk that is really full', () => {
  /**
   * Runs the writer on a file system of 200 KB, in a mount namespace of its own; what it left there is copied to
   * `folder` before the namespace vanishes.
   */
  async function untilFull(folder: string) {
    const script = `
      small="$1.small"
      mkdir "$small"
      mount -t tmpfs -o size=200k tmpfs "$small"
      "$2" "$3" "$small" "$4" until-full
      cp "$small"/*.journal "$1"`
    const args = [folder, process.execPath, WRITER, KEY.toString('hex')]
    return answersIn(await inMountNamespace(script, args))
  }

  function check(answers: { n: number; code: string }[], keys: Map<string, unknown>): void {
    const full = answers.filter(({ code }) => code === 'disk-full')
    const saved = answers.filter(({ code }) => code === 'saved')
    expect(full.length + saved.length).toBe(answers.length)
    expect(full.length).toBeGreaterThan(0)
    expect(saved.length).toBeGreaterThan(3)
    expect(saved.filter(({ n }) => keys.get(`k${n}`) !== n)).toEqual([])
    expect(full.filter(({ n }) => keys.has(`k${n}`))).toEqual([])
  }

  it('answers disk-full, takes the torn piece back, and goes on with what still fits', async () => {
    const folder = join(await tempFolder(), 'journal')
    await mkdir(folder)
    const answers = await untilFull(folder)
    check(answers, await keysIn(folder))
    expect(answers.slice(-2).map(({ code }) => code)).toEqual(['disk-full', 'saved'])
    expect((await readdir(folder)).filter((name) => name !== '00000001.journal')).toEqual([])
    expect((await stat(join(folder, '00000001.journal'))).size).toBeGreaterThan(100_000)
  })
})
