import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'

/** A picture with something to see in it: stripes of two colours. */
function stripes(width: number, height: number): Sharp {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#336"/><rect width="50%" height="100%" fill="#fc6"/></svg>`
  return sharp({ create: { width, height, channels: 3, background: '#336' } }).composite([
    { input: Buffer.from(svg), top: 0, left: 0 },
  ])
}

/** Names of the pictures that can be worked on, with the size that coordinates must have. */
export const GOOD = {
  '手机 竖拍.jpg': { width: 300, height: 400 },
  'print cmyk.jpg': { width: 320, height: 240 },
  '全景 panorama.jpg': { width: 30_000, height: 400 },
} as const

/** Names of those that cannot. */
export const BAD = ['压缩包.jpg', 'cut off.jpg', 'empty.png', 'text.jpg'] as const

/** A folder as it comes from the field: turned, printed, enormous, broken and mislabelled files among each other. */
export async function writeOddPictures(folder: string): Promise<void> {
  await mkdir(join(folder, '子文件夹 2'), { recursive: true })
  const file = (name: string) => join(folder, name)
  // The camera was held upright: the file is 400 × 300, to be turned by a quarter.
  await stripes(400, 300).jpeg().withMetadata({ orientation: 6 }).toFile(file('手机 竖拍.jpg'))
  await stripes(320, 240).toColourspace('cmyk').jpeg().toFile(file('print cmyk.jpg'))
  await sharp({ create: { width: 30_000, height: 400, channels: 3, background: '#585' } })
    .jpeg()
    .toFile(join(folder, '子文件夹 2', '全景 panorama.jpg'))
  await writeFile(file('压缩包.jpg'), Buffer.from('504b0304140000000800', 'hex'))
  const whole = await stripes(640, 480).jpeg().toBuffer()
  await writeFile(file('cut off.jpg'), whole.subarray(0, whole.length / 2))
  await writeFile(file('empty.png'), '')
  await writeFile(file('text.jpg'), 'this is no picture')
}
