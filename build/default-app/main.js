// Starts the program named on the command line: `electron [switches] <folder>`. The little of Electron's own default app
// that we use; awaiting at the top holds back the `ready` event until that program's main module has run.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const named = process.argv.slice(1).find((arg) => !arg.startsWith('-'))
if (!named || !existsSync(resolve(named, 'package.json'))) {
  process.stderr.write(`Usage: electron [switches] <folder with package.json>\n`)
  process.exit(2)
}
const folder = resolve(named)
const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
app.setVersion(about.version ?? '0.0.0')
app.name = about.productName ?? about.name
if (about.desktopName) app.setDesktopName(about.desktopName)
app.setAppPath(folder)
await import(pathToFileURL(join(folder, about.main)).href)
