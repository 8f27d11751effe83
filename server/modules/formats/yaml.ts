import { parseDocument } from 'yaml'
import { FormatError } from '../../../shared/formats/problems.ts'

/** What a YAML text says. Aliases are refused: a few lines of them can stand for more than memory holds. */
export function readYaml(text: string, file: string): unknown {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined) {
    const line = error.linePos?.[0].line
    throw new FormatError('syntax', { file, line }, error.message.split('\n')[0] ?? '')
  }
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch (fault) {
    throw new FormatError('entities', { file }, fault instanceof Error ? fault.message : '')
  }
}
