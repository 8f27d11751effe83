import type { LabelId } from '../../shared/model/ids.ts'
import { classById, type LabelSchema, type SkeletonTemplate } from '../../shared/model/label-schema.ts'
import type { Shape } from '../../shared/model/shape.ts'
import type { Scene } from '../editor/ports.ts'

export type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D

/** A class that the schema no longer knows: its shapes are still seen. */
const UNKNOWN = '#9aa0a6'

/** Widths of outlines, CSS px. Parts are thinner than what they are a part of, so that colour is not the only sign. */
const WHOLE = 2
const PART = 1.5
export const HOVERED = 2.5
export const SELECTED = 3

/** Of the outline of an occluded shape, CSS px: dash and gap. */
export const DASHES: readonly number[] = [7, 5]

/** A light rim round the outlines of shapes under the hand: it stands out from any picture, whatever the class's colour. */
export const RIM = 'rgba(255, 255, 255, 0.85)'
/** Both sides together, CSS px. */
export const RIM_WIDTH = 2

/** Round what stands on a picture in a light colour, so that it is seen on a light picture too. */
export const SHADE = 'rgba(0, 0, 0, 0.45)'

export const FONT =
  "12px system-ui, 'Segoe UI', 'Microsoft YaHei UI', 'PingFang SC', 'Noto Sans CJK SC', sans-serif"

export function colourOf(schema: LabelSchema, label: LabelId): string {
  return classById(schema, label)?.colour ?? UNKNOWN
}

export function templateOf(schema: LabelSchema, label: LabelId): SkeletonTemplate | undefined {
  return classById(schema, label)?.skeleton
}

export function nameOf({ schema, language }: Pick<Scene, 'schema' | 'language'>, label: LabelId): string {
  return classById(schema, label)?.name[language] ?? label
}

export function outlineWidth(shape: Shape): number {
  return shape.parent === null ? WHOLE : PART
}

/** Black or white, whichever reads better on a `#rrggbb` colour (relative luminance as in WCAG). */
export function textOn(colour: string): '#000000' | '#ffffff' {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b
  return luminance > 0.179 ? '#000000' : '#ffffff'
}
