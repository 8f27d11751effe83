import { net } from 'electron'
import type { Fetch } from './line.ts'

/**
 * Chromium's network: the system's proxy and certificates, connections kept alive. Its own user agent would be 170 bytes
 * with every request, which counts on a thin line; the page keeps that one.
 */
export function netFetch(version: string): Fetch {
  const agent = `AIdolAnnotator/${version}`
  return (url, init) => net.fetch(url, { ...init, headers: { ...headersOf(init), 'user-agent': agent } })
}

function headersOf(init: RequestInit): Record<string, string> {
  return Object.fromEntries(new Headers(init.headers))
}
