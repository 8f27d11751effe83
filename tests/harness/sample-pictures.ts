import type { PictureSize } from '../../shared/geometry/point.ts'

interface SamplePicture {
  readonly name: string
  readonly size: PictureSize
}

/** Pictures of the sample project that tests work on: server/sample/pictures. */
export const KITTEN: SamplePicture = { name: 'cat-01-kitten.jpg', size: { width: 1920, height: 1080 } }
export const CHELSEA: SamplePicture = { name: 'cat-03-chelsea.png', size: { width: 451, height: 300 } }
export const YARN: SamplePicture = { name: '猫咪-玩毛线.jpg', size: { width: 1024, height: 768 } }
export const FLOWER: SamplePicture = { name: 'object-flower.jpg', size: { width: 640, height: 427 } }
