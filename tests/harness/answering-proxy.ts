import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http'
import { buffer } from 'node:stream/consumers'

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Between client and server, and knows HTTP: every answer to a sync can be taken away and another given in its place. */
export class AnsweringProxy {
  readonly url: string
  /** What the client is given for an answer of the server to a sync. */
  answer: (real: HttpAnswer) => HttpAnswer = (real) => real
  /** Answers to syncs so far. */
  answered = 0
  readonly #target: URL
  readonly #server: Server

  private constructor(target: URL, server: Server, port: number) {
    this.#target = target
    this.#server = server
    this.url = `http://127.0.0.1:${port}`
  }

  static async open(target: string): Promise<AnsweringProxy> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const proxy = new AnsweringProxy(new URL(target), server, address.port)
    server.on('request', async (asked, response) => {
      try {
        const { method = 'GET', url = '/', headers } = asked
        const real = await proxy.#ask(method, url, headers, await buffer(asked))
        const given = url === '/v1/sync' ? proxy.answer(real) : real
        const { 'transfer-encoding': _, ...rest } = given.headers
        const length = given.status === 204 ? {} : { 'content-length': given.body.length }
        response.writeHead(given.status, { ...rest, ...length }).end(given.body)
        if (url === '/v1/sync') proxy.answered += 1
      } catch {
        response.destroy()
      }
    })
    return proxy
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #ask(method: string, path: string, headers: IncomingHttpHeaders, body: Buffer): Promise<HttpAnswer> {
    const { hostname, port } = this.#target
    const asking = request({ hostname, port, method, path, headers })
    asking.end(body)
    const [answer] = await once(asking, 'response')
    return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) }
  }
}
