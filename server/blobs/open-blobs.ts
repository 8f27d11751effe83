import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { BlobStore } from './blob-store.ts'
import { openFileStore } from './file-store.ts'
import { openS3Store } from './s3-store.ts'

/** The pictures of a server: in its data folder, or where `blobs` says. */
export async function openBlobs(config: Config): Promise<BlobStore> {
  const { blobs, s3Endpoint, s3AccessKey, s3SecretKey, s3Region: region, s3Addressing: addressing } = config
  const folder = join(config.data, 'media')
  if (blobs === null) return openFileStore(folder)
  if (s3Endpoint === null || s3AccessKey === null || s3SecretKey === null)
    throw new Error('settings were not checked')
  const { hostname: bucket, pathname } = new URL(blobs)
  const prefix = pathname.replace(/^\/+|\/+$/g, '')
  const keys = { accessKeyId: s3AccessKey, secretAccessKey: s3SecretKey }
  return openS3Store(
    { bucket, prefix, endpoint: s3Endpoint, region, addressing, ...keys },
    join(folder, 'tmp'),
  )
}
