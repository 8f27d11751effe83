// As root, Electron runs as another user: Chromium refuses its sandbox to root, and people are not root either.
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inRoot } from './paths.mjs'

/** `nobody`: there on every Linux, and with an entry in passwd, which Node and GLib ask for. */
const UID = 65534
const GID = 65534

export const AS_USER = inRoot('build', 'electron-as-user.sh')
export const weAreRoot = process.platform === 'linux' && process.getuid?.() === 0

/**
 * Gives a folder and all in it to the user that Electron runs as, making it where there is none. Without root it only makes it.
 * @param {string} folder
 */
export function giveToElectron(folder) {
  mkdirSync(folder, { recursive: true })
  if (weAreRoot) giveAway(folder)
}

/** A profile holds thousands of files: those that are right already cost one look, and no link is followed. @param {string} path */
function giveAway(path) {
  const is = lstatSync(path)
  if (is.isSymbolicLink()) return
  if (is.uid !== UID) chownSync(path, UID, GID)
  if (is.isDirectory()) for (const name of readdirSync(path)) giveAway(join(path, name))
}

/** The topmost folder above `path` that the user may not enter. @param {string} path @returns {string | undefined} */
function closedAbove(path) {
  const above = []
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) above.unshift(folder)
  return above.find((folder) => {
    const { uid, mode } = statSync(folder)
    return !(mode & (uid === UID ? 0o100 : 0o001))
  })
}

/**
 * The variables with which AS_USER starts the program, or the reason why it cannot. `reads` is what the user must be able to
 * read, `writes` the folders it must be able to write. Tried out, not concluded: containers differ too much.
 * @param {string} program @param {string[]} reads @param {string[]} writes @returns {Record<string, string> | string}
 */
export function asUnprivilegedUser(program, reads, writes) {
  const paths = [dirname(program), ...reads, ...writes].filter((path) => existsSync(path))
  const veils = [...new Set(paths.flatMap((path) => closedAbove(path) ?? []))]
  const shown = paths.filter((path) => veils.some((veil) => path.startsWith(`${veil}/`)))
  const base = {
    AIDOL_RUN_UID: `${UID}`,
    AIDOL_RUN_GID: `${GID}`,
    AIDOL_RUN_VEILS: veils.join('\n'),
    AIDOL_RUN_SHOW: shown.join('\n'),
  }
  const question = 'for f do [ -r "$f" ] || { echo "$f" >&2; exit 1; }; done'
  const asked = spawnSync(AS_USER, ['-c', question, 'sh', ...paths], {
    env: { ...process.env, ...base, AIDOL_ELECTRON: '/bin/sh' },
    encoding: 'utf8',
  })
  if (asked.status === 0) return { ...base, AIDOL_ELECTRON: program }
  const why = (asked.error?.message ?? asked.stderr).trim().split('\n')[0]
  return `as root the program should run as user ${UID}, but that user cannot read everything it needs (${why})`
}

/**
 * Chromium's sandbox needs user namespaces, or its helper with the setuid bit. As root we can give it that bit.
 * @param {string} dir Electron's folder @returns {string | null} why there can be no sandbox
 */
export function whyNoSandbox(dir) {
  if (process.platform !== 'linux') return null
  const asUser = weAreRoot ? ['setpriv', '--reuid', `${UID}`, '--regid', `${GID}`, '--clear-groups'] : []
  const [command = '', ...args] = [...asUser, 'unshare', '-Ur', 'true']
  if (spawnSync(command, args, { stdio: 'ignore' }).status === 0) return null
  // Without them the helper needs the rights of a full root, which containers take away even from root.
  if (weAreRoot && spawnSync('unshare', ['--pid', '--fork', 'true'], { stdio: 'ignore' }).status !== 0)
    return 'this container gives neither user namespaces nor the right to make others'
  const helper = join(dir, 'chrome-sandbox')
  const { uid, mode } = existsSync(helper) ? statSync(helper) : { uid: -1, mode: 0 }
  if (uid === 0 && mode & 0o4000) return null
  if (!weAreRoot || uid === -1)
    return `this system gives no user namespaces; once: sudo chown root ${helper} && sudo chmod 4755 ${helper}`
  chownSync(helper, 0, 0)
  chmodSync(helper, 0o4755)
  return null
}
