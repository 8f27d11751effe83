import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { MAGIC } from '../../shared/wire/magic.ts'
import { SYNC_CONTENT_TYPE } from '../../shared/wire/sync.ts'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export interface TestServer {
  readonly url: URL
  readonly asked: Asked[]
  /** How requests are answered from now on. */
  answer(how: (response: ServerResponse, asked: Asked) => void): void
  /** Nobody listens any more. */
  stop(): Promise<void>
}

/** A real HTTP server on this machine that says what the test wants. */
export async function httpServer(): Promise<TestServer> {
  const asked: Asked[] = []
  let how = (response: ServerResponse, _asked: Asked): void => void response.writeHead(500).end()
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const { method = '', url = '', headers } = request
    const one = { method, path: url, headers, body: Buffer.concat(parts) }
    asked.push(one)
    how(response, one)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(stop)
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    asked,
    answer: (next) => {
      how = next
    },
    stop,
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(body))
}

export function sendRefusal(
  response: ServerResponse,
  status: number,
  error: string,
  more: object = {},
): void {
  sendJson(response, status, { magic: MAGIC, error, detail: 'told by the test', ...more })
}

export function sendSync(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': SYNC_CONTENT_TYPE }).end(brotliCompressSync(JSON.stringify(body)))
}
