// Started by tests as a program of its own on a small disk:
//   node media-fetcher.ts <folder> <folder of the device> <server> <sha256> <bytes>
// Prints the answer as JSON.
import { sha256Schema } from '../../shared/model/ids.ts'
import { newDataKey } from '../crypto/key-wrap.ts'
import { openMediaStore } from '../media/media-store.ts'
import { mediaLink } from './media-link.ts'

const [folder = '', device = '', server = '', sha256 = '', bytes = ''] = process.argv.slice(2)
const media = await openMediaStore({
  folder,
  needsFolder: `${folder}/needs`,
  key: newDataKey(),
  link: await mediaLink(new URL(server), device),
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  meter: { add: () => undefined },
  progress: () => undefined,
  lost: () => undefined,
  freeMb: async () => null,
})
const result = await media.fetch({ sha256: sha256Schema.parse(sha256), bytes: Number(bytes) })
process.stdout.write(`${JSON.stringify(result)}\n`)
