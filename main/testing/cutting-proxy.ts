import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'

/** Bytes on the way at once: what a cut can cost beside the bytes before it. */
const IN_FLIGHT = 8 * 1024

/** A line between a client and a server that counts what goes down it and can be cut. */
export interface CuttingProxy {
  readonly url: URL
  /** Bytes towards the client, heads of answers too. */
  sent(): number
  cuts(): number
  /** Every connection from now on is reset after so many bytes towards the client, as long as this gives a number. */
  cutAfter(next: () => number | null): void
  /** Changes the bytes of one connection towards the client; `at` is the place of the first one in it. */
  spoil(how: (bytes: Buffer, at: number) => void): void
  close(): void
}

export async function cuttingProxy(upstream: URL): Promise<CuttingProxy> {
  let sent = 0
  let cuts = 0
  let nextCut: () => number | null = () => null
  let spoil: (bytes: Buffer, at: number) => void = () => undefined
  const open = new Set<Socket>()

  async function carry(client: Socket): Promise<void> {
    const server = connect(Number(upstream.port), upstream.hostname)
    for (const socket of [client, server]) socket.on('error', () => socket.destroy())
    client.pipe(server)
    const cut = nextCut()
    let at = 0
    for await (const chunk of server as AsyncIterable<Buffer>) {
      spoil(chunk, at)
      for (let done = 0; done < chunk.length; ) {
        const most = Math.min(IN_FLIGHT, (cut ?? Number.POSITIVE_INFINITY) - at)
        const piece = chunk.subarray(done, done + most)
        if (!client.write(piece)) await once(client, 'drain')
        await turn()
        done += piece.length
        at += piece.length
        sent += piece.length
        if (at !== cut) continue
        cuts += 1
        server.destroy()
        return void client.resetAndDestroy()
      }
    }
    client.end()
  }

  const proxy = createServer((client) => {
    open.add(client)
    carry(client).catch(() => client.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    url: new URL(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}/`),
    sent: () => sent,
    cuts: () => cuts,
    cutAfter(next) {
      nextCut = next
    },
    spoil(how) {
      spoil = how
    },
    close() {
      for (const socket of open) socket.destroy()
      proxy.close()
    },
  }
}
