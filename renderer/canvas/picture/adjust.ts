import type { Display } from '../../editor/preferences.ts'

/** How the light of a picture is changed for the eye; the picture itself stays as it is. */
export type Light = Pick<Display, 'brightness' | 'contrast' | 'saturation' | 'gamma' | 'invert'>

export const AS_IT_IS: Light = { brightness: 1, contrast: 1, saturation: 1, gamma: 1, invert: false }

const NAMES = ['brightness', 'contrast', 'saturation', 'gamma', 'invert'] as const satisfies (keyof Light)[]

export function sameLight(a: Light, b: Light): boolean {
  return NAMES.every((name) => a[name] === b[name])
}

/** What becomes of a value from 0 to 255, for each of them. */
type Table = Uint8ClampedArray

/** Weights of red, green and blue in how bright a colour looks, in 1/256 (Rec. 709). */
const [R, G, B] = [54, 183, 19] as const

/**
 * Changes pixels in place: brightness, then contrast about the middle, saturation, gamma, inversion. Transparency stays.
 * Two tables with whole-number saturation between them: about 5 ms for a million pixels on an old PC.
 */
export function adjustPixels(rgba: Uint8ClampedArray, light: Light): void {
  const before = exposureTable(light)
  const after = toneTable(light)
  if (light.saturation === 1) {
    lookUp(
      rgba,
      before.map((value) => after[value] ?? 0),
    )
    return
  }
  const keep = Math.round(light.saturation * 256)
  const grey = 256 - keep
  for (let i = 0; i < rgba.length; i += 4) {
    const r = before[rgba[i] as number] as number
    const g = before[rgba[i + 1] as number] as number
    const b = before[rgba[i + 2] as number] as number
    const y = grey * ((R * r + G * g + B * b) >> 8)
    rgba[i] = after[clamp((keep * r + y) >> 8)] as number
    rgba[i + 1] = after[clamp((keep * g + y) >> 8)] as number
    rgba[i + 2] = after[clamp((keep * b + y) >> 8)] as number
  }
}

function lookUp(rgba: Uint8ClampedArray, table: Table): void {
  for (let i = 0; i < rgba.length; i += 4) {
    rgba[i] = table[rgba[i] as number] as number
    rgba[i + 1] = table[rgba[i + 1] as number] as number
    rgba[i + 2] = table[rgba[i + 2] as number] as number
  }
}

function exposureTable({ brightness, contrast }: Light): Table {
  return tableOf((value) => (value * brightness - 0.5) * contrast + 0.5)
}

function toneTable({ gamma, invert }: Light): Table {
  return tableOf((value) => (invert ? 1 - value ** gamma : value ** gamma))
}

/** @param change of a value from 0 to 1 */
function tableOf(change: (value: number) => number): Table {
  return Uint8ClampedArray.from({ length: 256 }, (_, value) => 255 * change(value / 255))
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value
}
