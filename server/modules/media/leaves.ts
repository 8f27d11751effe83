import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Sha256 } from '../../../shared/model/ids.ts'
import { LEAF_BYTES } from '../../../shared/wire/leaves.ts'

/**
 * The hash of all bytes, and of every leaf. Reckoned anew each time: a client asks only where a byte was wrong on its way.
 */
export async function hashesOf(bytes: Readable): Promise<{ whole: Sha256; leaves: Sha256[] }> {
  const whole = createHash('sha256')
  const leaves: Sha256[] = []
  let leaf = createHash('sha256')
  let filled = 0
  const end = (): void => {
    leaves.push(leaf.digest('hex') as Sha256)
    leaf = createHash('sha256')
    filled = 0
  }
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    whole.update(chunk)
    for (let done = 0; done < chunk.length; ) {
      const some = chunk.subarray(done, done + LEAF_BYTES - filled)
      leaf.update(some)
      done += some.length
      filled += some.length
      if (filled === LEAF_BYTES) end()
    }
  }
  if (filled > 0) end()
  return { whole: whole.digest('hex') as Sha256, leaves }
}
