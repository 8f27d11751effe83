import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { AwsClient } from 'aws4fetch'
import { rootOf, type S3Place } from '../../blobs/s3-store.ts'
import { memoryFile } from '../formats/files.ts'
import { xmlElements } from '../formats/xml.ts'
import type { RefusalReason } from './examine.ts'
import {
  guarded,
  inOrder,
  isPassedOver,
  isPlainPath,
  type Source,
  SourceFault,
  type SourceFile,
} from './source.ts'

/** Tries beside the first where the store is busy or fails, with growing pauses. */
const RETRIES = 4

interface Listed {
  readonly key: string
  /** Another one for other bytes. */
  readonly etag: string
  readonly bytes: number
}

/** All objects below a prefix of a bucket. @throws SourceFault where the store does not give them */
export async function openBucket(place: S3Place): Promise<Source> {
  const { bucket, prefix, accessKeyId, secretAccessKey, region } = place
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: RETRIES })
  const root = rootOf({ ...place, prefix: '' })
  const below = prefix === '' ? '' : `${prefix}/`
  const address = `s3://${bucket}/${below}`
  const faulty = (detail: unknown) =>
    new SourceFault({
      code: 'bucket-fault',
      address,
      detail: detail instanceof Error ? detail.message : String(detail),
    })

  async function get(path: string): Promise<Response> {
    let answer: Response
    try {
      answer = await client.fetch(`${root}${path}`)
    } catch (error) {
      throw faulty(error)
    }
    if (answer.ok) return answer
    const [, code = ''] = /<Code>([^<]*)</.exec(await answer.text()) ?? []
    throw faulty(`${answer.status} ${code}`.trim())
  }

  const fileOf = ({ key, etag, bytes }: Listed): SourceFile => ({
    name: key.slice(below.length).normalize('NFC'),
    stamp: async () => `${bytes}-${etag}`,
    async open() {
      const { body } = await get(key.split('/').map(encodeURIComponent).join('/'))
      return body === null ? Readable.from([]) : guarded(Readable.fromWeb(body as ReadableStream), faulty)
    },
  })

  const files: SourceFile[] = []
  const refused: { name: string; reason: RefusalReason }[] = []
  let skipped = 0
  let token: string | null = null
  do {
    const query = new URLSearchParams({ 'list-type': '2', prefix: below })
    if (token !== null) query.set('continuation-token', token)
    const page = await listed(await (await get(`?${query}`)).text()).catch((error) => {
      throw faulty(error)
    })
    for (const one of page.objects) {
      const file = fileOf(one)
      // Consoles make empty objects that stand for folders.
      if (file.name === '' || file.name.endsWith('/')) continue
      if (file.name.split('/').some(isPassedOver)) skipped += 1
      else if (isPlainPath(file.name)) files.push(file)
      else
        refused.push({
          name: file.name,
          reason: { code: 'unreadable', detail: 'no name that a file can have' },
        })
    }
    token = page.next
  } while (token !== null)
  return { key: `bucket:${root}${below}`, files: inOrder(files), skipped, refused, close: async () => {} }
}

async function listed(
  xml: string,
): Promise<{ readonly objects: readonly Listed[]; readonly next: string | null }> {
  const objects: Listed[] = []
  let next: string | null = null
  for await (const { name, text, children } of xmlElements(memoryFile('list.xml', xml), 1)) {
    if (name === 'NextContinuationToken') next = text
    if (name !== 'Contents') continue
    const field = (wanted: string) => children.find((child) => child.name === wanted)?.text ?? ''
    objects.push({ key: field('Key'), etag: field('ETag'), bytes: Number(field('Size')) })
  }
  return { objects, next }
}
