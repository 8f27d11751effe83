import { z } from 'zod'

/** A day, or a moment with its distance from UTC. */
export const momentSchema = z.union([z.iso.date(), z.iso.datetime({ offset: true })])

/** A day means its beginning, in Beijing. */
export function momentOf(text: string): Date {
  return new Date(text.includes('T') ? text : `${text}T00:00:00+08:00`)
}

/** The same where a day means its end. */
export function endOf(text: string): Date {
  return new Date(text.includes('T') ? text : `${text}T23:59:59+08:00`)
}
