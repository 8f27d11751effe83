import { z } from 'zod'
import { type ImagePoint, imagePoint } from '../geometry/point.ts'

/** Numbers, checked as a whole: zod's own arrays cost a microsecond each, and files have hundreds of millions. */
export const numbersSchema = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every(Number.isFinite),
  'expected numbers',
)

/** x, y, x, y…; null where one is missing. */
export function pointsFrom(numbers: readonly number[]): readonly ImagePoint[] | null {
  if (numbers.length % 2 !== 0) return null
  const points: ImagePoint[] = []
  for (let i = 0; i < numbers.length; i += 2)
    points.push(imagePoint(numbers[i] as number, numbers[i + 1] as number))
  return points
}

/** A value that a border let in, or the reason why it did not. */
export function issueOf(error: z.ZodError): { readonly path: string; readonly detail: string } {
  const issue = error.issues[0]
  const path = (issue?.path ?? [])
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
  return { path, detail: issue?.message ?? '' }
}
