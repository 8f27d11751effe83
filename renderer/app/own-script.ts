/**
 * True for a script that the build has laid beside the page: the only ones that a worker may be started from.
 * @param address as it was asked for, perhaps relative
 * @param page address of the page
 */
export function isOwnScript(address: string, page: string): boolean {
  if (!URL.canParse(address, page)) return false
  const [script, own] = [new URL(address, page), new URL(page)]
  // Not their origins: those of a scheme of one's own are no more than the word "null" in some places.
  const isOurs = script.protocol === own.protocol && script.host === own.host
  return isOurs && /^\/assets\/[\w.-]+\.js$/.test(script.pathname)
}
