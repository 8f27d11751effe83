import type { PlatformPath } from 'node:path'

/**
 * The file below `root` that the path of a URL names, or null where it names anything else: a way out, the folder
 * itself, a broken escape. `join`, not `resolve`: the path begins with a slash, and `resolve` would forget the root.
 */
export function fileInside(path: PlatformPath, root: string, urlPath: string): string | null {
  const name = decoded(urlPath)
  // A colon is a drive or a second stream of a file on Windows; none of our files has one.
  if (name === null || name.includes('\0') || name.includes(':')) return null
  const file = path.join(root, name)
  const inside = path.relative(root, file)
  const leaves = inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside)
  return inside === '' || leaves ? null : file
}

function decoded(urlPath: string): string | null {
  try {
    return decodeURIComponent(urlPath)
  } catch {
    return null
  }
}
