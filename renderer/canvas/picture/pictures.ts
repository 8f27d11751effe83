import type { Media } from '../../../shared/model/media.ts'
import type { PicturePort } from '../../editor/ports.ts'
import { PictureDecoder } from './decode.ts'
import type { DecodedPicture } from './decoded.ts'
import { PictureCache } from './picture-cache.ts'

/** The decoded pictures of the window. They are begun before there is a canvas to show them, and let go with it. */
export class Pictures implements PicturePort {
  readonly decoder = new PictureDecoder()
  readonly cache = new PictureCache<DecodedPicture>((media) => this.decoder.decode(media))

  expect(media: Media): void {
    this.cache.expect(media)
  }

  prefetch(pictures: readonly Media[]): void {
    this.cache.prefetch(pictures)
  }
}
