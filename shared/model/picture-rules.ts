import { z } from 'zod'

const minuteSchema = z
  .int()
  .min(0)
  .max(24 * 60 - 1)

/** Minutes since midnight on this computer's clock; `to` is not included, and lies on the next day where it is not above `from`. */
export const hoursSchema = z.object({ from: minuteSchema, to: minuteSchema }).readonly()

/** What the people at this computer have decided on the fetching of pictures. It holds for all of them. */
export const pictureRulesSchema = z
  .object({
    /** Room that pictures may take, MB. */
    quotaMb: z.int().min(100).max(10_000_000).catch(20_000),
    /** Free space that pictures never touch, MB; null: 1,000 MB or a twentieth of the disk, whichever is less. */
    floorMb: z.int().min(200).max(10_000_000).nullable().catch(null),
    /** Most bytes that may come over the line, MB; null: as many as there are. */
    budget: z
      .object({ mb: z.int().min(1).max(10_000_000), per: z.enum(['day', 'month']) })
      .readonly()
      .nullable()
      .catch(null),
    /** Pictures come between these hours only; null: at any time. */
    hours: hoursSchema.nullable().catch(null),
    /** Networks on which no picture is fetched. */
    offNetworks: z.array(z.string().max(200)).max(100).readonly().catch([]),
  })
  .readonly()

export type Hours = z.infer<typeof hoursSchema>
export type PictureRules = z.infer<typeof pictureRulesSchema>

export const DEFAULT_PICTURE_RULES: PictureRules = pictureRulesSchema.parse({})

/** Free space that pictures leave whatever the rules say, MiB: for drafts and the database. */
export const LEAST_FREE_MB = 200

/** So many come when somebody will not wait for hours or budget: an hour's work. */
export const URGENT_PICTURES = 20

/** Bytes of pictures that came over the line today and this month. */
export interface Spent {
  readonly day: number
  readonly month: number
}

/** All that decides whether a picture may be fetched now. */
export interface PictureRoom {
  readonly rules: PictureRules
  /** What the site has set beside it; both must allow. */
  readonly siteHours: Hours | null
  readonly spent: Spent
  /** Null where the system does not say. */
  readonly freeBytes: number | null
  readonly diskBytes: number | null
  /** Bytes of the picture files. */
  readonly usedBytes: number
  /** Of this computer's day, from midnight. */
  readonly minute: number
  /** The network that leads to the server, as `WLAN 192.168.1.*`; empty where it has no name. */
  readonly network: string
}
