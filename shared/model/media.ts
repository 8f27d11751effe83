import { z } from 'zod'
import { sha256Schema } from './ids.ts'

/** A picture as the client needs it: where the bytes are, and the size that coordinates are in. */
export const mediaSchema = z
  .object({
    sha256: sha256Schema,
    /** Bytes of the file. */
    bytes: z.int().min(1),
    /** Size of the original picture after EXIF orientation, px. The file may hold fewer pixels: it is drawn at this size. */
    width: z.int().min(1),
    height: z.int().min(1),
  })
  .readonly()

export type Media = z.infer<typeof mediaSchema>

/** As much of it as fetching needs. */
export const mediaFileSchema = mediaSchema.unwrap().pick({ sha256: true, bytes: true }).readonly()
export type MediaFile = z.infer<typeof mediaFileSchema>
