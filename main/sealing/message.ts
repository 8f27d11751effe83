import { z } from 'zod'
import type { Carried } from '../../shared/ipc/contract.ts'
import { type ServerKeys, serverKeysSchema } from '../../shared/wire/device.ts'
import { MOST_RUNS, PUSH_BYTES, type SyncMessage, streamAnswerSchema } from '../../shared/wire/sync.ts'
import type { CarryStore } from './carry-store.ts'
import type { Identity } from './identity.ts'
import { type SealedRun, sealRun } from './seal-run.ts'

interface Sealing {
  readonly identity: Identity
  readonly carry: CarryStore
  /** `sealRun` unless a test does without cryptography. */
  readonly seal?: typeof sealRun
}

/** The runs of one request: the person's own, and what else finds room is carried for others. */
export async function sealMessage(
  message: SyncMessage,
  { identity, keys, carry, seal }: Sealing & { readonly keys: ServerKeys },
): Promise<readonly SealedRun[]> {
  const own = await sealOwn(message, identity, keys, seal)
  const room = PUSH_BYTES - own.bytes.length
  // Of requests that go at once only the one that reads the mailbox carries: each run goes once.
  if (message.cursor === null || room < PUSH_BYTES / 2) return [own]
  return [own, ...carry.next(message.user, room).slice(0, MOST_RUNS - 1)]
}

/** Operations that lie beside each other, as one run. */
export async function sealOwn(
  { user, stream, from, chain, operations }: Carried,
  identity: Identity,
  keys: ServerKeys,
  seal = sealRun,
): Promise<SealedRun> {
  const run = { stream, user, from, chain, count: operations.length }
  if (operations.length > 0) return seal(run, JSON.stringify(operations), identity, keys)
  return { head: { ...run, key: keys.box.id, bytes: 0 }, bytes: new Uint8Array() }
}

const answerSchema = z.looseObject({
  streams: z.array(streamAnswerSchema),
  keys: serverKeysSchema.exactOptional(),
  token: z.unknown().optional(),
})

/**
 * Takes note of what concerns this machine and not one person, and answers what concerns the person: her own stream
 * among the others (`ownAnswerSchema`, not checked: something else may have answered).
 */
export async function takeAnswer(
  answer: unknown,
  { user, stream }: Pick<SyncMessage, 'user' | 'stream'>,
  { identity, carry }: Sealing,
): Promise<unknown> {
  const read = answerSchema.safeParse(answer)
  if (!read.success) return answer
  // The token is not the page's business.
  const { streams, keys, token: _, ...rest } = read.data
  for (const { stream: id, acknowledged, forked, unreadable } of streams) {
    if (!forked && !unreadable) await carry.acknowledged(id, acknowledged)
    // A server that was put back from a dump lacks what was in front of what is carried: only its owner still has that.
    const gap = id !== stream && (carry.first(id) ?? 0) > acknowledged + 1
    if (forked || unreadable || gap) await carry.drop(id)
  }
  if (keys !== undefined) await identity.trust(keys, null)
  const own = streams.find((one) => one.stream === stream)
  return { ...rest, ...own, carriedLeft: carry.next(user, 1).length > 0 }
}
