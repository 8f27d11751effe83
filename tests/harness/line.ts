import { once } from 'node:events'
import { createConnection, createServer, type Server, type Socket } from 'node:net'

/** After how many bytes of a connection it is cut, either way; what is not named is not cut. */
export interface Cut {
  readonly up?: number
  readonly down?: number
}

/** What went over a connection, whole: also what the other end sent and was not let through. */
export interface Traffic {
  readonly request: Buffer
  readonly answered: number
}

/** A line between a client and a server on this machine that can be taken away, and cut at any byte. */
export class Line {
  readonly url: string
  /** Asked at every new connection. */
  cut: () => Cut = () => ({})
  /** How what the server says is handed on. */
  pass: (piece: Buffer, on: (piece: Buffer) => void) => void = (piece, on) => on(piece)
  /** Connections that were cut. */
  cuts = 0
  readonly #target: URL
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #up = true
  #last: { parts: Buffer[]; answered: number } = { parts: [], answered: 0 }

  private constructor(target: URL, server: Server, port: number) {
    this.#target = target
    this.#server = server
    this.url = `http://127.0.0.1:${port}`
    server.on('connection', (near) => this.#join(near))
  }

  static async open(target: string): Promise<Line> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return new Line(new URL(target), server, address.port)
  }

  /** Of the connection that was opened last. */
  get last(): Traffic {
    return { request: Buffer.concat(this.#last.parts), answered: this.#last.answered }
  }

  /** Breaks what is open, so that the next exchange needs a connection of its own. */
  breakOpen(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Away: what is open breaks, and nothing gets through. */
  setUp(up: boolean): void {
    this.#up = up
    if (!up) this.breakOpen()
  }

  async close(): Promise<void> {
    this.setUp(false)
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(near: Socket): void {
    near.on('error', () => {})
    if (!this.#up) return void near.destroy()
    const far = createConnection({ host: this.#target.hostname, port: Number(this.#target.port) })
    const { up = Number.POSITIVE_INFINITY, down = Number.POSITIVE_INFINITY } = this.cut()
    const traffic: { parts: Buffer[]; answered: number } = { parts: [], answered: 0 }
    this.#last = traffic
    for (const socket of [near, far]) {
      socket.setNoDelay(true)
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#sockets.delete(socket)
        near.destroy()
        if (socket === far || up !== Number.POSITIVE_INFINITY) far.destroy()
      })
    }
    let asked = 0
    let broken = false
    near.on('data', (chunk: Buffer) => {
      traffic.parts.push(chunk)
      if (broken) return
      const piece = chunk.subarray(0, up - asked)
      asked += piece.length
      if (piece.length > 0) far.write(piece)
      if (asked < up) return
      broken = true
      this.cuts += 1
      near.resetAndDestroy()
      // What was let through arrives.
      far.end()
    })
    near.on('end', () => far.end())
    far.on('data', (chunk: Buffer) => {
      const piece = chunk.subarray(0, Math.max(0, down - traffic.answered))
      traffic.answered += chunk.length
      if (broken) return
      if (piece.length > 0) this.pass(piece, (bytes) => near.writable && near.write(bytes))
      if (traffic.answered < down) return
      broken = true
      this.cuts += 1
      // The end that was promised to arrive does.
      if (piece.length > 0) near.write('', () => near.resetAndDestroy())
      else near.resetAndDestroy()
    })
    far.on('end', () => near.end())
  }
}
