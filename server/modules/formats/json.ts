import { Tokenizer, TokenParser, TokenType } from '@streamparser/json'
import type { InFile, JsonElement } from '../../../shared/formats/contract.ts'
import { FormatError, type ProblemCode } from '../../../shared/formats/problems.ts'

/** Brackets inside each other; annotations need six. */
const DEEPEST = 100
/** Characters of one element: an outline of a million points has fewer. */
const LONGEST = 64 * 1024 * 1024

/** The elements of a JSON array, or of the lists that are values of a JSON object, whatever the size of the file. */
export async function* jsonElements(file: InFile): AsyncGenerator<JsonElement> {
  const reader = new Reader(file.path)
  for await (const text of file.text()) {
    reader.add(text)
    yield* reader.taken()
  }
  reader.end()
}

class Reader {
  readonly #file: string
  readonly #tokenizer = new Tokenizer()
  #parser: TokenParser | null = null
  #waiting: JsonElement[] = []
  #line = 1
  #depth = 0
  /** Where the element begins that is being read: its line, and how many characters came before. */
  #began = { line: 1, read: 0 }
  #read = 0

  constructor(file: string) {
    this.#file = file
    this.#tokenizer.onToken = (token) => {
      // Elements lie one deep in a list, and two deep in an object of lists.
      this.#parser ??= this.#parserFor(token.token === TokenType.LEFT_BRACKET ? ['$.*'] : ['$.*.*'])
      if (token.token === TokenType.LEFT_BRACE || token.token === TokenType.LEFT_BRACKET) this.#depth += 1
      if (token.token === TokenType.RIGHT_BRACE || token.token === TokenType.RIGHT_BRACKET) this.#depth -= 1
      if (this.#depth > DEEPEST)
        throw this.#fault('too-deep', `more than ${DEEPEST} brackets inside each other`)
      this.#parser.write(token)
    }
  }

  add(text: string): void {
    // Line by line: what the library says of places counts bytes.
    for (let from = 0; from < text.length; ) {
      const end = text.indexOf('\n', from) + 1 || text.length
      this.#write(text.slice(from, end))
      this.#read += end - from
      if (text[end - 1] === '\n') this.#line += 1
      from = end
    }
    if (this.#read - this.#began.read > LONGEST)
      throw this.#fault('too-large', `an element of more than ${LONGEST} characters`)
  }

  taken(): readonly JsonElement[] {
    const taken = this.#waiting
    this.#waiting = []
    return taken
  }

  end(): void {
    if (this.#parser?.isEnded !== true) throw this.#fault('syntax', 'the file ends too early')
  }

  #write(line: string): void {
    try {
      this.#tokenizer.write(line)
    } catch (error) {
      if (error instanceof FormatError || !(error instanceof Error)) throw error
      throw this.#fault('syntax', error.message)
    }
  }

  #parserFor(paths: string[]): TokenParser {
    const parser = new TokenParser({ paths, keepStack: false })
    parser.onValue = ({ value, key, stack }) => {
      const path = [...stack.slice(1).map((one) => one.key), key]
      const where = { file: this.#file, line: this.#began.line, path: pathOf(path) }
      this.#waiting.push({ key: typeof path[0] === 'string' ? path[0] : '', value, where })
      this.#began = { line: this.#line, read: this.#read }
    }
    return parser
  }

  #fault(code: ProblemCode, detail: string): FormatError {
    return new FormatError(code, { file: this.#file, line: this.#line }, detail)
  }
}

function pathOf(keys: readonly unknown[]): string {
  return keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '')
}
