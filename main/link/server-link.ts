import { sign } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { LinkError, SignInError } from '../../shared/ipc/contract.ts'
import type { Sha256 } from '../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { pictureText } from '../../shared/wire/device.ts'
import { leavesAnswerSchema } from '../../shared/wire/leaves.ts'
import { MAGIC } from '../../shared/wire/magic.ts'
import { packBody } from '../../shared/wire/run.ts'
import {
  type About,
  aboutSchema,
  type SignInAnswer,
  type SignInRequest,
  signInAnswerSchema,
} from '../../shared/wire/session.ts'
import { PROTOCOL, SYNC_CONTENT_TYPE, type SyncMessage, type SyncRequest } from '../../shared/wire/sync.ts'
import type { CarryStore } from '../sealing/carry-store.ts'
import type { Identity } from '../sealing/identity.ts'
import { sealMessage, takeAnswer } from '../sealing/message.ts'
import type { Faults } from './faults.ts'
import { judge, linkErrorOf, type Refusal, type Reply } from './judge.ts'
import { type Fetch, LineCut, type Opened, openAnswer, type Patience, readReply, retryAfter } from './line.ts'

/** The person's right to speak to the server. */
export interface Bearer {
  token(): string | null
  /** The server does not know this token any more. */
  rejected(token: string): void
  /** The server gave another in its place. */
  renewed(token: string, next: string): Promise<void>
}

/** A picture on its way. */
export interface MediaAnswer {
  /** Place of the first byte in the picture; 0 where the server begins anew whatever was asked. */
  readonly from: number
  /** Bytes of the whole picture as the server has it, where it says so. */
  readonly total: number | null
  /** @throws LineCut where it stops before its end. */
  pieces(): AsyncIterable<Uint8Array>
  drop(): void
}

export interface ServerLink {
  about(): Promise<Result<About, LinkError>>
  signIn(credentials: Pick<SignInRequest, 'name' | 'password'>): Promise<Result<SignInAnswer, SignInError>>
  exchange(message: SyncMessage): Promise<Result<unknown, LinkError>>
  /**
   * Opens a picture from its byte `from` on, up to but not including `to`, or to its end. Where nobody is signed in, in the
   * name of the device, which may fetch what its people need.
   */
  openMedia(
    sha256: Sha256,
    from: number,
    to: number | null,
  ): Promise<Result<MediaAnswer, LinkError | { readonly code: 'picture-missing' }>>
  /** The hashes of a picture's leaves; `picture-missing` also from a server that does not know them. */
  leaves(sha256: Sha256): Promise<Result<readonly Sha256[], LinkError | { readonly code: 'picture-missing' }>>
}

interface LinkDeps {
  /** Ends in a slash. */
  readonly base: URL
  readonly fetch: Fetch
  readonly bearer: Bearer
  readonly identity: Identity
  readonly carry: CarryStore
  /** Version of the program. */
  readonly app: string
  readonly faults: Faults
  readonly patience: Patience
}

type Heard = Result<
  Record<string, unknown>,
  { readonly link: LinkError } | { readonly refusal: Refusal; readonly reply: Reply }
>

interface Authorised {
  /** Null for the device's own right. */
  readonly token: string | null
  readonly headers: Record<string, string>
}

const JSON_TYPE = 'application/json'
const brotli = promisify(brotliCompress)
/** 9 of 11: the last two levels cost ten times the time for one per cent. */
const BROTLI = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
}

/** The one way to the central server. */
export function createServerLink(deps: LinkDeps): ServerLink {
  const { base, bearer, identity, carry, faults } = deps

  async function open(path: string, init: RequestInit): Promise<Opened> {
    if (faults.dropLine) throw new LineCut('developer menu: line dropped')
    const opened = await openAnswer(deps.fetch, new URL(path, base), init, deps.patience)
    if (faults.loseAnswers) {
      opened.drop()
      throw new LineCut('developer menu: answer lost')
    }
    return opened
  }

  /** Sends and hears the whole answer. */
  async function hear(path: string, init: RequestInit): Promise<Heard> {
    try {
      const reply = await readReply(await open(path, init))
      const judged = judge(reply)
      if (judged.ok || 'link' in judged.error) return judged as Heard
      return fail({ refusal: judged.error.refusal, reply })
    } catch (error) {
      if (error instanceof LineCut) return fail({ link: { code: 'offline' } })
      throw error
    }
  }

  function authorised(headers: Record<string, string>): Authorised | null {
    const token = bearer.token()
    if (token === null) return null
    const shown = faults.expireToken ? 'expired-by-the-developer-menu' : token
    return { token, headers: { ...headers, authorization: `Bearer ${shown}` } }
  }

  function authorisedFor(sha256: Sha256, headers: Record<string, string>): Authorised {
    const person = authorised(headers)
    if (person !== null) return person
    const { device, key } = identity
    const signature = sign(null, Buffer.from(pictureText(device, sha256)), key).toString('base64url')
    return { token: null, headers: { ...headers, authorization: `Device ${device}.${signature}` } }
  }

  /** The meaning of a refusal for a call that needed a token. */
  function refused(refusal: Refusal, retryAfterMs: number | null, token: string | null): LinkError {
    const error = linkErrorOf(refusal, retryAfterMs)
    if (error.code === 'signed-out' && token !== null) bearer.rejected(token)
    return error
  }

  return {
    async about() {
      const heard = await hear('v1/about', { headers: { accept: JSON_TYPE } })
      if (!heard.ok) return fail(plain(heard.error))
      const about = aboutSchema.safeParse(heard.value)
      if (!about.success) return fail({ code: 'update-needed', who: 'client' })
      if (about.data.oldestProtocol > PROTOCOL) return fail({ code: 'update-needed', who: 'client' })
      if (about.data.protocol < PROTOCOL) return fail({ code: 'update-needed', who: 'server' })
      return ok(about.data)
    },

    async signIn({ name, password }) {
      const { device, publicKey: deviceKey } = identity
      const request: SignInRequest = { protocol: PROTOCOL, name, password, device, deviceKey }
      const heard = await hear('v1/session', {
        method: 'POST',
        headers: { 'content-type': JSON_TYPE, accept: JSON_TYPE },
        body: JSON.stringify(request),
      })
      if (heard.ok) {
        const answer = signInAnswerSchema.safeParse(heard.value)
        if (!answer.success) return fail({ code: 'update-needed', who: 'client' })
        await identity.trust(answer.data.keys, answer.data.certificate)
        return ok(answer.data)
      }
      if ('refusal' in heard.error) {
        const { refusal, reply } = heard.error
        const retryAfterMs = refusal.answer.retryAfterMs ?? reply.retryAfterMs ?? 0
        if (refusal.answer.error === 'wrong-password') return fail({ code: 'wrong-password' })
        if (refusal.answer.error === 'too-many-tries') return fail({ code: 'too-many-tries', retryAfterMs })
      }
      return fail(plain(heard.error))
    },

    async exchange(message) {
      const keys = identity.server()
      const head = authorised({
        'content-type': SYNC_CONTENT_TYPE,
        accept: `${SYNC_CONTENT_TYPE}, ${JSON_TYPE}`,
      })
      if (head === null || keys === null) return fail({ code: 'signed-out' })
      const runs = await sealMessage(message, { identity, keys, carry })
      const { epoch, clock, state, cursor } = message
      const request: SyncRequest = {
        magic: MAGIC,
        protocol: PROTOCOL,
        app: deps.app,
        device: identity.device,
        epoch,
        clock,
        state,
        cursor,
        runs: runs.map((run) => run.head),
      }
      const packed = await brotli(Buffer.from(JSON.stringify(request)), BROTLI)
      const body = packBody(
        packed,
        runs.map((run) => run.bytes),
      )
      const heard = await hear('v1/sync', {
        method: 'POST',
        headers: head.headers,
        body,
      })
      if (heard.ok) {
        const { token } = heard.value
        if (typeof token === 'string' && head.token !== null) await bearer.renewed(head.token, token)
        return ok(await takeAnswer(heard.value, message, { identity, carry }))
      }
      if ('link' in heard.error) return fail(heard.error.link)
      return fail(refused(heard.error.refusal, heard.error.reply.retryAfterMs, head.token))
    },

    async openMedia(sha256, from, to) {
      // If-Range: should the server hold other bytes under this name, it sends them from the start.
      const part = from > 0 || to !== null
      const range = part
        ? { range: `bytes=${from}-${to === null ? '' : to - 1}`, 'if-range': `"${sha256}"` }
        : {}
      const head = authorisedFor(sha256, range)
      try {
        const opened = await open(`v1/media/${sha256}`, { headers: head.headers })
        const extent = extentOf(opened)
        if (extent !== null)
          return ok({ ...extent, drop: opened.drop, pieces: () => unlessDropped(opened, faults) })
        // Asked for bytes after the end: what is here cannot be a part of this picture.
        if (opened.status === 416 && part) return this.openMedia(sha256, 0, null)
        const reply = await readReply(opened)
        const judged = judge(reply)
        // Our server never answers a picture with JSON and 200.
        if (judged.ok) return fail({ code: 'server-failed', status: reply.status })
        if ('link' in judged.error) return fail(judged.error.link)
        if (judged.error.refusal.answer.error === 'not-found') return fail({ code: 'picture-missing' })
        return fail(refused(judged.error.refusal, retryAfter(opened.headers), head.token))
      } catch (error) {
        if (error instanceof LineCut) return fail({ code: 'offline' })
        throw error
      }
    },

    async leaves(sha256) {
      const head = authorisedFor(sha256, { accept: JSON_TYPE })
      const heard = await hear(`v1/media/${sha256}/leaves`, { headers: head.headers })
      if (heard.ok) {
        const answer = leavesAnswerSchema.safeParse(heard.value)
        return answer.success ? ok(answer.data.leaves) : fail({ code: 'picture-missing' })
      }
      if ('link' in heard.error) return fail(heard.error.link)
      if (heard.error.refusal.answer.error === 'not-found') return fail({ code: 'picture-missing' })
      return fail(refused(heard.error.refusal, heard.error.reply.retryAfterMs, head.token))
    },
  }
}

function plain(
  error: { readonly link: LinkError } | { readonly refusal: Refusal; readonly reply: Reply },
): LinkError {
  return 'link' in error ? error.link : linkErrorOf(error.refusal, error.reply.retryAfterMs)
}

/** What of a picture arrives, or null where the answer is none. Pictures carry no magic: their hash is checked instead. */
function extentOf({ status, headers }: Opened): { from: number; total: number | null } | null {
  const type = headers.get('content-type') ?? ''
  if (type.startsWith('text/') || type.includes('json')) return null
  const length = headers.get('content-length')
  if (status === 200) return { from: 0, total: length === null ? null : Number(length) }
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '')
  if (status !== 206 || range === null) return null
  return { from: Number(range[1]), total: range[2] === '*' ? null : Number(range[2]) }
}

async function* unlessDropped(opened: Opened, faults: Faults): AsyncGenerator<Uint8Array, void> {
  for await (const piece of opened.pieces()) {
    if (faults.dropLine) throw new LineCut('developer menu: line dropped')
    yield piece
  }
}
