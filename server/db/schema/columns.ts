import { bigint, timestamp } from 'drizzle-orm/pg-core'

export const createdAt = () => timestamp('created_at', { withTimezone: true }).notNull().defaultNow()
export const count = (name: string) => bigint(name, { mode: 'number' })
