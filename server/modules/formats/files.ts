import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { TextDecoder } from 'node:util'
import type { InFile } from '../../../shared/formats/contract.ts'
import { FormatError } from '../../../shared/formats/problems.ts'

/** Bytes that are read at once. */
const PIECE = 256 * 1024
/** Bytes of the largest file that is read whole. */
const LARGEST = 256 * 1024 * 1024

/** A file, or all files below a folder, in the order of their names. Links are not followed: they may lead anywhere. */
export async function filesAt(path: string): Promise<readonly InFile[]> {
  if ((await stat(path)).isFile()) return [await fileAt(path, basename(path))]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(paths.sort().map((one) => fileAt(one, relative(path, one).split(sep).join('/'))))
}

async function fileAt(path: string, name: string): Promise<InFile> {
  const { size } = await stat(path)
  return {
    path: name,
    size,
    text: () => textOf(createReadStream(path, { highWaterMark: PIECE }), name),
    bytes: () => {
      if (size > LARGEST) throw new FormatError('too-large', { file: name }, `${size} bytes`)
      return readFile(path)
    },
  }
}

/** A file in memory. */
export function memoryFile(path: string, content: string | Uint8Array): InFile {
  const bytes = Buffer.from(content)
  return { path, size: bytes.length, text: () => textOf([bytes], path), bytes: async () => bytes }
}

/**
 * UTF-8, UTF-16 with its byte order mark, or what an XML declaration says. What is none of these is read as GB 18030,
 * which Chinese Windows writes, where it shows at the beginning; later it is an error, with its line.
 */
async function* textOf(
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
  file: string,
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  let line = 1
  try {
    for await (const piece of pieces) {
      decoder ??= decoderFor(piece)
      const text = decoder.decode(piece, { stream: true })
      if (text !== '') yield text
      line += lineBreaks(piece)
    }
    const rest = decoder?.decode() ?? ''
    if (rest !== '') yield rest
  } catch (error) {
    if (
      !(error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    )
      throw error
    throw new FormatError(
      'not-text',
      { file, line },
      `no ${decoder?.encoding ?? ''} text from about this line on`,
    )
  }
}

function decoderFor(start: Buffer): TextDecoder {
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder('utf-16le', { fatal: true })
  if (start[0] === 0xfe && start[1] === 0xff) return new TextDecoder('utf-16be', { fatal: true })
  const declared = /^\s*<\?xml[^>]*\sencoding=["']([\w-]+)["']/.exec(
    start.subarray(0, 200).toString('latin1'),
  )?.[1]
  if (declared !== undefined && !/^utf-?16/i.test(declared)) {
    try {
      return new TextDecoder(declared, { fatal: true })
    } catch {
      // An encoding that nobody knows: the bytes must tell.
    }
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true })
    return new TextDecoder('utf-8', { fatal: true })
  } catch {
    return new TextDecoder('gb18030', { fatal: true })
  }
}

function lineBreaks(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1
  return count
}
