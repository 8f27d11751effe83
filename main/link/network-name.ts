import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'

/** An address that nobody has (RFC 5737): the way to it is the way to the internet. Nothing is sent there. */
const ANYWHERE = '192.0.2.1'

/**
 * The network that this computer goes out through, as `WLAN 192.168.1.*`: adapter and address are all that can be known
 * of it without asking the system for more rights. Empty where there is none.
 */
export async function networkName(): Promise<string> {
  const own = await ownAddress()
  for (const [name, addresses = []] of Object.entries(networkInterfaces()))
    if (addresses.some(({ address }) => address === own)) return `${name} ${own.replace(/\.\d+$/, '.*')}`
  return ''
}

/** The address of this computer on the way out; a datagram socket knows it as soon as it has a direction. */
function ownAddress(): Promise<string> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    const answer = (address: string): void => {
      resolve(address)
      socket.close()
    }
    socket.on('error', () => answer(''))
    socket.connect(9, ANYWHERE, () => answer(socket.address().address))
  })
}
