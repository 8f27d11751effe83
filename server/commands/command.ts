import { z } from 'zod'
import type { SiteId, UserId } from '../../shared/model/ids.ts'
import type { Result } from '../../shared/result.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/open.ts'
import type { Failure } from '../failure.ts'

/** On whose behalf a command runs, and how far that person reaches. What lies outside is answered as if it were not there. */
export type Scope =
  /** An administrator; null: the command line of the machine itself. */
  | { readonly kind: 'all'; readonly actor: UserId | null }
  /** The people of a site, and what they work on. */
  | { readonly kind: 'site'; readonly actor: UserId; readonly site: SiteId }
  /** Only what is her own. */
  | { readonly kind: 'self'; readonly actor: UserId }

export interface CommandContext {
  readonly db: Database
  readonly blobs: BlobStore
  readonly config: Config
  readonly scope: Scope
  /** Unix ms. */
  readonly now: () => number
}

/**
 * One thing that the server does for the people who run it. Written once, it is a command of the command line, a route, an
 * entry of the OpenAPI document, and a row of the table of rights (`server/rights.ts`).
 */
export interface Command<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  /** Words of the command line, `site create`; the route is `POST /v1/admin/site/create`. */
  readonly name: string
  readonly input: Input
  readonly output: Output
  run(context: CommandContext, input: z.infer<Input>): Promise<Result<z.infer<Output>, Failure>>
}

/** Where a command is called over HTTP. */
export function pathOf(name: string): string {
  return `/v1/admin/${name.replaceAll(' ', '/')}`
}

/**
 * Ties the types of input and output together; the list holds commands of every kind. A field that the input does not know is
 * refused: a misspelt one would be left out without a word.
 */
export function command<Input extends z.ZodObject, Output extends z.ZodObject>(
  made: Command<Input, Output>,
): Command<Input, Output> {
  return { ...made, input: made.input.strict() as z.ZodObject as Input }
}

/** Characters of a document in administration. */
const MOST_JSON = 2 * 1024 * 1024

/** A field that nobody may read over a shoulder: `-` on the command line asks for it, or takes a line of standard input. */
export const secret = () => z.string().min(1).max(200).meta({ writeOnly: true })

/** A field that holds the text of a JSON file: the command line takes the file's name. */
export const jsonText = () => z.string().min(2).max(MOST_JSON).meta({ contentMediaType: 'application/json' })
