// Unpacking a zip file with its modes and links, without needing `unzip` on the machine.
import { createWriteStream } from 'node:fs'
import { chmod, mkdir, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import yauzl from 'yauzl'

const IS_LINK = 0o120000

/**
 * @param {string} file
 * @param {string} target
 * @param {(name: string) => string | null} rename the new name of an entry, or null to leave it out
 */
export async function unzip(file, target, rename) {
  const zip = await yauzl.openPromise(file, { lazyEntries: true })
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.endsWith('/') ? null : rename(entry.fileName)
    if (name === null) continue
    const to = join(target, name)
    if (relative(target, to).startsWith('..'))
      throw new Error(`${entry.fileName} points outside of the archive`)
    await mkdir(dirname(to), { recursive: true })
    const mode = entry.externalFileAttributes >>> 16
    const bytes = await zip.openReadStreamPromise(entry)
    if ((mode & 0o170000) === IS_LINK) await symlink(await text(bytes), to)
    else {
      await pipeline(bytes, createWriteStream(to))
      // Readable for everybody: as root we start Electron as somebody else.
      await chmod(to, mode & 0o111 ? 0o755 : 0o644)
    }
  }
}
