import type { Files, GrowingFile } from '../../main/disk/files.ts'

/** Bytes that reach a disk whole or not at all. */
const SECTOR = 512

/** One call of the port. */
export interface Step {
  readonly call: keyof Files | keyof GrowingFile
  readonly path: string
}

export interface DiskOptions {
  /** 0 ≤ n < 1; the same numbers give the same losses. */
  readonly random: () => number
  /** Runs before a call takes effect: it may wait, and what it throws the call throws. Nothing by default. */
  readonly before?: (step: Step) => Promise<void>
}

/**
 * A disk in memory that keeps apart what a program sees and what would be there after a power cut. Bytes that were not
 * synced are lost, kept or torn sector by sector in any order; so are names, each folder by itself. A sync that fails
 * has lost what it should have written, as Linux does. `kill` only closes files: the system's cache outlives a program.
 */
export class SimulatedDisk implements Files {
  /** Bytes that fit, or null for no limit. */
  capacity: number | null = null
  /** A disk whose sync does nothing: for tests that must notice. */
  lying = false
  before: (step: Step) => Promise<void>
  readonly #random: () => number
  #root = new Folder()
  /** Counts the power cuts and kills: files that were open before are dead. */
  #life = 0

  constructor({ random, before = async () => undefined }: DiskOptions) {
    this.#random = random
    this.before = before
  }

  /** The computer goes off at once and comes back with what the disk happens to hold. */
  powerCut(): void {
    this.#life += 1
    this.#root.lose(this.#random)
  }

  /** The program ends at once; the computer goes on. */
  kill(): void {
    this.#life += 1
  }

  /** Turns over one bit of a file, on the disk and in the cache. */
  flipBit(path: string): void {
    const file = this.#file(path)
    const at = Math.floor(this.#random() * file.now.length)
    const bit = 1 << Math.floor(this.#random() * 8)
    for (const bytes of [file.now, file.synced]) {
      if (at < bytes.length) bytes.writeUInt8(bytes.readUInt8(at) ^ bit, at)
    }
  }

  /** What lies on this disk now, on another one: as somebody would copy it who shuts the computer down first. */
  copy(): SimulatedDisk {
    const copy = new SimulatedDisk({ random: this.#random })
    copy.#root = this.#root.copy()
    return copy
  }

  /** Every file as a program would see it now, by path. */
  all(): ReadonlyMap<string, Buffer> {
    return new Map([...this.#root.files('')].map(([path, file]) => [path, file.now]))
  }

  async list(folder: string): Promise<string[]> {
    await this.#begin('list', folder)
    const found = this.#find(folder)
    if (found === undefined) return []
    if (!(found instanceof Folder)) throw systemError('ENOTDIR', 'scandir')
    return [...found.now.keys()]
  }

  async read(path: string): Promise<Buffer> {
    await this.#begin('read', path)
    return Buffer.from(this.#file(path).now)
  }

  async open(path: string, how: 'append' | 'fresh'): Promise<GrowingFile> {
    await this.#begin('open', path)
    const { folder, name } = this.#place(path)
    let file = folder.now.get(name)
    if (file instanceof Folder) throw systemError('EISDIR', 'open')
    if (file === undefined) {
      file = new File()
      folder.put(name, file)
    }
    if (how === 'fresh') file.truncate(0)
    return this.#handle(path, file)
  }

  async truncate(path: string, length: number): Promise<void> {
    await this.#begin('truncate', path)
    this.#file(path).truncate(length)
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#begin('rename', from)
    const node = this.#file(from)
    const source = this.#place(from)
    const target = this.#place(to)
    if (source.folder !== target.folder) throw new Error('renaming across folders is not modelled')
    source.folder.change((names) => {
      names.delete(source.name)
      names.set(target.name, node)
    })
  }

  async remove(path: string): Promise<void> {
    await this.#begin('remove', path)
    const found = this.#find(path)
    if (found instanceof Folder) throw systemError('EISDIR', 'unlink')
    const { folder, name } = this.#place(path)
    if (found !== undefined) folder.change((names) => names.delete(name))
  }

  async makeFolder(path: string): Promise<string | undefined> {
    await this.#begin('makeFolder', path)
    let folder = this.#root
    let at = ''
    let topmost: string | undefined
    for (const name of partsOf(path)) {
      at += `/${name}`
      const next = folder.now.get(name) ?? new Folder()
      if (!(next instanceof Folder)) throw systemError('ENOTDIR', 'mkdir')
      if (!folder.now.has(name)) {
        folder.put(name, next)
        topmost ??= at
      }
      folder = next
    }
    return topmost
  }

  async syncFolder(path: string): Promise<void> {
    await this.#begin('syncFolder', path)
    const found = this.#find(path)
    if (!(found instanceof Folder)) throw systemError('ENOENT', 'open')
    if (!this.lying) found.sync()
  }

  async freeMb(): Promise<number | null> {
    return this.capacity === null ? null : Math.floor(this.#free() / 2 ** 20)
  }

  #handle(path: string, file: File): GrowingFile {
    return {
      append: async (bytes) => {
        await this.#begin('append', path)
        const fits = Math.max(0, Math.min(bytes.length, this.#free()))
        file.append(Buffer.from(bytes.subarray(0, fits)))
        if (fits < bytes.length) throw systemError('ENOSPC', 'write')
      },
      datasync: async () => {
        try {
          await this.#begin('datasync', path)
        } catch (error) {
          file.dropUnsynced()
          throw error
        }
        if (!this.lying) file.sync()
      },
      truncate: async (length) => {
        await this.#begin('truncate', path)
        file.truncate(length)
      },
      size: async () => {
        await this.#begin('size', path)
        return file.now.length
      },
      close: () => this.#begin('close', path),
    }
  }

  /** A call that a power cut or a kill overtakes never comes back. */
  async #begin(call: Step['call'], path: string): Promise<void> {
    const life = this.#life
    await this.before({ call, path })
    if (life !== this.#life) await new Promise<never>(() => undefined)
  }

  #free(): number {
    if (this.capacity === null) return Number.POSITIVE_INFINITY
    return [...this.#root.files('')].reduce((left, [, file]) => left - file.now.length, this.capacity)
  }

  #find(path: string): File | Folder | undefined {
    let node: File | Folder | undefined = this.#root
    for (const name of partsOf(path)) node = node instanceof Folder ? node.now.get(name) : undefined
    return node
  }

  #file(path: string): File {
    const found = this.#find(path)
    if (!(found instanceof File)) throw systemError('ENOENT', 'open')
    return found
  }

  #place(path: string): { readonly folder: Folder; readonly name: string } {
    const parts = partsOf(path)
    const name = parts.pop() ?? ''
    const folder = this.#find(parts.join('/'))
    if (!(folder instanceof Folder)) throw systemError('ENOENT', 'open')
    return { folder, name }
  }
}

type Change = { readonly at: number; readonly bytes: Buffer } | { readonly length: number }

class File {
  now = Buffer.alloc(0)
  synced = Buffer.alloc(0)
  /** What was done since the last sync. */
  #pending: Change[] = []

  append(bytes: Buffer): void {
    this.#do({ at: this.now.length, bytes })
  }

  truncate(length: number): void {
    this.#do({ length })
  }

  sync(): void {
    this.synced = this.#pending.reduce(changed, this.synced)
    this.#pending = []
  }

  /** The program still sees it, the disk will never have it. */
  dropUnsynced(): void {
    this.#pending = []
  }

  copy(): File {
    const copy = new File()
    copy.now = copy.synced = Buffer.from(this.now)
    return copy
  }

  lose(random: () => number): void {
    // Sometimes nearly all of it is there, sometimes nearly nothing.
    const kept = random()
    const lengths = [this.synced.length]
    const sectors: { readonly at: number; readonly bytes: Buffer }[] = []
    for (const change of this.#pending) {
      lengths.push('length' in change ? change.length : change.at + change.bytes.length)
      if ('bytes' in change) sectors.push(...sectorsOf(change))
    }
    const length = lengths[Math.floor(random() * lengths.length)] ?? 0
    const left = Buffer.alloc(Math.max(...lengths, length))
    this.synced.copy(left)
    for (const { at, bytes } of shuffled(sectors, random)) if (random() < kept) bytes.copy(left, at)
    this.synced = left.subarray(0, length)
    this.now = Buffer.from(this.synced)
    this.#pending = []
  }

  #do(change: Change): void {
    this.#pending.push(change)
    this.now = changed(this.now, change)
  }
}

class Folder {
  now = new Map<string, File | Folder>()
  #synced = new Map<string, File | Folder>()
  #pending: ((names: Map<string, File | Folder>) => void)[] = []

  put(name: string, node: File | Folder): void {
    this.change((names) => names.set(name, node))
  }

  change(how: (names: Map<string, File | Folder>) => void): void {
    this.#pending.push(how)
    how(this.now)
  }

  sync(): void {
    this.#synced = new Map(this.now)
    this.#pending = []
  }

  copy(): Folder {
    const copy = new Folder()
    for (const [name, node] of this.now) copy.put(name, node.copy())
    copy.sync()
    return copy
  }

  /** Each change to the names by itself is on the disk or not; one of them is never there in part. */
  lose(random: () => number): void {
    const kept = random()
    for (const how of this.#pending) if (random() < kept) how(this.#synced)
    this.now = new Map(this.#synced)
    this.#pending = []
    for (const node of this.now.values()) node.lose(random)
  }

  *files(path: string): Generator<readonly [string, File]> {
    for (const [name, node] of this.now) {
      if (node instanceof File) yield [`${path}/${name}`, node]
      else yield* node.files(`${path}/${name}`)
    }
  }
}

function changed(content: Buffer<ArrayBuffer>, change: Change): Buffer<ArrayBuffer> {
  const length =
    'length' in change ? change.length : Math.max(content.length, change.at + change.bytes.length)
  const next = Buffer.alloc(length)
  content.copy(next)
  if ('bytes' in change) change.bytes.copy(next, change.at)
  return next
}

/** The pieces of a write as they lie in the file's sectors. */
function sectorsOf({ at, bytes }: { readonly at: number; readonly bytes: Buffer }) {
  const pieces: { readonly at: number; readonly bytes: Buffer }[] = []
  for (let from = 0; from < bytes.length; ) {
    const to = Math.min(bytes.length, from + SECTOR - ((at + from) % SECTOR))
    pieces.push({ at: at + from, bytes: bytes.subarray(from, to) })
    from = to
  }
  return pieces
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  const order = [...all]
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[order[i], order[j]] = [order[j] as T, order[i] as T]
  }
  return order
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '')
}

/** As Node throws them. */
export function systemError(code: string, syscall: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${syscall} (simulated)`), { code, errno: -1, syscall })
}
