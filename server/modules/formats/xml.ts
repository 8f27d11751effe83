import { SaxesParser } from 'saxes'
import type { InFile, XmlElement } from '../../../shared/formats/contract.ts'
import { FormatError, type ProblemCode } from '../../../shared/formats/problems.ts'

/** Elements inside each other; annotations need six. */
const DEEPEST = 50
/** Characters of one element with all that is in it. */
const LONGEST = 64 * 1024 * 1024

interface Open {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: XmlElement[]
  text: string
  readonly line: number
}

/** The elements at a depth, one after the other. A document that declares entities is refused: none may grow or reach out. */
export async function* xmlElements(file: InFile, depth: number): AsyncGenerator<XmlElement> {
  const parser = new SaxesParser({ xmlns: false })
  const fault = (code: ProblemCode, detail: string) =>
    new FormatError(code, { file: file.path, line: parser.line }, detail)
  const open: Open[] = []
  let waiting: XmlElement[] = []
  let level = 0
  let taken = 0
  parser.on('error', (error) => {
    throw fault('syntax', error.message.replace(/^\d+:\d+: /, ''))
  })
  parser.on('doctype', (text) => {
    if (/<!ENTITY|\bSYSTEM\b|\bPUBLIC\b/.test(text)) throw fault('entities', 'the document declares entities')
  })
  parser.on('opentag', ({ name, attributes }) => {
    level += 1
    if (level > DEEPEST) throw fault('too-deep', `more than ${DEEPEST} elements inside each other`)
    if (level <= depth) return
    open.push({
      name,
      attributes: new Map(Object.entries(attributes)),
      children: [],
      text: '',
      line: parser.line,
    })
  })
  const addText = (text: string): void => {
    const last = open.at(-1)
    if (last !== undefined) last.text += text
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    level -= 1
    const closed = open.pop()
    if (closed === undefined) return
    const above = open.at(-1)
    if (above !== undefined) above.children.push(closed)
    else {
      waiting.push(closed)
      taken = parser.position
    }
  })
  for await (const text of file.text()) {
    parser.write(text)
    if (parser.position - taken > LONGEST)
      throw fault('too-large', `an element of more than ${LONGEST} characters`)
    yield* waiting
    waiting = []
  }
  parser.close()
  yield* waiting
}
