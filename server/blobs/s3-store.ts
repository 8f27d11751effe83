import { openAsBlob } from 'node:fs'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { AwsClient } from 'aws4fetch'
import type { Sha256 } from '../../shared/model/ids.ts'
import type { BlobStore } from './blob-store.ts'
import { openStaging } from './staging.ts'

export interface S3Place {
  readonly bucket: string
  /** In front of every name, without a slash at its ends; may be empty. */
  readonly prefix: string
  /** `https://s3.example.org`, without the bucket. */
  readonly endpoint: string
  readonly region: string
  /** Whether the bucket stands in the path of the address, or in front of the host's name as some providers demand. */
  readonly addressing: 'path' | 'host'
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Tries beside the first where the store is busy or fails, with growing pauses. */
const RETRIES = 4

/** A blob store in a bucket of a store that speaks S3: `prefix/ab/abcdef…`. @param unfinished a folder of this machine */
export async function openS3Store(place: S3Place, unfinished: string): Promise<BlobStore> {
  const staging = await openStaging(unfinished)
  const { accessKeyId, secretAccessKey, region } = place
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: RETRIES })
  const root = rootOf(place)
  const urlOf = (sha256: Sha256): string => `${root}${sha256.slice(0, 2)}/${sha256}`

  async function size(sha256: Sha256): Promise<number | null> {
    const answer = await client.fetch(urlOf(sha256), { method: 'HEAD' })
    if (answer.status === 404) return null
    await requireOk(answer)
    return Number(answer.headers.get('content-length'))
  }

  return {
    size,

    stage: (source) =>
      staging.stage(source, async ({ sha256, bytes, path }) => {
        if ((await size(sha256)) === bytes) return
        // The hash is signed with the rest: the store compares it with what arrives, and shows the object whole or not at all.
        const headers = { 'x-amz-content-sha256': sha256, 'content-type': 'application/octet-stream' }
        const body = await openAsBlob(path)
        await requireOk(await client.fetch(urlOf(sha256), { method: 'PUT', headers, body }))
      }),

    async read(sha256, range) {
      const headers = range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` }
      const answer = await client.fetch(urlOf(sha256), { headers })
      if (answer.status === 404) return null
      await requireOk(answer)
      const length = Number(answer.headers.get('content-length'))
      if (range !== undefined && length !== range.end - range.start + 1)
        throw new Error(
          `the picture store gives ${length} bytes where ${range.start} to ${range.end} were asked for`,
        )
      if (answer.body === null) return Readable.from([])
      return Readable.fromWeb(answer.body as ReadableStream)
    },
  }
}

/** Address that the names of the blobs follow on. */
export function rootOf({ endpoint, bucket, prefix, addressing }: S3Place): string {
  const url = new URL(endpoint)
  if (addressing === 'host') url.hostname = `${bucket}.${url.hostname}`
  const parts = [...url.pathname.split('/'), ...(addressing === 'path' ? [bucket] : []), ...prefix.split('/')]
  url.pathname = parts.filter((part) => part !== '').join('/')
  return url.href.endsWith('/') ? url.href : `${url.href}/`
}

async function requireOk(answer: Response): Promise<void> {
  if (answer.ok) return
  const [, code = ''] = /<Code>([^<]*)</.exec(await answer.text()) ?? []
  throw new Error(`the picture store answered ${answer.status} ${code}`.trim())
}
