import { type Entry, getFileNameLowLevel } from 'yauzl'

/** Bit of the flags that says that the name is UTF-8. */
const UTF8 = 0x800
/** Field that holds the name in UTF-8 beside one in an older encoding. */
const UNICODE_PATH = 0x7075
/** High byte of `versionMadeBy` where MS-DOS, Windows NTFS or VFAT wrote the archive. */
const WINDOWS: ReadonlySet<number> = new Set([0, 10, 11, 14])

type Named = Pick<Entry, 'fileNameRaw' | 'generalPurposeBitFlag' | 'extraFields' | 'versionMadeBy'>

/**
 * The names of an archive's entries, with slashes. Where the archive does not say how they are written, that is told from all of
 * them together: a few Chinese characters in GBK can pass for UTF-8, a list of them hardly ever.
 */
export function namesOf(entries: readonly Named[]): readonly string[] {
  const silent = entries.filter((entry) => !saysItself(entry))
  const decode = decoderFor(
    Buffer.concat(silent.flatMap(({ fileNameRaw }) => [fileNameRaw, Buffer.from('/')])),
    silent.every(({ versionMadeBy }) => WINDOWS.has(versionMadeBy >> 8)),
  )
  return entries.map((entry) => {
    const name = saysItself(entry) ? marked(entry) : (decode?.(entry.fileNameRaw) ?? marked(entry))
    return name
      .replaceAll('\\', '/')
      .replace(/^(\.\/)+/, '')
      .normalize('NFC')
  })
}

function saysItself({ generalPurposeBitFlag, extraFields, fileNameRaw }: Named): boolean {
  return (
    (generalPurposeBitFlag & UTF8) !== 0 ||
    extraFields.some(({ id }) => id === UNICODE_PATH) ||
    fileNameRaw.every((byte) => byte < 0x80)
  )
}

/** As the archive says; code page 437 where it says nothing. */
function marked({ generalPurposeBitFlag, fileNameRaw, extraFields }: Named): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true)
}

/** Null: neither UTF-8 nor GB 18030. */
function decoderFor(all: Buffer, byWindows: boolean): ((name: Buffer) => string) | null {
  const asUtf8 = read('utf-8', all)
  // Chinese in UTF-8 has three bytes a character; pairs of bytes that Windows wrote are GBK.
  const isUtf8 = asUtf8 !== null && (!byWindows || /[\u0800-\uffff]/.test(asUtf8))
  const encoding = isUtf8 ? 'utf-8' : read('gb18030', all) === null ? null : 'gb18030'
  return encoding === null ? null : (name) => new TextDecoder(encoding).decode(name)
}

function read(encoding: string, bytes: Buffer): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
