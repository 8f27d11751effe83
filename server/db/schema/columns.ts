import { bigint, text, timestamp } from 'drizzle-orm/pg-core'
import type { Sha256 } from '../../../shared/model/ids.ts'

/** Rows that are numbered in the order in which they came. */
export const numbered = () => bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
export const moment = (name: string) => timestamp(name, { withTimezone: true })
export const createdAt = () => moment('created_at').notNull().defaultNow()
export const count = (name: string) => bigint(name, { mode: 'number' })
export const sha256 = (name: string) => text(name).$type<Sha256>()
