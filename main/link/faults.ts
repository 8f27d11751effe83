import { z } from 'zod'

/** What the developer menu and the tests can make go wrong on the way to the server. */
export const faultsSchema = z.object({
  /** Nothing goes out any more, and what is coming in is cut. */
  dropLine: z.boolean().default(false),
  /** Requests reach the server, their answers are thrown away. */
  loseAnswers: z.boolean().default(false),
  /** The server is shown a token that it does not know. */
  expireToken: z.boolean().default(false),
})

export type Faults = z.infer<typeof faultsSchema>

export function noFaults(): Faults {
  return { dropLine: false, loseAnswers: false, expireToken: false }
}
