import type { Bounds } from '../../../shared/geometry/box.ts'
import type { PictureSize } from '../../../shared/geometry/point.ts'
import type { Media } from '../../../shared/model/media.ts'
import type { DecodedPicture, Detail, Fitted } from './decoded.ts'
import type { Part } from './large-picture.ts'

/** A picture with more pixels is decoded smaller: a 30,000 px wide scan must not freeze or end the program. */
const PIXELS_PER_PICTURE = 24_000_000
/** A part in full detail has at most so many pixels: a few times what a screen shows. */
const PIXELS_PER_DETAIL = 8_000_000

/**
 * A worker has read so many bytes at most, then another takes its place. What it read is only freed when its memory is
 * cleaned up, which so little work hardly ever leads to: over hundreds of pictures 100 MB came together.
 */
const BYTES_PER_WORKER = 8 * 2 ** 20

/** What the worker is asked to do. */
export interface DecodeJob {
  readonly id: number
  readonly address: string
  /** Of the original, px. */
  readonly size: PictureSize
  readonly mostPixels: number
  /** This part only, in full; null for the whole, made smaller where it has too many pixels. */
  readonly part: Part | null
  /** Device px per px of the original at which the whole will be shown; null where that is not known. */
  readonly scale: number | null
}

export interface DecodeAnswer {
  readonly id: number
  readonly bitmap: ImageBitmap
  readonly finer: boolean
  readonly fitted: Fitted | null
}

interface Waiting {
  readonly resolve: (answer: DecodeAnswer) => void
  readonly reject: (error: Error) => void
}

type DecodeReply = DecodeAnswer | { readonly id: number; readonly error: string }

/**
 * Fetches pictures from the program's own files and decodes them upright, in a worker: the window's thread would keep each
 * step of the way there waiting while it puts up the workspace.
 */
export class PictureDecoder {
  #worker: Worker | null = null
  #jobs = 0
  /** By the worker that there is. */
  #bytesRead = 0
  readonly #waiting = new Map<number, Waiting>()

  /**
   * Rejects where the picture does not decode.
   * @param scale device px per px of the original at which it will be shown; null where that is not known
   */
  async decode(media: Media, scale: number | null): Promise<DecodedPicture> {
    const { bitmap, finer, fitted } = await this.#ask(media, PIXELS_PER_PICTURE, null, scale)
    const close = () => {
      bitmap.close()
      fitted?.bitmap.close()
    }
    return { bitmap, finer, fitted, width: bitmap.width, height: bitmap.height, close }
  }

  /** A part of a picture in full detail; bounds in px of the original, within it. */
  async detail(media: Media, bounds: Bounds): Promise<Detail> {
    const { width, height } = media
    const part = {
      x: bounds.x0 / width,
      y: bounds.y0 / height,
      width: (bounds.x1 - bounds.x0) / width,
      height: (bounds.y1 - bounds.y0) / height,
    }
    const { bitmap } = await this.#ask(media, PIXELS_PER_DETAIL, part, null)
    return { bitmap, bounds }
  }

  /** Starts the worker, so that the first picture need not wait for it. */
  start(): Worker {
    this.#worker ??= this.#startWorker()
    return this.#worker
  }

  #ask(media: Media, mostPixels: number, part: Part | null, scale: number | null): Promise<DecodeAnswer> {
    const worker = this.start()
    this.#bytesRead += media.bytes
    this.#jobs += 1
    const id = this.#jobs
    const { width, height } = media
    const job: DecodeJob = { id, address: addressOf(media), size: { width, height }, mostPixels, part, scale }
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage(job)
    })
  }

  #startWorker(): Worker {
    this.#bytesRead = 0
    const worker = new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<DecodeReply>) => {
      const waiting = this.#waiting.get(data.id)
      this.#waiting.delete(data.id)
      if (this.#waiting.size === 0 && this.#bytesRead >= BYTES_PER_WORKER) {
        worker.terminate()
        this.#worker = this.#startWorker()
      }
      if ('error' in data) waiting?.reject(new Error(data.error))
      else waiting?.resolve(data)
    })
    // The worker itself is at an end, as for want of memory: what it had in hand fails, and a new one takes its place.
    worker.addEventListener('error', ({ message }) => {
      worker.terminate()
      if (this.#worker === worker) this.#worker = null
      for (const { reject } of this.#waiting.values()) reject(new Error(message))
      this.#waiting.clear()
    })
    return worker
  }
}

/** Absolute: a worker's own address is another. */
function addressOf({ sha256 }: Media): string {
  return new URL(`/media/${sha256}`, location.href).href
}
