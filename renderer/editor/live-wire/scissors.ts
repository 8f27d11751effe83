import { type ImagePoint, imagePoint, quantise } from '../../../shared/geometry/point.ts'
import { wayTo } from './live-wire.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import type { LivePixels, Scissors } from './scissors-port.ts'

/** What is used of a Worker. */
export interface WorkerLike {
  postMessage(message: ToWorker, transfer: ArrayBuffer[]): void
  onmessage: ((event: { readonly data: FromWorker }) => void) | null
  terminate(): void
}

type Window = Omit<LivePixels, 'rgba'>

/** The worker is made when the first part of a picture is loaded: who never takes the scissors never pays for it. */
export function createScissors(makeWorker: () => WorkerLike): Scissors {
  let worker: WorkerLike | null = null
  let window: Window | null = null
  let load = 0
  let seeds = 0
  let wanted: ImagePoint | null = null
  /** The newest answer, and what it answers to. */
  let wired: { readonly from: ImagePoint; readonly back: Uint8Array } | null = null
  let tell = (): void => undefined

  function ask(): void {
    wired = null
    if (window === null || wanted === null || worker === null) return
    const at = pixelAt(window, wanted)
    if (at === null) return
    seeds += 1
    worker.postMessage({ type: 'seed', load, seed: seeds, at }, [])
  }

  return {
    load(pixels) {
      load += 1
      wired = null
      window = null
      if (pixels === null) return
      if (worker === null) {
        worker = makeWorker()
        worker.onmessage = ({ data }) => {
          if (data.load !== load || data.seed !== seeds || wanted === null) return
          wired = { from: wanted, back: data.back }
          tell()
        }
      }
      const { rgba, ...rest } = pixels
      window = rest
      const { width, height } = pixels
      worker.postMessage({ type: 'load', load, rgba, width, height }, [rgba.buffer])
      ask()
    },

    seed(at) {
      if (at !== null && wanted !== null && at.x === wanted.x && at.y === wanted.y) return
      wanted = at
      ask()
    },

    path(to) {
      if (wired === null || window === null) return null
      const place = pixelAt(window, to)
      if (place === null) return null
      const { width, scale, originX, originY } = window
      const inner = wayTo(wired.back, width, place)
        .slice(1, -1)
        .map((at) =>
          imagePoint(
            quantise(originX + ((at % width) + 0.5) / scale),
            quantise(originY + (Math.floor(at / width) + 0.5) / scale),
          ),
        )
      return [wired.from, ...inner, to]
    },

    onReady(listener) {
      tell = listener
    },

    dispose() {
      worker?.terminate()
      worker = null
      window = null
      wired = null
    },
  }
}

/** The pixel that a point of the picture lies in; null outside the part that is loaded. */
function pixelAt({ width, height, originX, originY, scale }: Window, p: ImagePoint): number | null {
  const x = Math.floor((p.x - originX) * scale)
  const y = Math.floor((p.y - originY) * scale)
  // On the right and lower edge of the picture a point lies just outside the last pixel.
  const [column, row] = [x === width ? x - 1 : x, y === height ? y - 1 : y]
  if (column < 0 || row < 0 || column >= width || row >= height) return null
  return row * width + column
}
