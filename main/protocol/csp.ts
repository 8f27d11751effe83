/**
 * The policy of every answer of ours. No `unsafe-*`, no `data:`. The nonce is for the one `<style>` that the interface
 * kit writes; a new one for each page load.
 */
export function contentSecurityPolicy(nonce: string | null): string {
  const style = nonce === null ? "'self'" : `'self' 'nonce-${nonce}'`
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${style}`,
    "img-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    // The page's only policy (renderer/app/hardening.ts): no code can add one that lets more through.
    'trusted-types default',
  ].join('; ')
}
