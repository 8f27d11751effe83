import { type ImagePoint, imagePoint, quantise } from '../../../shared/geometry/point.ts'
import { wayTo } from './live-wire.ts'
import type { FromWorker, PixelWire, ToWorker } from './messages.ts'
import type { LivePixels, Scissors, Wire } from './scissors-port.ts'

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
  let wanted: readonly Wire[] = []
  let asked: readonly PixelWire[] = []
  /** The newest answers, by the pixel that the wire comes from. */
  const answers = new Map<number, Uint8Array>()
  let tell = (): void => undefined

  function forget(): void {
    load += 1
    window = null
    asked = []
    answers.clear()
  }

  function ask(): void {
    if (window === null || worker === null) return
    const part = window
    const wires = wanted.flatMap((wire): readonly PixelWire[] => {
      const from = pixelAt(part, wire.from)
      const to = wire.to === null ? null : pixelAt(part, wire.to)
      return from === null || (to === null && wire.to !== null) ? [] : [{ from, to }]
    })
    if (isSame(wires, asked)) return
    asked = wires
    for (const from of answers.keys()) if (!wires.some((wire) => wire.from === from)) answers.delete(from)
    worker.postMessage({ type: 'want', load, wires }, [])
  }

  function hear({ load: about, from, back }: FromWorker): void {
    if (about !== load || !asked.some((wire) => wire.from === from)) return
    answers.set(from, back)
    tell()
  }

  return {
    load(pixels) {
      forget()
      if (pixels === null) return
      if (worker === null) {
        worker = makeWorker()
        worker.onmessage = ({ data }) => hear(data)
      }
      const { rgba, ...rest } = pixels
      window = rest
      const { width, height } = pixels
      worker.postMessage({ type: 'load', load, rgba, width, height }, [rgba.buffer])
      ask()
    },

    want(wires) {
      wanted = wires
      ask()
    },

    path(from, to) {
      const start = window === null ? null : pixelAt(window, from)
      const end = window === null ? null : pixelAt(window, to)
      if (window === null || start === null || end === null) return null
      const back = answers.get(start)
      if (back === undefined || (start !== end && back[end] === 0)) return 'pending'
      const { width, scale, originX, originY } = window
      const inner = wayTo(back, width, end)
        .slice(1, -1)
        .map((at) =>
          imagePoint(
            quantise(originX + ((at % width) + 0.5) / scale),
            quantise(originY + (Math.floor(at / width) + 0.5) / scale),
          ),
        )
      return [from, ...inner, to]
    },

    onReady(listener) {
      tell = listener
    },

    dispose() {
      forget()
      worker?.terminate()
      worker = null
    },
  }
}

function isSame(a: readonly PixelWire[], b: readonly PixelWire[]): boolean {
  return a.length === b.length && a.every(({ from, to }, i) => from === b[i]?.from && to === b[i]?.to)
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
