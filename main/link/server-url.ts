import { BlockList, isIP } from 'node:net'
import { fail, ok, type Result } from '../../shared/result.ts'

export type ServerUrlError = { readonly code: 'no-url' } | { readonly code: 'needs-https' }

const privateAddresses = new BlockList()
privateAddresses.addSubnet('127.0.0.0', 8)
privateAddresses.addSubnet('10.0.0.0', 8)
privateAddresses.addSubnet('172.16.0.0', 12)
privateAddresses.addSubnet('192.168.0.0', 16)
privateAddresses.addSubnet('169.254.0.0', 16)
privateAddresses.addAddress('::1', 'ipv6')
privateAddresses.addSubnet('fc00::', 7, 'ipv6')
privateAddresses.addSubnet('fe80::', 10, 'ipv6')

/**
 * The base address of the server, ending in a slash. Passwords cross the line, so beyond this machine and its local
 * network it must be https, unless whoever set the program up allowed http by name.
 */
export function serverUrl(text: string, allowHttp: boolean): Result<URL, ServerUrlError> {
  if (!URL.canParse(text)) return fail({ code: 'no-url' })
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return fail({ code: 'no-url' })
  if (url.protocol === 'http:' && !allowHttp && !isNear(url.hostname)) return fail({ code: 'needs-https' })
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  url.search = ''
  url.hash = ''
  return ok(url)
}

function isNear(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  const version = isIP(host)
  if (version === 0) return host === 'localhost' || host.endsWith('.localhost')
  return privateAddresses.check(host, version === 6 ? 'ipv6' : 'ipv4')
}
