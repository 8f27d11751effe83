import { z } from 'zod'

/** Ids are UUIDv7, made where the thing is made. Their time part is some PC's clock: never sort by it. */
export const taskIdSchema = z.uuid().brand<'TaskId'>()
export const batchIdSchema = z.uuid().brand<'BatchId'>()
export const projectIdSchema = z.uuid().brand<'ProjectId'>()
export const userIdSchema = z.uuid().brand<'UserId'>()
export const siteIdSchema = z.uuid().brand<'SiteId'>()
export const poolIdSchema = z.uuid().brand<'PoolId'>()
export const inspectionIdSchema = z.uuid().brand<'InspectionId'>()
export const statementIdSchema = z.uuid().brand<'StatementId'>()
export const deviceIdSchema = z.uuid().brand<'DeviceId'>()
/** One per installation, person and storage generation; its operations are numbered 1, 2, 3… without holes. */
export const streamIdSchema = z.uuid().brand<'StreamId'>()
/** Changes at every restore of the server's database, so that clients notice and send again what it lost. */
export const epochSchema = z.uuid().brand<'Epoch'>()
/** Lower-case hex SHA-256 of a picture's bytes: its name everywhere. */
export const sha256Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<'Sha256'>()
export const LABEL_ID = /^[a-z0-9][a-z0-9_-]{0,39}$/
/** A class of the label schema: a short word such as `cat` or `left-eye`. */
export const labelIdSchema = z.string().regex(LABEL_ID).brand<'LabelId'>()
export const HIGHEST_SHAPE_ID = 1_000_000_000
/** Counts 1, 2, 3… inside one document; small, because it crosses the line with every object and is shown to people. */
export const shapeIdSchema = z.int().min(1).max(HIGHEST_SHAPE_ID).brand<'ShapeId'>()
export const isShapeId = (id: unknown): id is ShapeId =>
  typeof id === 'number' && Number.isInteger(id) && id >= 1 && id <= HIGHEST_SHAPE_ID

export type TaskId = z.infer<typeof taskIdSchema>
export type BatchId = z.infer<typeof batchIdSchema>
export type ProjectId = z.infer<typeof projectIdSchema>
export type UserId = z.infer<typeof userIdSchema>
export type SiteId = z.infer<typeof siteIdSchema>
export type PoolId = z.infer<typeof poolIdSchema>
export type InspectionId = z.infer<typeof inspectionIdSchema>
export type StatementId = z.infer<typeof statementIdSchema>
export type DeviceId = z.infer<typeof deviceIdSchema>
export type StreamId = z.infer<typeof streamIdSchema>
export type Epoch = z.infer<typeof epochSchema>
export type Sha256 = z.infer<typeof sha256Schema>
export type LabelId = z.infer<typeof labelIdSchema>
export type ShapeId = z.infer<typeof shapeIdSchema>
