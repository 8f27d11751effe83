import { createHash } from 'node:crypto'
import { CHAIN_START, chainText } from '../../../shared/wire/operation.ts'

/** An operation with its place in the stream. */
export interface Numbered {
  readonly seq: number
  /** Of the chain up to and including this operation. */
  readonly hash: string
  /** As it came, not checked. */
  readonly operation: unknown
  /** Its JSON, which was hashed. */
  readonly text: string
}

export type Reading =
  /** The stream was continued: `duplicates` are held already, `fresh` follow directly on what is held. */
  | {
      readonly kind: 'continued'
      readonly duplicates: readonly number[]
      readonly fresh: readonly Numbered[]
    }
  /** Operations before these are missing here: the client must go back to what is acknowledged. */
  | { readonly kind: 'gap' }
  /** Something else is held under a number that was sent. */
  | { readonly kind: 'forked' }

/**
 * Lays what was sent beside what is held.
 * @param held the chain hashes held, by number, of `from` − 1 to the last one sent
 */
export function followChain(
  sent: { readonly from: number; readonly chain: string; readonly operations: readonly unknown[] },
  acknowledged: number,
  held: ReadonlyMap<number, string>,
): Reading {
  if (sent.from > acknowledged + 1) return { kind: 'gap' }
  const before = sent.from === 1 ? CHAIN_START : held.get(sent.from - 1)
  if (before !== sent.chain) return { kind: 'forked' }
  const duplicates: number[] = []
  const fresh: Numbered[] = []
  let hash = sent.chain
  for (const [i, operation] of sent.operations.entries()) {
    const seq = sent.from + i
    const text = JSON.stringify(operation)
    hash = createHash('sha256').update(chainText(hash, text)).digest('hex')
    if (seq > acknowledged) fresh.push({ seq, hash, operation, text })
    else if (held.get(seq) === hash) duplicates.push(seq)
    else return { kind: 'forked' }
  }
  return { kind: 'continued', duplicates, fresh }
}
