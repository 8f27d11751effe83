import stringWidth from 'string-width'
import type { Texts } from '../texts/catalogue.ts'

type Row = Readonly<Record<string, unknown>>

/** An output for people: a table for each list, and a line for each other value. */
export function renderingOf(output: Row, texts: Texts): readonly string[] {
  return Object.entries(output).flatMap(([name, value]) => {
    if (isRows(value)) return tableOf(value, texts)
    if (isRow(value)) return renderingOf(value, texts)
    return [`${titleOf(name, texts)}: ${cellOf(name, value, texts)}`]
  })
}

/** Lists within a row stand below it. */
function tableOf(rows: readonly Row[], texts: Texts): readonly string[] {
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const nested = all.filter((name) => rows.some((row) => isRows(row[name]) && row[name].length > 0))
  const names = all.filter((name) => !nested.includes(name))
  const head = names.map((name) => titleOf(name, texts))
  const cells = rows.map((row) => names.map((name) => cellOf(name, row[name], texts)))
  const widths = names.map((_, i) => Math.max(...[head, ...cells].map((line) => stringWidth(line[i] ?? ''))))
  const lineOf = (line: readonly string[]) =>
    line
      .map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - stringWidth(cell)))
      .join('  ')
      .trimEnd()
  const below = (row: Row) =>
    nested.flatMap((name) => (isRows(row[name]) ? tableOf(row[name], texts).map((line) => `  ${line}`) : []))
  return rows.length === 0
    ? ['-']
    : [lineOf(head), ...rows.flatMap((row, i) => [lineOf(cells[i] ?? []), ...below(row)])]
}

function titleOf(name: string, { words }: Texts): string {
  return words.values[name] ?? name
}

function cellOf(name: string, value: unknown, texts: Texts): string {
  const { values } = texts.words
  if (value === null || value === undefined || value === '') return '-'
  if (value instanceof Date) return beijingTime(value)
  if (Array.isArray(value))
    return value.length === 0 ? '-' : value.map((one) => cellOf(name, one, texts)).join(', ')
  if (typeof value === 'object') return JSON.stringify(value)
  const told = typeof value === 'boolean' ? values[`${value}`] : values[`${name}.${value}`]
  return told ?? String(value)
}

/** `2026-11-22 21:05`: days are counted in Beijing everywhere. */
function beijingTime(at: Date): string {
  return at.toLocaleString('sv', { timeZone: 'Asia/Shanghai' }).slice(0, '2026-11-22 21:05'.length)
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

function isRows(value: unknown): value is readonly Row[] {
  return Array.isArray(value) && value.every(isRow)
}
