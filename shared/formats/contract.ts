import type { PictureSize } from '../geometry/point.ts'
import type { AttributeValues } from '../model/attribute.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { LabelId } from '../model/ids.ts'
import type { LabelSchema } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'
import type { ClassBook } from './classes.ts'
import type { Losses } from './losses.ts'
import type { PictureIndex } from './names.ts'
import type { Problems, Where } from './problems.ts'

/** A picture with the result that counts, or without one. */
export interface AnnotatedPicture extends PictureSize {
  /** Name as imported; with slashes where it lay in a folder below. */
  readonly name: string
  readonly sha256: string
  readonly result: {
    readonly document: AnnotationDocument
    readonly labeller: string
    readonly rev: number
  } | null
}

/** What is exported. */
export interface AnnotatedSet {
  readonly project: string
  readonly schema: LabelSchema
  /** ISO date of the export. */
  readonly date: string
  /** Can be gone through again and again: the same pictures in the same order each time. */
  readonly pictures: Iterable<AnnotatedPicture> | AsyncIterable<AnnotatedPicture>
}

export interface OutFile {
  /** Relative, with slashes; safe for every file system, and unlike any other also where letter case does not count. */
  readonly path: string
  /** To be used up before the next file is asked for. */
  readonly content: Uint8Array | Iterable<string> | AsyncIterable<string>
}

/** A file to import; it can be read again and again. What cannot be read throws a `FormatError`. */
export interface InFile {
  /** Relative to what is imported, with slashes. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Its text in pieces, whatever its encoding, without byte order mark. */
  text(): AsyncIterable<string>
  bytes(): Promise<Uint8Array>
}

/** An object as a format has it: coordinates are px of the picture, and nothing about it has been checked. */
export interface RawObject {
  readonly className: string
  readonly geometry: Geometry
  readonly where: Where
  /** What the parts of this object call it; unique in its picture. */
  readonly key?: string | number | undefined
  readonly parent?: string | number | null | undefined
  /** The number and the drawing order that it had with us. */
  readonly id?: number | undefined
  readonly z?: number | undefined
  readonly occluded?: boolean | undefined
  readonly truncated?: boolean | undefined
  /** Attributes by the names of the format; texts stand for any type. */
  readonly values?: Iterable<readonly [string, unknown]> | undefined
}

export interface RawPicture {
  readonly name: string
  /** Null where the format does not say it. */
  readonly size: PictureSize | null
  readonly where: Where
  readonly objects: readonly RawObject[]
  readonly answers?: Iterable<readonly [string, unknown]> | undefined
}

/** What was read about one picture: the content of a document. */
export interface DrawnPicture {
  /** The name of the known picture, where pictures are known; else as in the file. */
  readonly name: string
  readonly size: PictureSize
  readonly shapes: readonly Shape[]
  readonly answers?: AttributeValues
}

/** What a reader may use. */
export interface Reading {
  readonly tools: Tools
  readonly classes: ClassBook
  readonly problems: Problems
  readonly pictures: PictureIndex | null
}

/** One file format, both ways. Everything streams: a set may be larger than memory. */
export interface Format {
  /** Whether a set is one file, or a folder of files. */
  readonly layout: 'file' | 'folder'
  write(set: AnnotatedSet, tools: Tools, losses: Losses): AsyncIterable<OutFile>
  read(files: readonly InFile[], reading: Reading): AsyncIterable<RawPicture>
}

/** A value of a JSON file and where it stands, as `annotations[3]`. */
export interface JsonElement {
  /** The first key of its path. */
  readonly key: string
  readonly value: unknown
  readonly where: Where
}

export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** Its own text, without that of its children. */
  readonly text: string
  readonly line: number
}

/** Values of pixels, row by row. */
export interface Raster extends PictureSize {
  readonly values: Uint8Array | Uint16Array
}

/** Values put together by key; as many as there are, memory stays bounded. */
export interface Groups<T> {
  add(key: number, value: T): Promise<void>
  /** Every key once. */
  all(): AsyncIterable<readonly [number, readonly T[]]>
  close(): Promise<void>
}

/** What the formats need of libraries, which shared/ may not import. Each throws a `FormatError` for what it cannot read. */
export interface Tools {
  /** The elements of an array at the top of the file, or of the arrays that are values of an object at the top. */
  jsonElements(file: InFile): AsyncIterable<JsonElement>
  /** The elements at a depth (the root has 0), one after the other; what lies above is not kept. */
  xmlElements(file: InFile, depth: number): AsyncIterable<XmlElement>
  yaml(text: string, file: string): unknown
  /** With a palette (#rrggbb by value) the values are its indices, else shades of grey. */
  encodePng(raster: Raster, palette?: readonly string[]): Uint8Array
  /** Indices of a palette, or shades of grey. */
  decodePng(bytes: Uint8Array, file: string): Raster
  toBase64(bytes: Uint8Array): string
  fromBase64(text: string): Uint8Array
  groups<T>(): Groups<T>
}

export interface Export {
  readonly files: AsyncIterable<OutFile>
  /** What the format could not carry: complete when the files have been used up. */
  readonly losses: Losses
}

export interface ImportOptions {
  /** Class of the project by the name in the files; names that are missing are looked up in the schema. */
  readonly classNames?: ReadonlyMap<string, LabelId>
  /** Without it every name found becomes a class: `classes.schema()`. */
  readonly schema?: LabelSchema
  /** The pictures that annotations are wanted for; formats that do not say sizes need them. */
  readonly pictures?: Iterable<PictureSize & { readonly name: string }>
}

export interface Import {
  readonly pictures: AsyncIterable<DrawnPicture>
  /** Both are complete when the pictures have been used up. */
  readonly classes: ClassBook
  readonly problems: Problems
}
