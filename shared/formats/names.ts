import type { PictureSize } from '../geometry/point.ts'

/** Longest name of a file, bytes of UTF-8; every file system takes 255. */
const LONGEST = 200
/** Folders of a path that count, from its end: a file may name any number. */
const DEEPEST = 20
/** Names that Windows keeps for devices. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** Names of files made from the names of pictures. */
export class FileNames {
  readonly #taken = new Set<string>()

  /**
   * The picture's name without its ending; changed where no file may be called so, and where another picture has the
   * name already, also one that differs in letter case only.
   */
  take(picture: string): { readonly stem: string; readonly renamed: boolean } {
    const wanted = stemOf(slashed(picture))
    const safe = safeStem(wanted)
    let stem = safe
    for (let n = 2; this.#taken.has(keyOf(stem)); n++) stem = `${safe}-${n}`
    this.#taken.add(keyOf(stem))
    return { stem, renamed: stem !== wanted }
  }
}

const keyOf = (stem: string): string => stem.normalize('NFC').toLowerCase()

function safeStem(stem: string): string {
  return stem.split('/').map(safeSegment).join('/')
}

function safeSegment(segment: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in a name
  const clean = shortened(segment.replace(/[<>:"\\|?*\u0000-\u001f]/g, '_').trim()).replace(/[. ]+$/, '_')
  return clean === '' || RESERVED.test(stemOf(clean)) ? `_${clean}` : clean
}

function shortened(name: string): string {
  let bytes = 0
  let kept = ''
  for (const char of name) {
    const code = char.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    if (bytes > LONGEST) break
    kept += char
  }
  return kept
}

/** As on Windows or elsewhere: always with slashes. */
export function slashed(path: string): string {
  return path.replaceAll('\\', '/')
}

export function stemOf(path: string): string {
  return path.replace(/(?<=[^/])\.[^./]*$/, '')
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

type Known = PictureSize & { readonly name: string }

/** Finds a picture by what a file calls it; where several fit, none does. */
export class PictureIndex {
  readonly #byPath = new Map<string, Known | null>()
  /** By their path without ending, and by what `FileNames` makes of it. */
  readonly #byStem = new Map<string, Known | null>()
  /** By their name without folders, with ending and without. */
  readonly #byBase = new Map<string, Known | null>()
  readonly #claimed = new Map<Known, string>()

  constructor(pictures: Iterable<Known>) {
    const add = (map: Map<string, Known | null>, key: string, picture: Known): void => {
      map.set(key, map.has(key) ? null : picture)
    }
    for (const picture of pictures) {
      const name = slashed(picture.name)
      const stem = stemOf(name)
      add(this.#byPath, name, picture)
      for (const one of new Set([stem, safeStem(stem)])) add(this.#byStem, one, picture)
      for (const one of new Set([baseOf(name), baseOf(stem)])) add(this.#byBase, one, picture)
    }
  }

  /** By its path, or without folders or ending; also by a file beside it, as `labels/train/a.txt` for `train/a.jpg`. */
  find(called: string): Known | null {
    const name = slashed(called).replace(/^(\.?\/)+/, '')
    const plain = unescaped(name.replace(/[?#].*$/, ''))
    const parts = stemOf(name).split('/').slice(-DEEPEST)
    const base = baseOf(plain)
    const candidates = [
      ...[name, plain].map((path) => this.#byPath.get(path)),
      ...[name, plain].map((path) => this.#byStem.get(path)),
      ...parts.map((_, from) => this.#byStem.get(parts.slice(from).join('/'))),
      this.#byBase.get(base),
      this.#byBase.get(stemOf(base)),
      // Uploads get eight digits and a dash in front of their name.
      this.#byBase.get(base.replace(/^[0-9a-f]{8}-/, '')),
    ]
    return candidates.find((found) => found) ?? null
  }

  /** False where another name led to this picture before: one of the two means another picture. */
  claim(picture: Known, called: string): boolean {
    const before = this.#claimed.get(picture) ?? called
    this.#claimed.set(picture, before)
    return before === called
  }
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
