/** How often the system is asked, ms. It is a local question; nothing goes out. */
const EVERY_MS = 5_000

/** Tells when the system thinks that the network came or went. A hint only. Returns the function that ends it. */
export function watchLine(isOnline: () => boolean, changed: (up: boolean) => void): () => void {
  let up = isOnline()
  const timer = setInterval(() => {
    const now = isOnline()
    if (now === up) return
    up = now
    changed(up)
  }, EVERY_MS)
  return () => clearInterval(timer)
}
