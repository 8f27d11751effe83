import type { PictureSize } from '../../../shared/geometry/point.ts'
import type { Media } from '../../../shared/model/media.ts'
import type { PicturePort } from '../../editor/ports.ts'
import { type CanvasSize, fitView } from '../../editor/view.ts'
import { PictureDecoder } from './decode.ts'
import type { DecodedPicture } from './decoded.ts'
import { PictureCache } from './picture-cache.ts'

/** The decoded pictures of the window. They are begun before there is a canvas to show them, and let go with it. */
export class Pictures implements PicturePort {
  readonly decoder = new PictureDecoder()
  readonly cache = new PictureCache<DecodedPicture>((media) =>
    this.decoder.decode(media, this.#scaleOf(media)),
  )
  /** Where they are shown, and its device px per CSS px; null while there is no canvas. */
  canvas: { readonly size: CanvasSize; readonly ratio: number } | null = null

  expect(media: Media): void {
    this.cache.expect(media)
  }

  prefetch(pictures: readonly Media[]): void {
    this.cache.prefetch(pictures)
  }

  /** Device px per px of a picture at which it is shown first: as a whole. */
  #scaleOf(picture: PictureSize): number | null {
    return this.canvas === null ? null : fitView(picture, this.canvas.size).zoom * this.canvas.ratio
  }
}
