import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import type { Texts } from '../texts/catalogue.ts'

type Row = Readonly<Record<string, unknown>>

/** The last list of an output is what goes into a spreadsheet: what stands before it are sums of it. Null where there is none. */
function tableOf(output: z.ZodObject): { readonly name: string; readonly columns: readonly string[] } | null {
  const lists = Object.entries(output.shape).flatMap(([name, schema]) => {
    const rows = schema instanceof z.ZodArray ? schema.element : null
    return rows instanceof z.ZodObject ? [{ name, columns: Object.keys(rows.shape) }] : []
  })
  return lists.at(-1) ?? null
}

export function hasTable(output: z.ZodObject): boolean {
  return tableOf(output) !== null
}

export function csvRendering(output: z.ZodObject, value: Row, { words }: Texts): string {
  const { name, columns } = tableOf(output) ?? { name: '', columns: [] }
  const titles = columns.map((key) => ({ key, header: words.values[key] ?? key }))
  return csvOf(titles, (value[name] ?? []) as readonly Row[])
}

/**
 * Rows as CSV: with the mark by which Excel knows UTF-8, and with a quote before text that a spreadsheet would take for a
 * formula. Numbers stay numbers, also those below zero.
 */
export function csvOf(
  columns: readonly { readonly key: string; readonly header: string }[],
  rows: readonly Row[],
): string {
  return stringify([...rows], {
    bom: true,
    header: true,
    columns: [...columns],
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: {
      number: (value) => ({ value: String(value), escape_formulas: false }),
      date: (value) => value.toISOString(),
      boolean: String,
    },
  })
}
