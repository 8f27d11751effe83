// `npm run package`: the unpacked application, its fuses looked at, and started once. With `-- --release` the installers of
// this platform instead: they are never built from the stand-in Electron.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inRoot, isStarted, ROOT } from './paths.mjs'
import { giveUp, SetupError, say } from './say.mjs'
import { setUp } from './setup.mjs'

const WHERE = { linux: 'linux-unpacked', win32: 'win-unpacked', darwin: 'mac' }
const NAME = { linux: 'aidol-annotator', win32: 'aidol-annotator.exe', darwin: 'A-Idol Annotator.app' }
const SELF_CHECK_MS = 60_000

/** The packaged program for this platform. @returns {string} */
export const packagedProgram = () => {
  const platform = /** @type {keyof typeof WHERE} */ (process.platform)
  return inRoot('dist', WHERE[platform], NAME[platform])
}

/** @param {{ release: boolean }} options */
async function makePackage({ release }) {
  const [{ build, Platform }, { electronRuntime }] = await Promise.all([
    import('electron-builder'),
    import('./electron-runtime.mjs'),
  ])
  const { dir, fallback, version } = electronRuntime()
  if (fallback && release)
    throw new SetupError(
      `A release is never built from the stand-in Electron ${version}: it is old and not Electron's own file.\n` +
        'Build it where Electron can be downloaded, or set ELECTRON_MIRROR and remove .cache/.',
    )
  rmSync(inRoot('dist'), { recursive: true, force: true })
  const targets = release ? Platform.current().createTarget() : Platform.current().createTarget('dir')
  // The builder takes Electron's own starter out of what it downloads, but not out of a folder that it is given.
  const afterPack = async (/** @type {{ appOutDir: string }} */ { appOutDir }) =>
    rmSync(join(appOutDir, 'resources', 'default_app.asar'), { force: true })
  const config = fallback ? { electronDist: dir, afterPack } : {}
  await build({ projectDir: ROOT, targets, publish: 'never', config })
  if (!fallback) return
  const note = `Built with the stand-in Electron ${version}, for tests only. Not for labellers.\n`
  writeFileSync(join(packagedProgram(), '..', 'FOR-TESTS-ONLY.txt'), note)
  say('package', `made from the stand-in Electron ${version}: for tests only`)
}

/** The state of each fuse against electron-builder.yml: a fuse that is not set is seen by nobody until it is abused. */
async function checkFuses() {
  const { FuseState, FuseV1Options: F, getCurrentFuseWire } = await import('@electron/fuses')
  const on = [F.EnableCookieEncryption, F.EnableEmbeddedAsarIntegrityValidation, F.OnlyLoadAppFromAsar]
  const off = [
    F.RunAsNode,
    F.EnableNodeOptionsEnvironmentVariable,
    F.EnableNodeCliInspectArguments,
    F.LoadBrowserProcessSpecificV8Snapshot,
    F.GrantFileProtocolExtraPrivileges,
  ]
  const wire = await getCurrentFuseWire(packagedProgram())
  const wrong = [
    ...on.filter((fuse) => wire[fuse] !== FuseState.ENABLE),
    ...off.filter((fuse) => wire[fuse] !== FuseState.DISABLE),
  ]
  if (wrong.length > 0) throw new SetupError(`Fuses set wrongly: ${wrong.map((fuse) => F[fuse]).join(', ')}`)
}

/** Starts the packaged program, which loads its page and ends by itself. */
async function startOnce() {
  const [{ electronCommand }, { ensureDisplay }] = await Promise.all([
    import('./launch-electron.mjs'),
    import('./display.mjs'),
  ])
  const { close } = await ensureDisplay()
  const work = mkdtempSync(join(tmpdir(), 'aidol-self-check-'))
  const profileDir = join(work, 'profile')
  const program =
    process.platform === 'darwin'
      ? join(packagedProgram(), 'Contents/MacOS/A-Idol Annotator')
      : packagedProgram()
  const { executablePath, args, env } = electronCommand({ profileDir, program, args: ['--self-check'] })
  const child = spawn(executablePath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const timer = setTimeout(() => child.kill('SIGKILL'), SELF_CHECK_MS)
  const code = await new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)))
  clearTimeout(timer)
  close()
  rmSync(work, { recursive: true, force: true })
  if (code !== 0)
    throw new SetupError(`The packaged program ended with ${code} when it was started once:\n${output}`)
  say('package', `${packagedProgram()} is fused and starts`)
}

if (isStarted(import.meta.url)) {
  try {
    await setUp(import.meta.filename)
    await (await import('./bundle.mjs')).ensureBundles()
    const release = process.argv.includes('--release')
    await makePackage({ release })
    if (!release) {
      await checkFuses()
      await startOnce()
    }
    process.exit(0)
  } catch (error) {
    giveUp(error)
  }
}
