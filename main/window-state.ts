import { z } from 'zod'
import { type JsonFile, jsonFile } from './disk/json-file.ts'
import type { Log } from './log.ts'

/** DIP. */
const boundsSchema = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
const windowStateSchema = z.object({ bounds: boundsSchema.nullable(), maximized: z.boolean() })

export type Bounds = z.infer<typeof boundsSchema>
export type WindowState = z.infer<typeof windowStateSchema>

/** Fits the 1366 × 768 of an old office PC with its task bar. */
export const SMALLEST = { width: 960, height: 600 } as const
const FIRST: WindowState = { bounds: null, maximized: true }
/** So much of the remembered window must lie on a screen of today that it can be taken hold of, DIP. */
const GRIP = 100

export function windowStateFile(path: string, log: Log): JsonFile<WindowState> {
  return jsonFile(path, windowStateSchema, FIRST, log)
}

/** The remembered place, or null where the screen that it was on is gone. */
export function placeOn(screens: readonly Bounds[], remembered: Bounds | null): Bounds | null {
  if (remembered === null) return null
  const seen = screens.some(
    (screen) =>
      overlap(screen, remembered, 'x', 'width') >= GRIP && overlap(screen, remembered, 'y', 'height') >= GRIP,
  )
  if (!seen) return null
  return {
    ...remembered,
    width: Math.max(remembered.width, SMALLEST.width),
    height: Math.max(remembered.height, SMALLEST.height),
  }
}

function overlap(a: Bounds, b: Bounds, at: 'x' | 'y', size: 'width' | 'height'): number {
  return Math.min(a[at] + a[size], b[at] + b[size]) - Math.max(a[at], b[at])
}
