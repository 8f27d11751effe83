import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { SYNC_CONTENT_TYPE } from '../../shared/wire/sync.ts'
import type { Reply } from './judge.ts'

/**
 * How a request goes out. In the program it is Electron's `net.fetch`, which knows the system's proxy and certificates;
 * in tests Node's own.
 */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Waiting times of the line, ms. They are for silence: a slow answer that keeps coming is never cut. */
export interface Patience {
  /** From the request, its body apart, until the answer begins. */
  readonly answerMs: number
  /** Between two pieces of an answer. */
  readonly pieceMs: number
}

/** For 64 kbit/s, 600 ms and a lossy line, with a busy server behind it. */
export const PATIENCE: Patience = { answerMs: 60_000, pieceMs: 45_000 }
/** The slowest upload that is still waited for, bytes per ms: 8 kbit/s. */
const SLOWEST = 1
/** No answer of ours but a picture comes near this, bytes; a page is 32 KB of JSON. */
const MAX_BODY = 8 * 2 ** 20

const unbrotli = promisify(brotliDecompress)

/** Nothing usable arrived: no line, silence, a cut in the middle. Always `offline` in the end. */
export class LineCut extends Error {}

/** An answer whose head is here and whose pieces still arrive. */
export interface Opened {
  readonly status: number
  readonly headers: Headers
  /** @throws LineCut where the answer stops coming before its end. */
  pieces(): AsyncGenerator<Uint8Array, void>
  /** Gives up the rest. */
  drop(): void
}

/** @throws LineCut where no answer begins. */
export async function openAnswer(
  fetch: Fetch,
  url: URL,
  init: RequestInit,
  patience: Patience,
): Promise<Opened> {
  const abort = new AbortController()
  const upload = init.body instanceof Uint8Array ? init.body.byteLength / SLOWEST : 0
  let timer = setTimeout(() => abort.abort(), patience.answerMs + upload)
  let response: Response
  try {
    response = await fetch(url.href, {
      ...init,
      signal: abort.signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    })
  } catch (error) {
    throw new LineCut(String(error))
  } finally {
    clearTimeout(timer)
  }
  return {
    status: response.status,
    headers: response.headers,
    drop: () => abort.abort(),
    async *pieces() {
      const reader = response.body?.getReader()
      if (reader === undefined) return
      try {
        for (;;) {
          timer = setTimeout(() => abort.abort(), patience.pieceMs)
          const { done, value } = await reader.read().finally(() => clearTimeout(timer))
          if (done) return
          yield value
        }
      } catch (error) {
        throw new LineCut(String(error))
      } finally {
        abort.abort()
      }
    },
  }
}

/**
 * The whole answer, unpacked where it is a sync body.
 * @throws LineCut where it does not arrive whole; also where it is so large that it cannot be ours.
 */
export async function readReply(opened: Opened): Promise<Reply> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const piece of opened.pieces()) {
    size += piece.byteLength
    if (size > MAX_BODY) throw new LineCut('answer too large')
    parts.push(piece)
  }
  const { status, headers } = opened
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return { status, retryAfterMs: retryAfter(headers), body: await unpack(Buffer.concat(parts), type) }
}

async function unpack(body: Buffer, type: string): Promise<Buffer> {
  if (type !== SYNC_CONTENT_TYPE) return body
  try {
    return await unbrotli(body, { maxOutputLength: MAX_BODY })
  } catch (error) {
    throw new LineCut(`sync body does not unpack: ${String(error)}`)
  }
}

/** The other form of the header, a date, hangs on two clocks and is left aside. */
export function retryAfter(headers: Headers): number | null {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
}
