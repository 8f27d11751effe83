import { eq, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { z } from 'zod'

/** Whether a row is what a person calls by `ref`: its id, or its name as names are stored. */
export function isNamed({ id, name }: { readonly id: PgColumn; readonly name: PgColumn }, ref: string): SQL {
  const clean = ref.normalize('NFC').trim()
  return z.uuid().safeParse(clean).success ? eq(id, clean) : eq(name, clean)
}
