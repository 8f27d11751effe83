import { fromMarkdown } from 'mdast-util-from-markdown'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { BlobStore } from '../../blobs/blob-store.ts'
import type { Failure } from '../../failure.ts'
import { readText } from '../../files.ts'
import type { Illustration } from '../import/illustration.ts'
import { Album } from './album.ts'

/** As many as a batch may bring along. */
const MOST_PICTURES = 200

export interface GuidelineFile {
  /** Markdown whose pictures are `![what it shows](media:<sha256>)`. */
  readonly text: string
  readonly pictures: readonly Illustration[]
}

type Node = ReturnType<typeof fromMarkdown>['children'][number]
type ImageNode = Extract<Node, { type: 'image' | 'imageReference' }>

/** Reads a guideline, Markdown or plain text, and takes its pictures into the blob store. */
export async function readGuideline(blobs: BlobStore, path: string): Promise<Result<GuidelineFile, Failure>> {
  const read = await readText(path)
  if (!read.ok) return read
  const source = read.value
  const nodes = allNodes(fromMarkdown(source).children)
  const addresses = new Map(
    nodes.flatMap((node) => (node.type === 'definition' ? [[node.identifier, node.url] as const] : [])),
  )
  const images = nodes.filter((node) => node.type === 'image' || node.type === 'imageReference')
  if (images.length > MOST_PICTURES) return fail({ code: 'too-many-pictures', path, most: MOST_PICTURES })

  const album = new Album(blobs, path)
  let text = ''
  let done = 0
  for (const image of images) {
    const { start, end } = image.position ?? {}
    const url = image.type === 'image' ? image.url : addresses.get(image.identifier)
    if (start?.offset === undefined || end?.offset === undefined || url === undefined) continue
    const media = await album.take(decoded(url))
    text += source.slice(done, start.offset)
    if (media !== null) text += `![${escaped(image)}](media:${media.sha256})`
    done = end.offset
  }
  const { failure } = album
  return failure === null ? ok({ text: text + source.slice(done), pictures: album.pictures }) : fail(failure)
}

function allNodes(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) => ('children' in node ? [node, ...allNodes(node.children)] : [node]))
}

/** `%20` and its kin, which editors write for the spaces in a name. */
function decoded(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}

function escaped({ alt }: ImageNode): string {
  return (alt ?? '').replace(/[\\[\]]/g, '\\$&')
}
