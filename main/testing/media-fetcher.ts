// Started by tests as a program of its own on a small disk: node media-fetcher.ts <folder> <server> <sha256> <bytes>
// Prints the answer as JSON.
import { sha256Schema } from '../../shared/model/ids.ts'
import { newDataKey } from '../crypto/key-wrap.ts'
import { noFaults } from '../link/faults.ts'
import { PATIENCE } from '../link/line.ts'
import { createServerLink } from '../link/server-link.ts'
import { openMediaStore } from '../media/media-store.ts'
import { enrolled } from './sealing.ts'

const [folder = '', server = '', sha256 = '', bytes = ''] = process.argv.slice(2)
const link = createServerLink({
  base: new URL(server),
  fetch: (url, init) => fetch(url, init),
  bearer: { token: () => 'token-of-alice-0123456789', rejected: () => undefined },
  ...(await enrolled()),
  faults: noFaults(),
  patience: PATIENCE,
})
const media = await openMediaStore({
  folder,
  needsFolder: `${folder}/needs`,
  key: newDataKey(),
  link,
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  meter: { add: () => undefined },
  progress: () => undefined,
  lost: () => undefined,
  freeMb: async () => null,
})
const result = await media.fetch({ sha256: sha256Schema.parse(sha256), bytes: Number(bytes) })
process.stdout.write(`${JSON.stringify(result)}\n`)
