import { once } from 'node:events'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import type { Rng } from '../../renderer/sync/ports.ts'
import { seeded } from '../../renderer/sync/testing.ts'

export interface LinkQuality {
  /** Bits per second, each way. */
  readonly rate: number
  /** There and back, ms. */
  readonly roundTrip: number
  /** Share of packets that are lost, each way, 0 to 1. */
  readonly loss: number
  readonly seed: number
}

/** 64 kbit/s, 600 ms, one packet in ten lost: the line of a village at night. */
export const VILLAGE = { rate: 64_000, roundTrip: 600, loss: 0.1 } as const

/** Content of a packet and its headers (TCP and IPv4 with time stamps), bytes. */
const SEGMENT = 1400
const HEADERS = 52

/**
 * A line of a given quality between a client and a server on this machine: what TCP makes of it, not the packets
 * themselves (the kernel's netem is not everywhere). All connections share the rate; a packet that is lost goes over the line again
 * a round trip later and holds up those behind it on its own connection only; a connection is there after one round trip.
 */
export class BadLink {
  readonly url: string
  /** Bytes that went over the line, with headers and what was sent again. */
  readonly wire = { up: 0, down: 0 }
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(url: string, server: Server) {
    this.url = url
    this.#server = server
  }

  static async open(target: URL, quality: LinkQuality): Promise<BadLink> {
    const random = seeded(quality.seed)
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const link = new BadLink(`http://127.0.0.1:${address.port}`, server)
    const lanes = { up: new Lane(quality, random), down: new Lane(quality, random) }
    server.on('connection', (near) => {
      const far = createConnection({ host: target.hostname, port: Number(target.port), noDelay: true })
      near.setNoDelay(true)
      link.#join(near, far, lanes)
    })
    return link
  }

  #join(near: Socket, far: Socket, lanes: { readonly up: Lane; readonly down: Lane }): void {
    for (const socket of [near, far]) {
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    this.#pump(near, far, lanes.up, 'up', lanes.up.handshake())
    this.#pump(far, near, lanes.down, 'down', 0)
  }

  /** @param openAt when the connection stands, ms of performance.now */
  #pump(from: Socket, to: Socket, lane: Lane, way: 'up' | 'down', openAt: number): void {
    let last = openAt
    from.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; at += SEGMENT) {
        const piece = chunk.subarray(at, at + SEGMENT)
        const sent = lane.send(piece.length + HEADERS, last)
        this.wire[way] += sent.bytes
        last = sent.at
        setTimeout(() => to.writable && to.write(piece), Math.max(0, sent.at - performance.now()))
      }
    })
    from.on('end', () => setTimeout(() => to.end(), Math.max(0, last - performance.now())))
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** One direction of the line. */
class Lane {
  readonly #quality: LinkQuality
  readonly #random: Rng
  /** When the line has sent what it was given, ms. */
  #free = 0

  constructor(quality: LinkQuality, random: Rng) {
    this.#quality = quality
    this.#random = random
  }

  handshake(): number {
    return performance.now() + this.#quality.roundTrip
  }

  /** When a packet arrives that may not arrive before `after`, and what it cost the line. */
  send(bytes: number, after: number): { readonly at: number; readonly bytes: number } {
    const { rate, roundTrip, loss } = this.#quality
    const cost = (bytes * 8_000) / rate
    let total = 0
    let late = 0
    for (;;) {
      this.#free = Math.max(this.#free, performance.now()) + cost
      total += bytes
      if (this.#random.next() >= loss) break
      // Told by the packets behind it; where none follow, TCP's timer takes about twice as long: between the two.
      late += 1.5 * roundTrip
    }
    return { at: Math.max(this.#free + roundTrip / 2 + late, after), bytes: total }
  }
}
