import { open, realpath, stat } from 'node:fs/promises'
import { type Readable, Transform } from 'node:stream'
import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import type { ArchiveFault } from './archive-fault.ts'
import { guarded, inOrder, isPassedOver, isPlainPath, type Source, SourceFault } from './source.ts'
import { namesOf } from './zip-names.ts'

const MOST_ENTRIES = 1_000_000
/** Bytes of one picture. */
const LARGEST_ENTRY = 2 * 1024 ** 3
/** What unpacks to many times its size is no picture; small files may. */
const LARGEST_RATIO = 200
const SMALL = 16 * 1024 ** 2
/** All entries together, against the size of the archive: entries may share their bytes. */
const LARGEST_TOTAL_RATIO = 50
const SMALL_TOTAL = 256 * 1024 ** 2

const UNIX: ReadonlySet<number> = new Set([3, 19])
const [TYPE, LINK] = [0xf000, 0xa000]

/** @throws SourceFault for what is wrong with the archive as a whole or with the way that it is packed. */
export async function openZip(path: string): Promise<Source> {
  const { size, mtimeNs } = await stat(path, { bigint: true })
  const zip = await opened(path)
  try {
    const entries = await entriesOf(zip, path)
    const names = namesOf(entries)
    checkNames(path, entries, names)
    const wanted = entries.flatMap((entry, i) => {
      const name = names[i] ?? ''
      return name.endsWith('/') ? [] : [{ name, entry }]
    })
    const pictures = wanted.filter(({ name }) => !name.split('/').some(isPassedOver))
    const meter = { total: 0, most: Number(size) * LARGEST_TOTAL_RATIO + SMALL_TOTAL }
    return {
      key: `zip:${await realpath(path)}`,
      files: inOrder(pictures).map(({ name, entry }) => ({
        name,
        stamp: async () => `${size}-${mtimeNs}-${entry.crc32}-${entry.uncompressedSize}`,
        open: () => contentOf(zip, entry, { path, entry: name }, meter),
      })),
      skipped: wanted.length - pictures.length,
      refused: [],
      close: async () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

interface Place {
  readonly path: string
  readonly entry: string | null
}

function fault(place: Place, code: ArchiveFault, detail = ''): SourceFault {
  return new SourceFault({ code: 'bad-archive', ...place, fault: code, detail })
}

async function opened(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false })
  } catch (error) {
    const code = (await beginsLikeZip(path)) ? 'truncated' : 'not-an-archive'
    throw fault({ path, entry: null }, code, messageOf(error))
  }
}

async function beginsLikeZip(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && buffer.toString('latin1', 0, 2) === 'PK'
  } finally {
    await file.close()
  }
}

async function entriesOf(zip: ZipFile, path: string): Promise<readonly Entry[]> {
  const whole = { path, entry: null }
  if (zip.entryCount > MOST_ENTRIES) throw fault(whole, 'too-many', `${zip.entryCount} > ${MOST_ENTRIES}`)
  const entries: Entry[] = []
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry)
  } catch (error) {
    const message = messageOf(error)
    throw fault(whole, /encryption/.test(message) ? 'encrypted' : 'damaged', message)
  }
  return entries
}

/** Everything is looked at before a byte is unpacked. */
function checkNames(path: string, entries: readonly Entry[], names: readonly string[]): void {
  const seen = new Set<string>()
  for (const [i, entry] of entries.entries()) {
    const name = names[i] ?? ''
    const place = { path, entry: printable(name) }
    if (!isPlainPath(name)) throw fault(place, 'bad-path')
    if (seen.has(name)) throw fault(place, 'double-name')
    seen.add(name)
    const { versionMadeBy, externalFileAttributes } = entry
    if (UNIX.has(versionMadeBy >> 8) && ((externalFileAttributes >>> 16) & TYPE) === LINK)
      throw fault(place, 'link')
    if (entry.isEncrypted()) throw fault(place, 'encrypted')
    if (!entry.canDecodeFileData())
      throw fault(place, 'unsupported', `compression method ${entry.compressionMethod}`)
  }
}

function printable(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
  return name.slice(0, 200).replace(/[\0-\x1f\x7f]/g, '�')
}

/** The bytes of an entry, counted as they come: what its header says of its size is not believed. */
async function contentOf(
  zip: ZipFile,
  entry: Entry,
  place: Place,
  all: { total: number; readonly most: number },
): Promise<Readable> {
  const most = Math.min(LARGEST_ENTRY, Math.max(SMALL, entry.compressedSize * LARGEST_RATIO))
  let bytes = 0
  let sum = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      all.total += chunk.length
      sum = crc32(chunk, sum)
      if (bytes > most) done(fault(place, 'too-large', `more than ${most} bytes`))
      else if (all.total > all.most) done(fault(place, 'too-large', `more than ${all.most} bytes in all`))
      else done(null, chunk)
    },
    flush(done) {
      done(sum === entry.crc32 ? null : fault(place, 'damaged', 'CRC-32 differs'))
    },
  })
  let packed: Readable
  try {
    packed = await zip.openReadStreamPromise(entry)
  } catch (error) {
    const message = messageOf(error)
    throw fault(place, /overflows|EOF/.test(message) ? 'truncated' : 'damaged', message)
  }
  return guarded(packed, (error) => fault(place, 'damaged', messageOf(error)), meter)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
