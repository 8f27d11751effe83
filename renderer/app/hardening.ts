import { z } from 'zod'
import { isOwnScript } from './own-script.ts'

/**
 * What the strict Content-Security-Policy asks of the page; imported before anything else.
 *
 * zod builds parsers with `new Function` where it may; told not to, it does not even try, and no breach is counted.
 *
 * React writes the text of Mantine's `<style>` elements through innerHTML. The one policy that the header allows lets
 * text through that holds no markup at all, and workers of our own; everything else is refused as without it.
 */
z.config({ jitless: true })

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createHTML(text: string): string; createScriptURL(address: string): string },
  ): unknown
}
const { trustedTypes } = window as { readonly trustedTypes?: TrustedTypes }
trustedTypes?.createPolicy('default', {
  createHTML(text) {
    if (text.includes('<')) throw new TypeError('markup from a string is refused')
    return text
  },
  createScriptURL(address) {
    if (!isOwnScript(address, location.href)) throw new TypeError('a script from elsewhere is refused')
    return address
  },
})
