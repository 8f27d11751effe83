import type { Sharp } from 'sharp'

/** Nine columns give eight comparisons. */
const [COLUMNS, ROWS] = [9, 8]
const QUALITY = 70

export interface Preview {
  readonly thumbnail: Buffer
  readonly fingerprint: string
}

export async function previewOf(preview: Sharp): Promise<Preview> {
  const thumbnail = await preview.clone().webp({ quality: QUALITY }).toBuffer()
  const grey = await preview
    .clone()
    .flatten({ background: '#808080' })
    .greyscale()
    .resize({ width: COLUMNS, height: ROWS, fit: 'fill' })
    .raw()
    .toBuffer()
  return { thumbnail, fingerprint: differenceHash(grey) }
}

/** Of each pixel whether it is darker than the one to its right: what survives other sizes, qualities and brightness. */
function differenceHash(grey: Uint8Array): string {
  let bits = 0n
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 1; column < COLUMNS; column += 1) {
      const at = row * COLUMNS + column
      bits = (bits << 1n) | ((grey[at - 1] ?? 0) < (grey[at] ?? 0) ? 1n : 0n)
    }
  }
  return bits.toString(16).padStart(16, '0')
}
