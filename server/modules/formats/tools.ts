import type { Tools } from '../../../shared/formats/contract.ts'
import { diskGroups } from './groups.ts'
import { jsonElements } from './json.ts'
import { decodePng, encodePng } from './png.ts'
import { xmlElements } from './xml.ts'
import { readYaml } from './yaml.ts'

/** The libraries behind the formats. */
export const tools: Tools = {
  jsonElements,
  xmlElements,
  yaml: readYaml,
  encodePng,
  decodePng,
  toBase64: (bytes) => Buffer.from(bytes).toString('base64'),
  fromBase64: (text) => Buffer.from(text, 'base64'),
  groups: () => diskGroups(),
}
