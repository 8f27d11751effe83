import type { Bounds } from '../../../shared/geometry/box.ts'
import type { Sha256 } from '../../../shared/model/ids.ts'
import type { Media } from '../../../shared/model/media.ts'
import type { PictureState, Scene } from '../../editor/ports.ts'
import type { CanvasSize } from '../../editor/view.ts'
import type { DecodedPicture } from './decoded.ts'
import { PicturePainter } from './picture-painter.ts'
import type { Pictures } from './pictures.ts'

/** So much more than what is seen is fetched in detail, on each side, in shares of it. */
const DETAIL_MARGIN = 0.25

/** So long after they are known the next pictures are decoded: the one that is shown now must be on the screen first, ms. */
const PREFETCH_MS = 50

export interface PictureEvents {
  /** There is a picture where none was. */
  onArrived(): void
  /** A part of the picture is there in finer detail. */
  onFiner(): void
  onState(sha256: Sha256, state: PictureState): void
}

/** The picture on the canvas: decodes it, and those that come next; where it had to be made smaller, parts of it in full. */
export class StagePicture {
  readonly painter = new PicturePainter()
  readonly #events: PictureEvents
  readonly #pictures: Pictures
  #media: Media | null = null
  #prefetched = ''
  #prefetchTimer: ReturnType<typeof setTimeout> | undefined
  #disposed = false
  /** A part in full detail is on its way. */
  #fetchingDetail = false

  constructor(pictures: Pictures, events: PictureEvents) {
    this.#pictures = pictures
    this.#events = events
  }

  show({ picture, held }: Pick<Scene, 'picture' | 'held'>): void {
    this.#media = picture
    const ready = held ? this.#pictures.cache.peek(picture.sha256) : null
    this.painter.show(ready, picture)
    if (!held) return
    // Told after this has returned: the owner of the scene must not be called while it shows one.
    queueMicrotask(() => this.#tell(picture, ready === null ? 'loading' : 'shown'))
    this.#pictures.cache.show(picture).then(
      (decoded) => this.#arrived(picture, decoded),
      () => this.#tell(picture, 'failed'),
    )
  }

  /** Pictures that are decoded from now on are made ready for a canvas of this size. @param ratio device px per CSS px */
  fitTo(size: CanvasSize, ratio: number): void {
    this.#pictures.canvas = { size, ratio }
  }

  prefetch(pictures: readonly Media[]): void {
    const key = pictures.map(({ sha256 }) => sha256).join()
    if (key === this.#prefetched) return
    this.#prefetched = key
    clearTimeout(this.#prefetchTimer)
    this.#prefetchTimer = setTimeout(() => this.#pictures.cache.prefetch(pictures), PREFETCH_MS)
  }

  /**
   * Fetches what is seen in full detail, where the picture is shown larger than it was decoded.
   * @param seen px of the original
   * @param zoom device px per pixel of the original
   */
  refine(seen: Bounds, zoom: number): void {
    const { decoded, detail } = this.painter
    const media = this.#media
    if (media === null || decoded === null || !decoded.finer || this.#fetchingDetail) return
    if (zoom * media.width <= decoded.width) return
    if (detail !== null && holds(detail.bounds, seen)) return
    this.#fetchingDetail = true
    this.#pictures.decoder
      .detail(media, withMargin(seen, media))
      .then(
        (part) => {
          const late = this.#disposed || this.#media !== media || this.painter.decoded !== decoded
          if (late) part.bitmap.close()
          else {
            this.painter.setDetail(part)
            this.#events.onFiner()
          }
        },
        // It stays as coarse as it is.
        () => undefined,
      )
      .finally(() => {
        this.#fetchingDetail = false
      })
  }

  dispose(): void {
    this.#disposed = true
    clearTimeout(this.#prefetchTimer)
    this.painter.show(null, { width: 1, height: 1 })
    this.#pictures.cache.clear()
    this.#pictures.canvas = null
  }

  #arrived(media: Media, decoded: DecodedPicture): void {
    if (this.#disposed || this.#media?.sha256 !== media.sha256 || this.painter.decoded === decoded) return
    this.painter.show(decoded, media)
    this.#events.onArrived()
    this.#tell(media, 'shown')
  }

  #tell({ sha256 }: Media, state: PictureState['state']): void {
    if (!this.#disposed && this.#media?.sha256 === sha256) this.#events.onState(sha256, { state })
  }
}

function withMargin({ x0, y0, x1, y1 }: Bounds, { width, height }: Media): Bounds {
  const dx = (x1 - x0) * DETAIL_MARGIN
  const dy = (y1 - y0) * DETAIL_MARGIN
  return {
    x0: Math.max(Math.floor(x0 - dx), 0),
    y0: Math.max(Math.floor(y0 - dy), 0),
    x1: Math.min(Math.ceil(x1 + dx), width),
    y1: Math.min(Math.ceil(y1 + dy), height),
  }
}

function holds(outer: Bounds, inner: Bounds): boolean {
  return outer.x0 <= inner.x0 && outer.y0 <= inner.y0 && outer.x1 >= inner.x1 && outer.y1 >= inner.y1
}
