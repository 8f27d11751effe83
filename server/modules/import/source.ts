import { PassThrough, type Readable, type Transform } from 'node:stream'
import type { Failure } from '../../failure.ts'
import type { RefusalReason } from './examine.ts'

/** A set of files that pictures are imported from: a folder, an archive, a bucket. */
export interface Source {
  /** The same for the same place, so that an import that was broken off goes on from where it was. */
  readonly key: string
  /** In the order in which people count. */
  readonly files: readonly SourceFile[]
  /** Hidden files and those that the desktop makes for itself. */
  readonly skipped: number
  readonly refused: readonly { readonly name: string; readonly reason: RefusalReason }[]
  close(): Promise<void>
}

export interface SourceFile {
  /** Relative, with slashes. */
  readonly name: string
  /** What tells the file from a later one of this name. */
  stamp(): Promise<string>
  open(): Promise<Readable>
}

/** Thrown where a source as a whole is no good, also from the middle of a stream: nothing of it is imported. */
export class SourceFault extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.code)
    this.failure = failure
  }
}

const MADE_BY_DESKTOPS =
  /^(thumbs\.db|ehthumbs\.db|desktop\.ini|__macosx|\$recycle\.bin|system volume information)$/i
/** 2 before 10, and Chinese names as a Chinese reader expects them. */
const ORDER = new Intl.Collator('zh-CN', { numeric: true })

/** Whether a file or folder of this name is none that a person put there. */
export function isPassedOver(base: string): boolean {
  return base.startsWith('.') || MADE_BY_DESKTOPS.test(base)
}

export function inOrder<T extends { readonly name: string }>(files: readonly T[]): readonly T[] {
  return files.toSorted((a, b) => ORDER.compare(a.name, b.name))
}

const LONGEST_NAME = 1000

/** Whether a name leads to a place inside the folder that it is relative to, and could be that of a file. */
export function isPlainPath(name: string): boolean {
  if (name === '' || name.length > LONGEST_NAME || /^[a-z]:/i.test(name)) return false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no file has them
  if (/[\0-\x1f\x7f]/.test(name)) return false
  const parts = name.replace(/\/$/, '').split('/')
  return parts.every((part) => part !== '' && part !== '.' && part !== '..')
}

/** The stream through another one, with what goes wrong in it said as a fault of the source. */
export function guarded(
  bytes: Readable,
  faultOf: (error: Error) => SourceFault,
  through: Transform = new PassThrough(),
): Readable {
  bytes.on('error', (error) => through.destroy(faultOf(error)))
  through.on('close', () => bytes.destroy())
  return bytes.pipe(through)
}
