/**
 * How much it costs the live wire to run through each pixel: little along strong edges. After E. N. Mortensen and
 * W. A. Barrett, "Intelligent scissors for image composition", SIGGRAPH 1995: zero crossings of the Laplacian, gradient
 * magnitude, and (in live-wire.ts) gradient direction.
 */
export interface CostMap {
  readonly width: number
  readonly height: number
  /** 0 on the strongest edge to 255 far from any. */
  readonly cost: Uint8Array
  /** Which way the edge through the pixel runs: the half turn in DIRECTIONS steps from the x axis towards y, or NO_EDGE. */
  readonly edge: Uint8Array
}

export const DIRECTIONS = 16
export const NO_EDGE = 16

/** Share of the zero crossings in the cost; the rest is the gradient's. */
const ZERO_CROSSING = 0.4

/** @param rgba width × height pixels, four bytes each */
export function costMap(rgba: Uint8ClampedArray, width: number, height: number): CostMap {
  const channels = [0, 1, 2].map((channel) => smoothed(rgba, channel, width, height))
  const { magnitude, edge } = gradients(channels, width, height)
  const crossing = zeroCrossings(channels, width, height)
  const strongest = magnitude.reduce((most, value) => (value > most ? value : most), 1)
  const cost = new Uint8Array(width * height)
  for (let at = 0; at < cost.length; at++) {
    // The weak edges of a dull picture count as much as the strong ones of a bright one: the square root lifts them.
    const flat = 1 - Math.sqrt((magnitude[at] as number) / strongest)
    cost[at] = Math.round(255 * (ZERO_CROSSING * (1 - (crossing[at] as number)) + (1 - ZERO_CROSSING) * flat))
  }
  return { width, height, cost, edge }
}

/** Sobel's gradient. Of each pixel the channel with the strongest one counts: a red collar on a lawn has no edge in grey. */
function gradients(channels: readonly Int32Array[], width: number, height: number) {
  const magnitude = new Float32Array(width * height)
  const edge = new Uint8Array(width * height).fill(NO_EDGE)
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at++) {
      let best = 0
      let bestX = 0
      let bestY = 0
      for (const values of channels) {
        const nw = values[at - width - 1] as number
        const ne = values[at - width + 1] as number
        const sw = values[at + width - 1] as number
        const se = values[at + width + 1] as number
        const gx = ne + se - nw - sw + 2 * ((values[at + 1] as number) - (values[at - 1] as number))
        const gy = sw + se - nw - ne + 2 * ((values[at + width] as number) - (values[at - width] as number))
        const square = gx * gx + gy * gy
        if (square <= best) continue
        best = square
        bestX = gx
        bestY = gy
      }
      if (best === 0) continue
      magnitude[at] = Math.sqrt(best)
      // The edge runs across the gradient.
      const halfTurns = Math.atan2(bestX, -bestY) / Math.PI
      edge[at] = Math.round((halfTurns + 1) * DIRECTIONS) % DIRECTIONS
    }
  }
  return { magnitude, edge }
}

/** 1 where the Laplacian of the brightness changes its sign towards a neighbour and is the nearer one to zero. */
function zeroCrossings(channels: readonly Int32Array[], width: number, height: number): Uint8Array {
  const grey = new Int32Array(width * height)
  for (const values of channels) {
    for (let at = 0; at < grey.length; at++) grey[at] = (grey[at] as number) + (values[at] as number)
  }
  const laplacian = new Int32Array(grey.length)
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at++) {
      const across = (grey[at - 1] as number) + (grey[at + 1] as number)
      const along = (grey[at - width] as number) + (grey[at + width] as number)
      laplacian[at] = across + along - 4 * (grey[at] as number)
    }
  }
  const crossing = new Uint8Array(grey.length)
  const steps = [1, width, -1, -width]
  for (let at = width; at < grey.length - width; at++) {
    const value = laplacian[at] as number
    if (value === 0) continue
    for (const step of steps) {
      const other = laplacian[at + step] as number
      if (value > 0 === other < 0 && other !== 0 && Math.abs(value) <= Math.abs(other)) crossing[at] = 1
    }
  }
  return crossing
}

/** One channel, times 16, with the noise of a phone's camera taken off: a 3 × 3 binomial filter. */
function smoothed(rgba: Uint8ClampedArray, channel: number, width: number, height: number): Int32Array {
  const across = new Int32Array(width * height)
  for (let y = 0; y < height; y++) {
    const last = (y + 1) * width - 1
    for (let at = y * width; at <= last; at++) {
      const left = rgba[4 * (at === last + 1 - width ? at : at - 1) + channel] as number
      const right = rgba[4 * (at === last ? at : at + 1) + channel] as number
      across[at] = left + 2 * (rgba[4 * at + channel] as number) + right
    }
  }
  const both = new Int32Array(width * height)
  for (let y = 0; y < height; y++) {
    const up = y > 0 ? -width : 0
    const down = y < height - 1 ? width : 0
    for (let at = y * width; at < (y + 1) * width; at++) {
      both[at] = (across[at + up] as number) + 2 * (across[at] as number) + (across[at + down] as number)
    }
  }
  return both
}
