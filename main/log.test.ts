import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fileLog } from './log.ts'
import { tempFolder } from './testing/temp-folder.ts'

it('writes lines with time, level and the cause, also to the terminal', async () => {
  const file = join(await tempFolder(), 'logs', 'main.log')
  const shown: string[] = []
  const log = fileLog(file, (line) => shown.push(line))
  log.info('started')
  log.error('journal', new Error('no room'))
  const text = await readFile(file, 'utf8')
  expect(text).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info {2}started\n.*error journal: Error: no room\n/)
  expect(shown.join('')).toBe(text)
})

it('keeps two files of a megabyte at most, and goes on where an earlier run stopped', async () => {
  const file = join(await tempFolder(), 'main.log')
  await writeFile(file, 'x'.repeat(999_990))
  const log = fileLog(file, () => undefined)
  log.info('first of the new file')
  expect((await stat(`${file}.1`)).size).toBe(999_990)
  expect(await readFile(file, 'utf8')).toContain('first of the new file')
})

it('is silent where the disk refuses', async () => {
  const file = join(await tempFolder(), 'in-the-way')
  await writeFile(file, '')
  const shown: string[] = []
  const log = fileLog(join(file, 'main.log'), (line) => shown.push(line))
  log.warn('still running')
  expect(shown[0]).toContain('still running')
  expect(shown[1]).toContain('log not written')
})
