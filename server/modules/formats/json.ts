import { Tokenizer, TokenParser, TokenType } from '@streamparser/json'
import type { InFile, JsonElement } from '../../../shared/formats/contract.ts'
import { FormatError, type ProblemCode } from '../../../shared/formats/problems.ts'

/** Brackets inside each other; annotations need six. */
const DEEPEST = 100
/** Characters of one element: an outline of a million points has fewer. */
const LONGEST = 64 * 1024 * 1024

const CHAR = {
  quote: 34,
  backslash: 92,
  openBrace: 123,
  closeBrace: 125,
  openBracket: 91,
  closeBracket: 93,
} as const
/** Characters of the longest element that is read at once. */
const HELD = 1024 * 1024

const [NO_MEMBERS, NO_ELEMENTS] = [Buffer.from('{}'), Buffer.from('[]')]

/** The elements of a JSON array, or of the lists that are values of a JSON object, whatever the size of the file. */
export async function* jsonElements(file: InFile): AsyncGenerator<JsonElement> {
  const reader = new Reader(file.path)
  for await (const text of file.text()) {
    reader.add(text)
    yield* reader.taken()
  }
  reader.end()
}

/**
 * Looks for the brackets around each element and has `JSON.parse` read what is between them: the library takes twenty times as
 * long. The library is told of empty brackets in its place. What `JSON.parse` refuses and what is long the library reads
 * itself, so it is always the library that says what is wrong with a file, and where.
 */
class Reader {
  readonly #file: string
  readonly #tokenizer = new Tokenizer()
  #parser: TokenParser | null = null
  #waiting: JsonElement[] = []
  #line = 1
  #depth = 0
  /** Brackets around an element: one where it lies in a list, two in an object of lists. */
  #around = 0
  #inText: 'no' | 'yes' | 'escaped' = 'no'
  /** What has come of an element so far; null outside of one, and where the library reads it. */
  #held: string | null = null
  /** What stands for the empty brackets that the library is told of. */
  #parsed: { readonly value: unknown } | null = null
  /** Where the element begins that is being read: its line, and how many characters came before. */
  #began = { line: 1, read: 0 }
  #read = 0

  constructor(file: string) {
    this.#file = file
    this.#tokenizer.onToken = (token) => {
      this.#parser ??= this.#parserFor(token.token === TokenType.LEFT_BRACKET ? ['$.*'] : ['$.*.*'])
      this.#parser.write(token)
    }
  }

  add(text: string): void {
    let from = 0
    for (let at = 0; at < text.length; at++) {
      const char = text.charCodeAt(at)
      if (this.#inText === 'escaped') this.#inText = 'yes'
      else if (this.#inText === 'yes') {
        if (char === CHAR.quote) this.#inText = 'no'
        else if (char === CHAR.backslash) this.#inText = 'escaped'
      } else if (char === CHAR.quote) this.#inText = 'yes'
      else if (char === CHAR.openBrace || char === CHAR.openBracket) {
        if (this.#around === 0) this.#around = char === CHAR.openBracket ? 1 : 2
        else if (this.#depth === this.#around) {
          this.#tell(text.slice(from, at))
          this.#held = ''
          from = at
        }
        this.#depth += 1
        if (this.#depth > DEEPEST) {
          this.#tell((this.#held ?? '') + text.slice(from, at))
          throw this.#fault('too-deep', `more than ${DEEPEST} brackets inside each other`)
        }
      } else if (char === CHAR.closeBrace || char === CHAR.closeBracket) {
        this.#depth -= 1
        if (this.#depth !== this.#around || this.#held === null) continue
        this.#element(this.#held + text.slice(from, at + 1))
        this.#held = null
        from = at + 1
      }
    }
    const rest = (this.#held ?? '') + text.slice(from)
    if (this.#held !== null && rest.length <= HELD) this.#held = rest
    else {
      this.#held = null
      this.#tell(rest)
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
    this.#tell(this.#held ?? '')
    if (this.#parser?.isEnded !== true) throw this.#fault('syntax', 'the file ends too early')
  }

  #element(text: string): void {
    try {
      this.#parsed = { value: JSON.parse(text) }
    } catch {
      this.#tell(text)
      return
    }
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#line += 1
    this.#read += text.length
    this.#write(text.startsWith('{') ? NO_MEMBERS : NO_ELEMENTS)
    this.#parsed = null
  }

  #tell(text: string): void {
    // Line by line: what the library says of places counts bytes.
    for (let from = 0; from < text.length; ) {
      const end = text.indexOf('\n', from) + 1 || text.length
      this.#write(text.slice(from, end))
      this.#read += end - from
      if (text[end - 1] === '\n') this.#line += 1
      from = end
    }
  }

  #write(text: string | Uint8Array): void {
    try {
      this.#tokenizer.write(text)
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
      this.#waiting.push({
        key: typeof path[0] === 'string' ? path[0] : '',
        value: this.#parsed === null ? value : this.#parsed.value,
        where,
      })
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
