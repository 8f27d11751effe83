import type { DecodeAnswer, DecodeJob } from './decode.ts'
import { decodePart, decodeReduced } from './large-picture.ts'

/** Decodes pictures away from the window. */
addEventListener('message', ({ data: job }: MessageEvent<DecodeJob>) => {
  decode(job).then(
    (answer) => postMessage(answer, { transfer: [answer.bitmap] }),
    (error: unknown) =>
      postMessage({ id: job.id, error: error instanceof Error ? error.message : String(error) }),
  )
})

async function decode({ id, address, size, mostPixels, part }: DecodeJob): Promise<DecodeAnswer> {
  const answer = await fetch(address)
  if (!answer.ok || answer.body === null) throw new Error(`${address}: status ${answer.status}`)
  if (part !== null)
    return { id, bitmap: await decodePart(await answer.blob(), part, mostPixels), finer: false }
  const decoded =
    size.width * size.height <= mostPixels
      ? {
          bitmap: await createImageBitmap(await answer.blob(), { imageOrientation: 'from-image' }),
          finer: false,
        }
      : await decodeReduced(answer.body, size, mostPixels)
  makeSmallerCopies(decoded.bitmap)
  return { id, ...decoded }
}

/**
 * Drawing a picture much smaller than it is, the canvas makes halves, quarters and so on of it the first time and keeps
 * them. Done here, the window need not wait for them: 35 ms become 10 for a picture of 12 megapixels.
 */
function makeSmallerCopies(bitmap: ImageBitmap): void {
  const context = new OffscreenCanvas(16, 16).getContext('2d')
  if (context === null) return
  context.imageSmoothingQuality = 'medium'
  context.drawImage(bitmap, 0, 0, 16, 16)
  // Nothing is drawn before it is asked for.
  context.getImageData(0, 0, 1, 1)
}
